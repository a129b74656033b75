// How a command speaks: how much it says, and to whom.
#pragma once

namespace invokeai_batch::app {

struct Output {
  int verbosity = 0;  // -v counts up, -q is -1
  bool json = false;  // stdout is for programs

  [[nodiscard]] bool is_quiet() const { return verbosity < 0; }
  /// `--json -q`: JSON on stdout is all that is said, of failures too.
  [[nodiscard]] bool only_json() const { return json && is_quiet(); }
};

}  // namespace invokeai_batch::app
