// What a program said, fit for comparing.
#pragma once

#include <filesystem>
#include <string>

namespace invokeai_batch::tests {

/// Without what changes from run to run: the case's directory becomes /CASE, the port of a server
/// 127.0.0.1:PORT, the program's version VERSION, a moment MOMENT and a duration in seconds T s,
/// a rate of jobs nothing. Control characters show as their Unicode pictures.
[[nodiscard]] std::string normalised(std::string text, const std::filesystem::path& directory);

}  // namespace invokeai_batch::tests
