#include "client/new_file.hpp"

#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"

namespace invokeai_batch::app {

Wrote write_new_file(const std::filesystem::path& path, std::string_view bytes) {
  base::AtomicFile file(path);
  file.write(bytes);
  if (file.commit_without_replacing() == base::RenameResult::done) {
    return Wrote::fresh;
  }
  if (base::file_facts(path) && base::read_file(path) == bytes) {
    return Wrote::same_is_there;
  }
  throw base::Error(base::ErrorClass::input, {.where = path.string(),
                                              .what = "there is another file of this name",
                                              .hint = "choose another directory with -o"});
}

}  // namespace invokeai_batch::app
