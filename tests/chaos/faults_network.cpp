// Faults of the network: the proxy makes them, by chance, for as long as a round's weather lasts.

#include <string>

#include "faults.hpp"
#include "stage.hpp"

namespace invokeai_batch::chaos {

namespace {

// The amount is per mille of all requests; `detail` is bytes or milliseconds.
void by_chance(Stage& stage, const Fault& fault, const std::string& detail = "") {
  const auto thousandths = std::to_string(1000 + fault.amount).substr(1);
  stage.chances += (stage.chances.empty() ? "" : ",") + fault.kind + "=0." + thousandths + detail;
}

void plain(Stage& stage, const Fault& fault) {
  by_chance(stage, fault);
}

void take_down(Stage& stage, const Fault& fault) {
  stage.proxy.control("down", R"({"ms":)" + std::to_string(fault.amount) + "}");
}

}  // namespace

std::vector<Kind> network_kinds() {
  const std::string often = "per mille of the requests";
  // A request that arrives after its client has asked, found nothing and sent it again is one
  // execution more than was wanted: version 6 has no way to take it back in time.
  const Allowance late{.surplus = true, .unnamed = true, .uploads = true};
  // The items of such a submission are found on the server, unless it has forgotten them.
  const Allowance unheard{.unheard = true};
  return {
      {"refuse", "connections are reset; " + often, {}, 5, 60, 0, 2, {}, plain},
      {"drop_request", "requests are lost; " + often, {}, 5, 80, 0, 2, {}, plain},
      {"reset_request", "likewise, with a reset; " + often, {}, 5, 80, 0, 2, {}, plain},
      {"drop_reply", "replies are lost; " + often, {}, 5, 80, 0, 3, unheard, plain},
      {"reset_reply", "likewise, with a reset; " + often, {}, 5, 80, 0, 3, unheard, plain},
      {"cut",
       "replies end after 150 bytes; " + often,
       {},
       5,
       60,
       0,
       2,
       unheard,
       [](Stage& stage, const Fault& fault) { by_chance(stage, fault, ":150"); }},
      {"stall",
       "replies pause for 200 ms; " + often,
       {},
       5,
       60,
       0,
       1,
       {},
       [](Stage& stage, const Fault& fault) { by_chance(stage, fault, ":200"); }},
      {"delay",
       "replies are late by 150 ms; " + often,
       {},
       5,
       200,
       0,
       1,
       {},
       [](Stage& stage, const Fault& fault) { by_chance(stage, fault, ":150"); }},
      {"delay_request",
       "requests are late by 150 ms; " + often,
       {},
       5,
       200,
       0,
       1,
       late,
       [](Stage& stage, const Fault& fault) { by_chance(stage, fault, ":150"); }},
      {"late_request",
       "requests arrive 300 ms after their client was cut off; " + often,
       {},
       5,
       60,
       0,
       1,
       late,
       [](Stage& stage, const Fault& fault) { by_chance(stage, fault, ":300"); }},
      {"down", "nobody listens for some milliseconds", {}, 50, 700, 700, 2, {}, take_down},
      {"drop_connections",
       "all connections are closed",
       {},
       0,
       0,
       700,
       2,
       unheard,
       [](Stage& stage, const Fault&) { stage.proxy.control("drop-connections"); }},
  };
}

}  // namespace invokeai_batch::chaos
