#include "invokeai_batch/base/require.hpp"

#include <stdexcept>
#include <string>

namespace invokeai_batch::base {

void fail_requirement(std::string_view what, const std::source_location& where) {
  const std::string_view path = where.file_name();
  throw std::logic_error(std::string(path.substr(path.rfind('/') + 1)) + ":" +
                         std::to_string(where.line()) + ": " + std::string(what));
}

}  // namespace invokeai_batch::base
