#include "spec/paths.hpp"

#include <algorithm>

namespace invokeai_batch::plan {

std::string directory_of(std::string_view file) {
  const auto slash = file.rfind('/');
  if (slash == std::string_view::npos) {
    return {};
  }
  return std::string(file.substr(0, std::max<std::size_t>(slash, 1)));
}

std::string resolve_path(std::string_view directory, std::string_view path) {
  if (directory.empty() || path.empty() || path == "-" || path.starts_with('/') ||
      path.starts_with("~/")) {
    return std::string(path);
  }
  std::string joined(directory);
  if (!joined.ends_with('/')) {
    joined += '/';
  }
  return joined.append(path);
}

}  // namespace invokeai_batch::plan
