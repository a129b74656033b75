#include "invokeai_batch/base/require.hpp"

#include <stdexcept>
#include <string>

namespace invokeai_batch::base {

void fail_requirement(std::string_view what, std::string_view file, int line) {
  throw std::logic_error(std::string(file.substr(file.rfind('/') + 1)) + ":" +
                         std::to_string(line) + ": " + std::string(what));
}

}  // namespace invokeai_batch::base
