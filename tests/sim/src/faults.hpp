// Faults of meaning, on demand: rules for items and rules for replies. The first rule that strikes
// takes the item or request; the rules behind it do not see it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "http.hpp"
#include "invokeai_batch/json/value.hpp"
#include "queue.hpp"
#include "schedule.hpp"

namespace invokeai_batch::sim {

struct ItemRule {
  enum class Act {
    fail,         // the item fails with error_type and error_message
    no_results,   // it completes, and nothing came of it
    cancel,       // it is canceled while it runs, as by another user
    lose_images,  // it completes, and its images are deleted at once
    hang,         // it runs until it is canceled
    slow,         // it takes run_time
  };

  // What it matches; what is not given matches everything.
  std::string contains{};  // in the graph's JSON: a prompt, a node type
  std::string batch_id{};
  std::string destination{};
  tests::Schedule schedule{};
  Act act = Act::fail;
  std::string error_type = "OutOfMemoryError";
  std::string error_message = "CUDA out of memory. Tried to allocate 2.00 GiB.";
  std::string node_type{};  // where it fails; empty: at the last node
  std::chrono::milliseconds run_time{};
};

struct ReplyRule {
  /// `longer`: a Content-Length beyond the body's end, where the connection is then closed.
  enum class Damage { none, truncate, corrupt, longer, html, other_json };

  std::string method{};  // empty: any
  std::string path_contains{};
  tests::Schedule schedule{};
  bool acts_first = false;  // the server does what was asked, and then answers this
  int status = 0;           // 0: as it would have been
  std::string detail = "simulated fault";
  std::vector<std::pair<std::string, std::string>> headers{};
  std::chrono::milliseconds delay{};
  Damage damage = Damage::none;
};

/// Throw base::Error(input) that names the member that is wrong.
[[nodiscard]] ItemRule read_item_rule(json::Value value);
[[nodiscard]] ReplyRule read_reply_rule(json::Value value);

class Faults {
 public:
  void add(ItemRule rule) { m_items.push_back(std::move(rule)); }
  void add(ReplyRule rule) { m_replies.push_back(std::move(rule)); }
  void clear();

  /// The rule that strikes an item about to run.
  [[nodiscard]] std::optional<ItemRule> for_item(const Item& item);
  /// The rule that strikes a request.
  [[nodiscard]] std::optional<ReplyRule> for_request(const Request& request);

 private:
  std::vector<ItemRule> m_items;
  std::vector<ReplyRule> m_replies;
};

/// The reply as the rule spoils it.
[[nodiscard]] Reply spoil(const ReplyRule& rule, Reply reply);

}  // namespace invokeai_batch::sim
