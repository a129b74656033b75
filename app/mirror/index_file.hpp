// index.csv in a board's directory.
#pragma once

#include <filesystem>

#include "invokeai_batch/store/mirror.hpp"

namespace invokeai_batch::app {

enum class IndexFile { written, as_it_was, not_ours };

/// Brings it up to date; one that says so already is left alone, and one that was not written by a
/// mirror too. Throws base::Error(local_io).
[[nodiscard]] IndexFile write_index(const store::MirrorList& list,
                                    const std::filesystem::path& mirror,
                                    const store::MirroredBoard& board);

}  // namespace invokeai_batch::app
