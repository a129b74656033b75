// The text of the error that an action ends with.
#pragma once

#include <string>

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

}  // namespace invokeai_batch::tests
