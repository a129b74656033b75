// Tables that list images with what is in them: results.csv of a run, index.csv of a mirror.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/listed_files.hpp"

namespace invokeai_batch::plan {

struct ListedImage {
  base::ListedFile file{};
  std::string name{};                 // on the server; "": the table does not say
  std::optional<std::int64_t> job{};  // that made it
};

/// The rows of a CSV table, in its order: columns `sha256`, and `file` or else `name`; also
/// `size`, `image_name` (else `name`) and `job`, where the table has them. A row without a
/// SHA-256 says nothing of a file and is passed over. `table`: its name, for messages. Throws
/// base::Error(input): no such columns, a row without a file, a SHA-256 or size that is none.
[[nodiscard]] std::vector<ListedImage> image_list(std::string_view text, const std::string& table);

/// Has a table that begins with this line the columns that image_list() needs?
[[nodiscard]] bool lists_images(std::string_view header);

}  // namespace invokeai_batch::plan
