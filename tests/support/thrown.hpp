// The text of the error that an action ends with.
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::tests {

/// "" when it does not throw; other exceptions escape.
template <class Action>
std::string thrown(Action&& action) {
  try {
    action();
    return {};
  } catch (const base::Error& error) {
    return error.what();
  }
}

/// All problems, as an error that carries them tells them; "" without any.
inline std::string told(const std::vector<base::Problem>& problems) {
  return problems.empty() ? "" : base::Error(base::ErrorClass::input, problems).what();
}

}  // namespace invokeai_batch::tests
