// The command line of invokeai-sim.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gallery.hpp"
#include "http_server.hpp"
#include "world.hpp"

namespace invokeai_batch::sim {

struct Options {
  Settings settings{};
  Address address{};
  std::vector<std::filesystem::path> scenarios{};
  std::optional<bool> has_users{};  // as the flavour has it
  std::vector<std::filesystem::path> seed_files{};
  std::vector<GalleryOrder> galleries{};
  bool is_paused = false;
  bool wants_help = false;
};

/// Throws base::Error(usage).
[[nodiscard]] Options read_options(const std::vector<std::string>& arguments);
[[nodiscard]] std::string help();

/// What the options ask for to be there from the start. Throws base::Error(input).
void fill(Simulator& simulator, const Options& options);

/// The control calls of a scenario file: `[{"path": "/__sim__/pause", "body": {…}}, …]`.
/// Throws base::Error(input), also when one of them is refused.
void play_scenario(Simulator& simulator, const std::filesystem::path& file);

}  // namespace invokeai_batch::sim
