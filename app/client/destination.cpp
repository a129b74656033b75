#include "client/destination.hpp"

#include <algorithm>
#include <system_error>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

bool names_file(const fs::path& output, const FetchedKind& fetched) {
  std::error_code ignored;
  const auto ending = base::to_lower(output.extension().string());
  const auto& endings = fetched.endings;
  return std::find(endings.begin(), endings.end(), ending) != endings.end() &&
         !fs::is_directory(output, ignored);
}

}  // namespace

Destination destination_of(const std::optional<std::string>& output, const FetchedKind& fetched,
                           std::size_t things) {
  if (output == "-") {
    return {};
  }
  const fs::path place = output.value_or(".");
  if (!names_file(place, fetched)) {
    return {.directory = place};
  }
  if (things > 1) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "-o " + place.string(),
                       .what = "this is one file, and " + std::to_string(things) + " " +
                               std::string(fetched.plural) + " are to be fetched",
                       .hint = "name a directory"});
  }
  return {.directory = place.has_parent_path() ? place.parent_path() : fs::path("."),
          .file = place};
}

}  // namespace invokeai_batch::app
