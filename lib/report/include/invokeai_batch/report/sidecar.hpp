// The file beside an image that says what made it, for programs or for other viewers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/store/mirror.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

enum class SidecarForm {
  none,
  json,  // fields of our own: the README lists them
  txt,   // the "parameters" text that Automatic1111's web UI writes and other viewers read
};

/// "json", "txt", "off". nullopt for anything else.
[[nodiscard]] std::optional<SidecarForm> sidecar_form_from(std::string_view text);

/// Where it lies, for an image's path: "fox/0001.png" -> "fox/0001.json". Another ending stays, as
/// a video may stand beside an image of the same name: "fox/0001.mp4.json". REQUIRES: `form` is not
/// none.
[[nodiscard]] std::string sidecar_path(std::string_view path, SidecarForm form);

/// A model that the image's graph names.
struct UsedModel {
  std::string name{};
  std::string base{};  // "sdxl"
  std::string type{};  // "main", "lora", "vae"
  std::string hash{};

  friend bool operator==(const UsedModel&, const UsedModel&) = default;
};

struct SidecarFacts {
  const store::Snapshot& frame;  // of the run; its jobs are not looked at
  const store::StoredJob& job;
  const store::OutputRow& output;
  store::MirroredMaking making{};   // what the image's own metadata say
  std::vector<UsedModel> models{};  // of its graph, in its order
};

/// The same facts give the same bytes. REQUIRES: `form` is not none.
[[nodiscard]] std::string sidecar_text(const SidecarFacts& facts, SidecarForm form);

}  // namespace invokeai_batch::report
