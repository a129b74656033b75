// The kinds of what can go wrong, and how each is made.
#pragma once

#include <string>
#include <vector>

#include "scenario.hpp"

namespace invokeai_batch::chaos {

struct Stage;

/// What a kind of fault makes impossible, so that the books need not hold it.
struct Allowance {
  bool surplus = false;    // jobs may be made again; the images that this leaves are named
  bool unnamed = false;    // … or not, for nobody could know of them
  bool unheard = false;    // what the server said to a submission may be known to nobody
  bool forgotten = false;  // nor is it on the server, where it would be asked for
  bool uploads = false;    // pictures may be uploaded again
  bool own_files = false;  // files of jobs that left the plan are the user's, to change or delete
  bool local_trouble = false;  // runs may end with 4
  bool refusal = false;        // runs may end with 2
};

struct Kind {
  std::string name{};
  std::string meaning{};             // of it, its `where` and its `amount`
  std::vector<std::string> where{};  // one of them is drawn
  int least = 0;                     // of the amount
  int most = 0;
  int latest_ms = 0;  // 0: it is made before the round's client starts
  int weight = 1;     // how often it is drawn, beside the others
  Allowance allows{};
  void (*make)(Stage& stage, const Fault& fault) = nullptr;
};

[[nodiscard]] const std::vector<Kind>& kinds();

/// REQUIRES: a kind of that name; throws std::runtime_error else.
[[nodiscard]] const Kind& kind_of(const Fault& fault);

/// The kinds by where they strike.
[[nodiscard]] std::vector<Kind> network_kinds();
[[nodiscard]] std::vector<Kind> server_kinds();
[[nodiscard]] std::vector<Kind> machine_kinds();
[[nodiscard]] std::vector<Kind> user_kinds();

}  // namespace invokeai_batch::chaos
