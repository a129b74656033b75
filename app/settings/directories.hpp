// Where the program's own files are, by the XDG base directory specification.
#pragma once

#include <filesystem>
#include <string>

namespace invokeai_batch::app {

/// The value of an environment variable; nullptr when it is not set, or set to nothing.
[[nodiscard]] const char* variable(const char* name);

/// Empty when neither the XDG variable nor a home directory is known (HOME, else the account's):
/// then there is no such directory, and never the one that we happen to be in.
[[nodiscard]] std::filesystem::path config_directory();  // ~/.config/invokeai-batch
[[nodiscard]] std::filesystem::path cache_directory();   // ~/.cache/invokeai-batch
[[nodiscard]] std::filesystem::path state_directory();   // ~/.local/state/invokeai-batch

/// A path of a flag or a variable: a relative one starts at `base`, if that is not empty.
[[nodiscard]] std::string expand_typed_path(const std::filesystem::path& base,
                                            const std::string& path);

/// A path of the configuration: `~/` is the home directory, other relative ones start at `base`.
[[nodiscard]] std::string expand_path(const std::filesystem::path& base, const std::string& path);

}  // namespace invokeai_batch::app
