#include "faults.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace invokeai_batch::chaos {

const std::vector<Kind>& kinds() {
  static const auto all = [] {
    std::vector<Kind> kinds;
    for (auto& some : {network_kinds(), server_kinds(), machine_kinds(), user_kinds()}) {
      std::copy(some.begin(), some.end(), std::back_inserter(kinds));
    }
    return kinds;
  }();
  return all;
}

const Kind& kind_of(const Fault& fault) {
  const auto found = std::find_if(kinds().begin(), kinds().end(),
                                  [&](const Kind& kind) { return kind.name == fault.kind; });
  if (found == kinds().end()) {
    throw std::runtime_error("there is no fault '" + fault.kind + "'");
  }
  return *found;
}

}  // namespace invokeai_batch::chaos
