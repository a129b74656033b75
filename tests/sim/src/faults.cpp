#include "faults.hpp"

#include "rule_reader.hpp"

namespace invokeai_batch::sim {
namespace {

bool matches(const ItemRule& rule, const Item& item) {
  return (rule.batch_id.empty() || rule.batch_id == item.batch_id) &&
         (rule.destination.empty() || rule.destination == item.destination) &&
         (rule.contains.empty() || item.graph_json->find(rule.contains) != std::string::npos);
}

bool matches(const ReplyRule& rule, const Request& request) {
  return (rule.method.empty() || rule.method == request.method) &&
         request.path.find(rule.path_contains) != std::string::npos &&
         request.path.rfind("/__sim__/", 0) != 0;
}

template <class Rule, class Subject>
std::optional<Rule> first_striking(std::vector<Rule>& rules, const Subject& subject) {
  for (auto& rule : rules) {
    if (matches(rule, subject) && rule.schedule.strikes()) {
      return rule;
    }
  }
  return std::nullopt;
}

}  // namespace

ItemRule read_item_rule(json::Value value) {
  ItemRule rule;
  tests::RuleReader reader(value, "item rule");
  reader.text("contains", rule.contains);
  reader.text("batch_id", rule.batch_id);
  reader.text("destination", rule.destination);
  tests::read_schedule(reader, rule.schedule);
  // In the order of ItemRule::Act.
  rule.act = static_cast<ItemRule::Act>(
      reader.choice("act", {"fail", "no_results", "cancel", "lose_images", "hang", "slow"}, 0));
  reader.text("error_type", rule.error_type);
  reader.text("error_message", rule.error_message);
  reader.text("node_type", rule.node_type);
  reader.milliseconds("run_ms", rule.run_time);
  reader.finish();
  return rule;
}

ReplyRule read_reply_rule(json::Value value) {
  ReplyRule rule;
  tests::RuleReader reader(value, "reply rule");
  reader.text("method", rule.method);
  reader.text("path", rule.path_contains);
  tests::read_schedule(reader, rule.schedule);
  reader.flag("acts_first", rule.acts_first);
  std::int64_t status = 0;
  reader.count("status", status);
  rule.status = static_cast<int>(status);
  reader.text("detail", rule.detail);
  for (const auto& [name, header] : reader.take("headers")) {
    rule.headers.emplace_back(name, header.text());
  }
  reader.milliseconds("delay_ms", rule.delay);
  // In the order of ReplyRule::Damage.
  rule.damage = static_cast<ReplyRule::Damage>(
      reader.choice("damage", {"none", "truncate", "corrupt", "longer", "html", "other_json"}, 0));
  reader.finish();
  return rule;
}

void Faults::clear() {
  m_items.clear();
  m_replies.clear();
}

std::optional<ItemRule> Faults::for_item(const Item& item) {
  return first_striking(m_items, item);
}

std::optional<ReplyRule> Faults::for_request(const Request& request) {
  return first_striking(m_replies, request);
}

Reply spoil(const ReplyRule& rule, Reply reply) {
  using Damage = ReplyRule::Damage;
  if (rule.status >= 400) {
    reply = rule.status == 500 ? plain_500() : error_reply(rule.status, rule.detail);
  } else if (rule.status != 0) {
    reply.status = rule.status;
  }
  const auto length = reply.body.size();
  if (rule.damage == Damage::truncate) {
    reply.body.resize(length / 2);
  } else if (rule.damage == Damage::corrupt && length > 0) {
    reply.body[length - length / 8 - 1] ^= '\x10';  // near the end, where a picture's data is
  } else if (rule.damage == Damage::longer) {
    reply.announced_length = length + 100;
  } else if (rule.damage == Damage::html) {
    reply = html_reply();
  } else if (rule.damage == Damage::other_json) {
    reply = json_reply(R"({"unexpected":["shape"]})", reply.status);
  }
  reply.headers.insert(reply.headers.end(), rule.headers.begin(), rule.headers.end());
  reply.delay = rule.delay;
  return reply;
}

}  // namespace invokeai_batch::sim
