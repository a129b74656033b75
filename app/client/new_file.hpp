// Files of ours in directories of the user's.
#pragma once

#include <filesystem>
#include <string_view>

namespace invokeai_batch::app {

enum class Wrote { fresh, same_is_there };

/// Writes it whole, and never over anything: a file of that name with the same bytes is left alone.
/// Throws base::Error(input) for another one, base::Error(local_io) when it cannot be written.
Wrote write_new_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace invokeai_batch::app
