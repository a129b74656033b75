#include "invokeai_batch/base/listed_files.hpp"

#include <algorithm>
#include <system_error>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"

namespace invokeai_batch::base {

namespace fs = std::filesystem;

bool leads_out(const fs::path& directory, const std::string& path) {
  const fs::path relative(path);
  if (relative.empty() || relative.is_absolute() ||
      std::any_of(relative.begin(), relative.end(), [](const fs::path& p) { return p == ".."; })) {
    return true;
  }
  std::error_code error;
  const auto home = fs::weakly_canonical(directory, error);
  const auto parent =
      error ? fs::path() : fs::weakly_canonical((directory / relative).parent_path(), error);
  return error || *parent.lexically_relative(home).begin() == "..";
}

Verdict verdict_of(const fs::path& directory, const ListedFile& file) {
  if (leads_out(directory, file.path)) {
    return Verdict::outside;
  }
  const auto path = directory / file.path;
  const auto facts = file_facts(path);
  if (!facts) {
    return is_there(path) ? Verdict::changed : Verdict::missing;
  }
  const bool has_size = !file.bytes || *file.bytes == facts->bytes;
  return has_size && sha256_hex_of_file(path) == file.sha256 ? Verdict::whole : Verdict::changed;
}

std::vector<std::string> files_below(const fs::path& directory) {
  std::vector<std::string> paths;
  std::error_code error;
  auto entry = fs::recursive_directory_iterator(directory, error);
  while (!error && entry != fs::recursive_directory_iterator()) {
    if (!fs::is_directory(entry->symlink_status())) {
      paths.push_back(entry->path().lexically_relative(directory).generic_string());
    }
    entry.increment(error);
  }
  if (error) {
    throw system_error("read", directory.string(), error.value());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace invokeai_batch::base
