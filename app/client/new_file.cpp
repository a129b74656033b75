#include "client/new_file.hpp"

#include <unistd.h>

#include <string>

#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

// No name that a user or another of our processes has.
fs::path fresh_name(const fs::path& path) {
  std::error_code ignored;
  for (int i = 0;; ++i) {
    auto name = path.parent_path() /
                (".invokeai-batch-" + std::to_string(::getpid()) + "-" + std::to_string(i));
    if (!fs::exists(fs::symlink_status(name, ignored)) &&
        !fs::exists(fs::symlink_status(name.string() + ".part", ignored))) {
      return name;
    }
  }
}

}  // namespace

Wrote write_new_file(const fs::path& path, std::string_view bytes) {
  const auto fresh = fresh_name(path);
  {
    base::AtomicFile file(fresh);
    file.write(bytes);
    file.commit();
  }
  if (base::rename_without_replacing(fresh, path) == base::RenameResult::done) {
    return Wrote::fresh;
  }
  std::error_code ignored;
  fs::remove(fresh, ignored);
  if (base::file_facts(path) && base::read_file(path) == bytes) {
    return Wrote::same_is_there;
  }
  throw base::Error(base::ErrorClass::input, {.where = path.string(),
                                              .what = "there is another file of this name",
                                              .hint = "choose another directory with -o"});
}

}  // namespace invokeai_batch::app
