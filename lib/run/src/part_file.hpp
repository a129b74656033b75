// A download on its way to disk: `PATH.part`, hashed and checked as its bytes arrive.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/png.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

/// The name that a file has until it is published.
[[nodiscard]] std::filesystem::path part_path(const std::filesystem::path& path);

/// Not copyable; the destructor closes the file and leaves it where it is.
class PartFile {
 public:
  /// Makes the directories. A failure is kept and comes out of result().
  PartFile(const std::filesystem::path& path, const Download& wanted);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  /// False when the bytes cannot be written (a full disk). Does not throw.
  bool take(std::string_view bytes) noexcept;

  /// What the file is worth, given how its download ended.
  [[nodiscard]] decltype(FileChecked::result) result(const http::Outcome& outcome);

 private:
  [[nodiscard]] std::string damage() const;

  std::filesystem::path m_part;
  Download m_wanted;
  int m_fd = -1;
  std::string m_local_failure;
  std::string m_head;  // the first bytes, for what is no PNG
  std::uint64_t m_bytes = 0;
  base::Sha256 m_hash;
  base::PngChecker m_png;
};

/// Flushes `.part` files to the disk, gives them their names and flushes their directories: all
/// files of a round together. One result per request, in order.
[[nodiscard]] std::vector<Published> publish(const std::filesystem::path& directory,
                                             const std::vector<Publish>& requests);

/// How a file that the store speaks of looks now. An unchanged size and time stand for the content;
/// otherwise the file is read.
[[nodiscard]] FileOnDisk look_at(const std::filesystem::path& directory,
                                 const store::OutputRow& output);

}  // namespace invokeai_batch::run
