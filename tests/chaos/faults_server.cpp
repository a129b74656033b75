// Faults of the server: it answers what it should not, forgets, or is used by others.

#include <string>

#include "faults.hpp"
#include "stage.hpp"

namespace invokeai_batch::chaos {

namespace {

const std::vector<std::string> k_routes{"enqueue_batch", "/status", "/i/",    "/full",
                                        "list_all",      "/boards", "cancel", "upload"};

std::string number(int value) {
  return std::to_string(value);
}

// The next `amount` requests to the route get this reply.
void answer(Stage& stage, const Fault& fault, const std::string& how) {
  stage.server.control("reply-rules", R"({"path":")" + fault.where + R"(","times":)" +
                                          number(fault.amount) + "," + how + "}");
}

// The next `amount` items end like this.
void end_items(Stage& stage, const Fault& fault, const std::string& act) {
  stage.server.control("item-rules",
                       R"({"act":")" + act + R"(","times":)" + number(fault.amount) + "}");
}

void control(Stage& stage, const std::string& call, const std::string& name, int value) {
  stage.server.control(call, "{\"" + name + "\":" + number(value) + "}");
}

}  // namespace

std::vector<Kind> server_kinds() {
  const Allowance unheard{.unheard = true};
  // What ran may not be known to anybody any more.
  const Allowance forgets{.surplus = true, .forgotten = true, .uploads = true};
  return {
      {"error",
       "that many requests to a route are refused with 500",
       k_routes,
       1,
       5,
       0,
       4,
       {},
       [](Stage& s, const Fault& f) { answer(s, f, R"("status":500)"); }},
      {"error_after", "likewise, but the server acts", k_routes, 1, 4, 0, 4, unheard,
       [](Stage& s, const Fault& f) { answer(s, f, R"("status":500,"acts_first":true)"); }},
      {"busy",
       "that many requests to a route are put off",
       k_routes,
       1,
       4,
       0,
       2,
       {},
       [](Stage& s, const Fault& f) { answer(s, f, R"("status":503)"); }},
      {"slow_reply",
       "that many replies of a route take 300 ms",
       k_routes,
       1,
       6,
       0,
       2,
       {},
       [](Stage& s, const Fault& f) { answer(s, f, R"("delay_ms":300)"); }},
      {"damage",
       "that many files arrive damaged",
       {"truncate", "corrupt", "longer", "html"},
       1,
       6,
       0,
       3,
       {},
       [](Stage& s, const Fault& f) {
         answer(s, {f.kind, "/full", f.amount, f.at}, R"("damage":")" + f.where + "\"");
       }},
      {"restart",
       "the server restarts, and is away for some milliseconds",
       {},
       0,
       500,
       700,
       3,
       unheard,
       [](Stage& s, const Fault& f) { control(s, "restart", "down_ms", f.amount); }},
      {"upgrade",
       "it comes back as another release",
       {"6.3", "6.8", "6.13", "6.14"},
       0,
       300,
       700,
       1,
       unheard,
       [](Stage& s, const Fault& f) {
         s.server.control("restart",
                          R"({"flavour":")" + f.where + R"(","down_ms":)" + number(f.amount) + "}");
       }},
      {"new_database",
       "another database answers at the address",
       {},
       0,
       0,
       700,
       2,
       forgets,
       [](Stage& s, const Fault&) { s.server.control("new-database"); }},
      {"clear",
       "somebody clears the queue",
       {},
       0,
       0,
       700,
       2,
       forgets,
       [](Stage& s, const Fault&) { s.server.control("clear"); }},
      {"prune",
       "somebody prunes the queue's history",
       {},
       0,
       0,
       700,
       2,
       forgets,
       [](Stage& s, const Fault&) { s.server.control("prune"); }},
      {"full",
       "the queue takes that many items at most",
       {},
       0,
       3,
       0,
       2,
       {},
       [](Stage& s, const Fault& f) { control(s, "settings", "max_queue_size", f.amount); }},
      {"pause",
       "somebody pauses the queue",
       {},
       0,
       0,
       500,
       2,
       {},
       [](Stage& s, const Fault&) { s.server.control("pause"); }},
      {"others",
       "that many items of others come",
       {},
       1,
       6,
       500,
       1,
       {},
       [](Stage& s, const Fault& f) { control(s, "others", "count", f.amount); }},
      {"delete_images",
       "somebody deletes the newest images",
       {},
       1,
       8,
       900,
       2,
       // Pictures that we sent are among them.
       {.surplus = true, .unnamed = true, .uploads = true},
       [](Stage& s, const Fault& f) { control(s, "delete-images", "latest", f.amount); }},
      {"item_fails",
       "that many items run out of memory",
       {},
       1,
       4,
       0,
       2,
       {},
       [](Stage& s, const Fault& f) { end_items(s, f, "fail"); }},
      {"item_canceled",
       "that many items are canceled when they have made their images",
       {},
       1,
       4,
       0,
       2,
       {},
       [](Stage& s, const Fault& f) { end_items(s, f, "cancel"); }},
      {"item_empty",
       "that many items end with nothing",
       {},
       1,
       3,
       0,
       1,
       {},
       [](Stage& s, const Fault& f) { end_items(s, f, "no_results"); }},
      {"item_loses",
       "the images of that many items vanish",
       {},
       1,
       3,
       0,
       1,
       {.surplus = true, .unnamed = true},
       [](Stage& s, const Fault& f) { end_items(s, f, "lose_images"); }},
  };
}

}  // namespace invokeai_batch::chaos
