#include "invokeai_batch/base/require.hpp"

#include <stdexcept>
#include <string>

namespace invokeai_batch::base {

void require(bool holds, std::string_view what, std::source_location place) {
  if (holds) {
    return;
  }
  std::string_view file = place.file_name();
  file.remove_prefix(file.rfind('/') + 1);  // npos + 1 is 0
  throw std::logic_error(std::string(what) + " (" + std::string(file) + ":" +
                         std::to_string(place.line()) + ")");
}

}  // namespace invokeai_batch::base
