// Thumbnails of the server's, kept by the content of their images in the directory of a run or a
// mirror, so that the page has them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/store/records.hpp"
#include "server/session.hpp"

namespace invokeai_batch::app {

struct WantedThumbnail {
  invokeai::ImageName image{};
  invokeai::MediaKind kind = invokeai::MediaKind::image;
  std::filesystem::path file{};  // that it becomes
};

/// Adds those of a job's images that lie in the directory, that this server (a redacted URL) has
/// made, and that have none yet.
void add_wanted(std::vector<WantedThumbnail>& wanted, const std::filesystem::path& directory,
                const store::StoredJob& job, const std::string& server);

struct FetchedThumbnails {
  std::size_t fetched = 0;
  std::size_t missing = 0;
  std::string why{};  // of the last one that is missing
};

/// Fetches several at once until `is_enough` says so. One that cannot be had is only counted: the
/// page shows the image itself. Throws base::Error(local_io).
[[nodiscard]] FetchedThumbnails fetch_thumbnails(Session& session,
                                                 const std::vector<WantedThumbnail>& wanted,
                                                 const std::function<bool()>& is_enough = {});

}  // namespace invokeai_batch::app
