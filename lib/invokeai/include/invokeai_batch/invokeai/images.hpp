// Images and videos: records, files, uploads. Source: routers/images.py, routers/videos.py.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"

namespace invokeai_batch::invokeai {

/// The server has other calls for videos (6.14 and later), and the same for both.
enum class MediaKind { image, video };

struct ImageRecord {
  ImageName name{};
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  BoardId board{};  // empty: uncategorised
  SessionId session{};
  bool is_intermediate = false;
  bool starred = false;
  std::string category{};    // "general", "user" for uploads, …: an open set
  std::string created_at{};  // as in QueueItem
  bool has_workflow = false;
};

/// At most this many names in one call (servers refuse more), which every call below REQUIRES.
inline constexpr std::size_t k_most_names = 1000;

/// The records of these images; names the server does not have are missing from the reply.
[[nodiscard]] http::Request image_records_request(const Server& server,
                                                  const std::vector<ImageName>& names);
[[nodiscard]] Reply<std::vector<ImageRecord>> read_image_records(const http::Outcome& outcome);

/// One video's record (6.14 and later; there is no call for several).
[[nodiscard]] http::Request video_record_request(const Server& server, const ImageName& name);
[[nodiscard]] Reply<ImageRecord> read_video_record(const http::Outcome& outcome);

/// The file itself. Asks for no compression: servers up to 6.14 gzip PNGs and drop the length.
[[nodiscard]] http::Request download_request(const Server& server, MediaKind kind,
                                             const ImageName& name);

/// The small one, WebP, at most 256 pixels wide or high.
[[nodiscard]] http::Request thumbnail_request(const Server& server, MediaKind kind,
                                              const ImageName& name);

/// What a finished download's head says, before the file is looked at: nullopt when it is the
/// media that was asked for (status 200, image/* or video/*, as many bytes as announced).
[[nodiscard]] std::optional<ApiFailure> download_problem(const http::Outcome& outcome,
                                                         MediaKind kind);

struct Upload {
  std::filesystem::path file{};
  std::string content_type{};
  std::optional<BoardId> board{};
  std::string category = "user";  // an asset
  SessionId session{};            // stands in the record from then on, where it can be found again
  MediaKind kind = MediaKind::image;
};
/// Sends a local file, on a fresh connection (an upload must not happen twice).
[[nodiscard]] http::Request upload_request(const Server& server, const Upload& upload);
/// The same, as an asset.
[[nodiscard]] http::Request upload_request(const Server& server, const std::filesystem::path& file,
                                           const std::string& content_type,
                                           const std::optional<BoardId>& board,
                                           const SessionId& session = {});
[[nodiscard]] Reply<ImageRecord> read_upload(const http::Outcome& outcome,
                                             MediaKind kind = MediaKind::image);

/// Which images, newest first. `board`: empty for those without a board, nullopt for all.
struct ImageQuery {
  std::optional<BoardId> board{};
  std::optional<std::string> search{};  // in the metadata and the date
  std::int64_t offset = 0;
  std::int64_t limit = 100;  // at most k_most_names
  MediaKind kind = MediaKind::image;
  std::vector<std::string> categories{};  // none: all
  bool starred_first = false;
};
struct ImagePage {
  std::int64_t total = 0;  // of all pages
  std::vector<ImageRecord> images{};
};
/// Without intermediates.
[[nodiscard]] http::Request images_request(const Server& server, const ImageQuery& query);
[[nodiscard]] Reply<ImagePage> read_images(const http::Outcome& outcome,
                                           MediaKind kind = MediaKind::image);

/// What stands in the image: JSON texts, empty when it has none.
[[nodiscard]] http::Request image_metadata_request(const Server& server, const ImageName& name,
                                                   MediaKind kind = MediaKind::image);
[[nodiscard]] Reply<std::string> read_image_metadata(const http::Outcome& outcome);
struct EmbeddedWorkflow {
  std::string workflow{};
  std::string graph{};
};
[[nodiscard]] http::Request image_workflow_request(const Server& server, const ImageName& name,
                                                   MediaKind kind = MediaKind::image);
[[nodiscard]] Reply<EmbeddedWorkflow> read_image_workflow(const http::Outcome& outcome);

enum class Star { set, remove };
/// Answered with the names that were there.
[[nodiscard]] http::Request star_request(const Server& server, Star star,
                                         const std::vector<ImageName>& names,
                                         MediaKind kind = MediaKind::image);
[[nodiscard]] Reply<std::vector<ImageName>> read_starred(const http::Outcome& outcome, Star star,
                                                         MediaKind kind = MediaKind::image);
[[nodiscard]] http::Request delete_images_request(const Server& server,
                                                  const std::vector<ImageName>& names,
                                                  MediaKind kind = MediaKind::image);
[[nodiscard]] Reply<std::vector<ImageName>> read_deleted_images(const http::Outcome& outcome,
                                                                MediaKind kind = MediaKind::image);

/// Images that only stood between nodes: how many there are, and the end of them. For
/// administrators only where there are users.
struct Intermediates {
  std::int64_t count = 0;
};
[[nodiscard]] http::Request intermediates_request(const Server& server);
[[nodiscard]] http::Request clear_intermediates_request(const Server& server);
[[nodiscard]] Reply<Intermediates> read_intermediates(const http::Outcome& outcome);

}  // namespace invokeai_batch::invokeai
