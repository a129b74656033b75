// Reading files, and the few operations on names that a run's files need.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace invokeai_batch::base {

/// The whole file. Throws Error(input) when there is no such file or it is a directory, and
/// Error(local_io) when it cannot be read. `-` is standard input.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

struct FileFacts {
  std::uint64_t bytes = 0;
  std::int64_t modified_ns = 0;  // since the epoch, as the file system keeps it
};

/// Facts of a regular file; nullopt when there is none (or it is something else).
[[nodiscard]] std::optional<FileFacts> file_facts(const std::filesystem::path& path);

/// Has anything this name? Also a link that leads nowhere.
[[nodiscard]] bool is_there(const std::filesystem::path& path);

/// Makes the directory and its parents; "", the working directory, is there. Throws
/// Error(local_io).
void make_directories(const std::filesystem::path& path);

/// Flushes a file's bytes, or a directory's entries, to the disk. Throws Error(local_io).
void sync_file(const std::filesystem::path& path);
/// A file system that has no flush for directories is no failure.
void sync_directory(const std::filesystem::path& path);

enum class RenameResult { done, target_exists };

/// Renames and never replaces: a target that exists is left alone, and so is the source then. To
/// another file system (a directory that is a link, or a mount) it is copied first; either way the
/// target is there whole or not at all. Throws Error(local_io) for anything else that goes wrong.
[[nodiscard]] RenameResult rename_without_replacing(const std::filesystem::path& from,
                                                    const std::filesystem::path& to);

}  // namespace invokeai_batch::base
