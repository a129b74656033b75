// index.csv of a board's directory in a mirror: every file with what its own metadata say.
#pragma once

#include <string>
#include <string_view>

#include "invokeai_batch/store/mirror.hpp"

namespace invokeai_batch::report {

/// Columns: name (the image's on the server), file (below the board's directory), created (UTC),
/// size (bytes), sha256, starred, positive_prompt, negative_prompt, seed, model, model_hash, loras
/// ("detail:0.75; film:1"), steps, cfg, scheduler, width, height, workflow, on_server. What the
/// metadata do not say is empty. RFC 4180 with line feeds, UTF-8 without a mark, values as they
/// are, as in results.csv.
[[nodiscard]] std::string mirror_index_header();
[[nodiscard]] std::string mirror_index_row(const store::MirroredFile& file);

/// Is this the first line of such a file?
[[nodiscard]] bool is_mirror_index(std::string_view first_line);

}  // namespace invokeai_batch::report
