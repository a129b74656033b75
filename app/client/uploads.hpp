// Pictures on their way to the server: each content once.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/client.hpp"
#include "invokeai_batch/invokeai/images.hpp"

namespace invokeai_batch::app {

/// Throws base::Error(usage) for a word that is no category of InvokeAI's.
void check_category(const std::string& category);

struct FileToSend {
  std::filesystem::path path{};
  std::string content_type{};
  std::string sha256{};
  invokeai::MediaKind kind = invokeai::MediaKind::image;
};

/// Looks at all files before any is sent. Throws base::Error(input) that names each that is no
/// picture, or a damaged one.
[[nodiscard]] std::vector<FileToSend> files_to_send(const std::vector<std::string>& paths);

/// `wanted`: what the user asked for, for the error. Throws base::Error(server), also when the
/// server did not put it on the board.
[[nodiscard]] invokeai::ImageRecord upload(Client& client, const FileToSend& file,
                                           const std::string& category,
                                           const std::optional<invokeai::BoardId>& board,
                                           const std::string& wanted);

/// A new image of the same bytes, category, metadata and workflow.
[[nodiscard]] invokeai::ImageRecord copied(Client& client, const invokeai::ImageRecord& image,
                                           const std::optional<invokeai::BoardId>& board);

/// What was sent to this server as this user before, kept in the cache. What stands there is a
/// hint only: the server is asked whether it still has the image.
class SentBefore {
 public:
  explicit SentBefore(Client& client);
  [[nodiscard]] std::optional<invokeai::ImageRecord> find(Client& client, const FileToSend& file,
                                                          const std::string& category) const;
  /// A cache that cannot be written costs time, not correctness.
  void note(const FileToSend& file, const std::string& category, const invokeai::ImageName& name);

 private:
  std::filesystem::path m_file{};
  std::map<std::string, std::string> m_names{};  // by category and content
};

}  // namespace invokeai_batch::app
