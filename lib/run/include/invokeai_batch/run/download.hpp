// A download on its way to disk: a file in the tool's own directory, hashed and checked as its
// bytes arrive, and moved to its place when it is whole. So nothing half done ever lies among the
// user's files, and what a crash has left is known to be ours. Runs and mirrors fetch by it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/media/png.hpp"
#include "invokeai_batch/store/place.hpp"

namespace invokeai_batch::run {

/// A whole file, as it was fetched.
struct CheckedFile {
  std::uint64_t bytes = 0;
  std::string sha256{};
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

/// The server's fault: a cut off, damaged or missing file.
struct Damage {
  std::string why{};
  bool gone = false;  // 404: the server has no such image
};

/// Our side's fault: a full disk, a directory that cannot be made. Ends the command.
struct LocalFailure {
  std::string why{};
};

/// A file of the user's has the name that an image was to get. Costs that image alone.
struct NameTaken {
  std::string why{};
};

/// An ApiFailure is the server or the network in trouble: it says nothing about this file.
using FetchResult = std::variant<CheckedFile, Damage, LocalFailure, invokeai::ApiFailure>;

/// A file that has its name.
struct NamedFile {
  std::int64_t modified_ns = 0;
};
using PublishResult = std::variant<NamedFile, LocalFailure, NameTaken>;

/// What a file that is to be fetched has to be.
struct WantedFile {
  invokeai::MediaKind kind = invokeai::MediaKind::image;
  std::uint32_t width = 0;  // 0: unknown, any will do
  std::uint32_t height = 0;
};

/// Where a file lies until it is published. `id`: among those that are under way, a file name.
[[nodiscard]] std::filesystem::path part_path(const store::Place& place, std::string_view id);

/// The directory of the parts, for one process at a time (the lock of the directory sees to that):
/// emptied of what a crash has left, and gone in the end. Throws base::Error(local_io) when it
/// cannot be made.
class PartsDirectory {
 public:
  explicit PartsDirectory(const store::Place& place);
  ~PartsDirectory();
  PartsDirectory(const PartsDirectory&) = delete;
  PartsDirectory& operator=(const PartsDirectory&) = delete;

 private:
  std::filesystem::path m_path;
};

/// Not copyable; the destructor closes the file and leaves it where it is.
class PartFile {
 public:
  /// Replaces the part of an earlier try. A failure is kept and comes out of result().
  PartFile(std::filesystem::path part, const WantedFile& wanted);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  /// False when the bytes cannot be written (a full disk), or there are more than such a file can
  /// have. Small pieces are gathered: what cannot be written may be told by a later one, or by
  /// result(). Does not throw.
  bool take(std::string_view bytes) noexcept;

  /// What the file is worth, given how its download ended.
  [[nodiscard]] FetchResult result(const http::Outcome& outcome);

 private:
  [[nodiscard]] bool write_gathered();
  [[nodiscard]] bool write(std::string_view bytes);
  void begin_flush() const;
  [[nodiscard]] std::string damage() const;

  std::filesystem::path m_part;
  WantedFile m_wanted;
  int m_fd = -1;
  std::string m_local_failure;
  std::string m_head;  // the first bytes, for what is no PNG
  std::string m_gathered;
  std::uint64_t m_bytes = 0;
  bool m_is_endless = false;  // more bytes than the file can have
  base::Sha256 m_hash;
  media::PngChecker m_png;
};

/// A part that is whole, and where it is to be. `sha256` tells a file that has this name already
/// (a crash after the rename) from one that is in the way.
struct WholePart {
  std::filesystem::path part{};
  std::string path{};  // below the output directory
  std::string sha256{};
};

/// Flushes checked parts to the disk, moves them to their places and flushes the directories there,
/// which are made when missing: all files of a round together. One result per part, in order.
[[nodiscard]] std::vector<PublishResult> publish(const std::filesystem::path& directory,
                                                 const std::vector<WholePart>& parts);

/// What was written down of a file.
struct FileRecord {
  std::string path{};  // below the output directory
  std::uint64_t bytes = 0;
  std::string sha256{};
  std::int64_t modified_ns = 0;  // when it got its name; 0: it may not have got it
};

/// What a file of an earlier time looks like now.
enum class FileOnDisk { whole, missing, changed };

/// An unchanged size and time stand for the content; otherwise the file is read.
[[nodiscard]] FileOnDisk look_at(const std::filesystem::path& directory, const FileRecord& file);

}  // namespace invokeai_batch::run
