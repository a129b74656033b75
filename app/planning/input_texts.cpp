#include "planning/input_texts.hpp"

#include "invokeai_batch/base/files.hpp"

namespace invokeai_batch::app {

std::string read_input(const InputTexts& kept, const std::string& path) {
  const auto found = kept.find(path);
  return found != kept.end() ? found->second : base::read_file(path);
}

}  // namespace invokeai_batch::app
