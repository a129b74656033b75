// A download on its way to disk: a file in the run's own directory, hashed and checked as its bytes
// arrive, and moved to its place when it is whole. So nothing half done ever lies among the user's
// files, and what a crash has left is known to be ours.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/media/png.hpp"
#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

/// Where an output lies until it is published.
[[nodiscard]] std::filesystem::path part_path(const std::filesystem::path& output_directory,
                                              JobIndex job, int ordinal);

/// The directory of the parts, for one process at a time (the run's lock sees to that): emptied of
/// what a crash has left, and gone in the end. Throws base::Error(local_io) when it cannot be made.
class PartsDirectory {
 public:
  explicit PartsDirectory(const std::filesystem::path& output_directory);
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
  PartFile(std::filesystem::path part, const Download& wanted);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  /// False when the bytes cannot be written (a full disk), or there are more than such a file can
  /// have. Does not throw.
  bool take(std::string_view bytes) noexcept;

  /// What the file is worth, given how its download ended.
  [[nodiscard]] FetchResult result(const http::Outcome& outcome);

 private:
  [[nodiscard]] std::string damage() const;

  std::filesystem::path m_part;
  Download m_wanted;
  int m_fd = -1;
  std::string m_local_failure;
  std::string m_head;  // the first bytes, for what is no PNG
  std::uint64_t m_bytes = 0;
  bool m_is_endless = false;  // more bytes than the file can have
  base::Sha256 m_hash;
  media::PngChecker m_png;
};

/// Flushes checked parts to the disk, moves them to their places and flushes the directories there,
/// which are made when missing: all files of a round together. One result per request, in order.
[[nodiscard]] std::vector<Published> publish(const std::filesystem::path& directory,
                                             const std::vector<Publish>& requests);

/// How a file that the store speaks of looks now. An unchanged size and time stand for the content;
/// otherwise the file is read.
[[nodiscard]] FileOnDisk look_at(const std::filesystem::path& directory,
                                 const store::OutputRow& output);

}  // namespace invokeai_batch::run
