// A file of the user's, or one that may be, makes room under another name: nothing is lost.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace invokeai_batch::app {

inline constexpr std::string_view k_changed = "changed";

/// Renames DIRECTORY/PATH to PATH.WORD-N with the first N, from 1, that is free, and gives that
/// path back. Throws base::Error(local_io).
[[nodiscard]] std::string set_aside(const std::filesystem::path& directory, const std::string& path,
                                    std::string_view word);

/// The path that a file had before it was set aside for any reason; "" when the name is none that
/// set_aside() gives.
[[nodiscard]] std::string name_before(const std::string& path);

}  // namespace invokeai_batch::app
