#include "invokeai_batch/base/fault.hpp"

#ifdef INVOKEAI_BATCH_FAULT_POINTS

#include <csignal>
#include <cstdlib>
#include <string>

namespace invokeai_batch::base {

namespace {

struct Plan {
  std::string point;
  bool kills = false;
  long countdown = 0;
};

Plan plan_from_environment() {
  const char* value = std::getenv("INVOKEAI_BATCH_FAULT");
  const std::string text = value == nullptr ? "" : value;
  const auto equals = text.find('=');
  if (equals == std::string::npos) {
    return {};
  }
  const auto at = text.find('@', equals);
  const auto action = text.substr(equals + 1, at == std::string::npos ? at : at - equals - 1);
  const long nth = at == std::string::npos ? 1 : std::strtol(text.c_str() + at + 1, nullptr, 10);
  return {text.substr(0, equals), action == "kill", nth};
}

}  // namespace

Fault fault(std::string_view point) {
  // The one piece of process state in the project: the test set it before the process began.
  static Plan plan = plan_from_environment();
  if (plan.point != point || --plan.countdown != 0) {
    return Fault::none;
  }
  if (plan.kills) {
    std::raise(SIGKILL);
  }
  return Fault::fail;
}

}  // namespace invokeai_batch::base

#else

namespace invokeai_batch::base {

Fault fault(std::string_view) {
  return Fault::none;
}

}  // namespace invokeai_batch::base

#endif
