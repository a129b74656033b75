// The options that say which images are meant.
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"
#include "client/boards.hpp"
#include "client/gallery.hpp"

namespace invokeai_batch::app {

struct GalleryOptions {
  std::optional<std::string> board{};
  std::optional<std::string> category{};
  std::optional<std::string> search{};
  std::optional<std::string> newest{};
  std::optional<std::string> since{};
  bool starred = false;
};

void define_gallery(Builder& builder, GalleryOptions& options);

/// Throws base::Error(usage) for what no server need be asked about.
void check_gallery(const GalleryOptions& options);

/// Throws base::Error when a value is not understood, or the board is none.
[[nodiscard]] GalleryQuery query_of(const GalleryOptions& options, const Boards& boards);

}  // namespace invokeai_batch::app
