#include "faults.hpp"

#include <algorithm>
#include <map>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/suggest.hpp"

namespace invokeai_batch::sim {
namespace {

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw base::Error(base::ErrorClass::input, {.where = where, .what = what});
}

/// Reads the members of a rule and finds the ones it does not know.
class RuleReader {
 public:
  RuleReader(json::Value rule, std::string what) : m_rule(rule), m_what(std::move(what)) {
    if (!rule.is_object()) {
      fail(m_what, "expected an object");
    }
  }

  void text(const char* name, std::string& out) {
    if (const auto value = take(name)) {
      if (!value.is_string()) {
        wrong(name, "a string");
      }
      out = value.text();
    }
  }
  void count(const char* name, std::int64_t& out) {
    if (const auto value = take(name)) {
      const auto number = value.integer();
      if (!number || *number < 0) {
        wrong(name, "a whole number, 0 or more");
      }
      out = *number;
    }
  }
  void time(const char* name, std::chrono::milliseconds& out) {
    std::int64_t number = out.count();
    count(name, number);
    out = std::chrono::milliseconds(number);
  }
  void flag(const char* name, bool& out) {
    if (const auto value = take(name)) {
      if (!value.is_boolean()) {
        wrong(name, "true or false");
      }
      out = *value.boolean();
    }
  }
  template <class T>
  void choice(const char* name, const std::map<std::string, T, std::less<>>& choices, T& out) {
    if (const auto value = take(name)) {
      const auto found = choices.find(value.text());
      if (found == choices.end()) {
        std::vector<std::string> names;
        for (const auto& each : choices) {
          names.push_back(each.first);
        }
        fail(m_what + "." + name, "there is no '" + std::string(value.text()) + "'; choose " +
                                      one_of(names));
      }
      out = found->second;
    }
  }
  json::Value take(const char* name) {
    m_known.emplace_back(name);
    return m_rule[name];
  }
  void finish() const {
    for (const auto& member : m_rule) {
      const std::string name(member.key);
      if (std::find(m_known.begin(), m_known.end(), name) == m_known.end()) {
        fail(m_what, "there is no member '" + name + "'; " + base::did_you_mean(name, m_known));
      }
    }
  }

 private:
  [[noreturn]] void wrong(const char* name, const char* expected) const {
    fail(m_what + "." + name, std::string("expected ") + expected);
  }

  json::Value m_rule;
  std::string m_what;
  std::vector<std::string> m_known;
};

void read_schedule(RuleReader& reader, Schedule& schedule) {
  reader.count("nth", schedule.nth);
  reader.count("every", schedule.every);
  reader.count("times", schedule.times);
}

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
  std::optional<Rule> found;
  for (auto& rule : rules) {
    if (matches(rule, subject) && rule.schedule.strikes() && !found) {
      found = rule;
    }
  }
  return found;
}

}  // namespace

bool Schedule::strikes() {
  ++seen;
  const bool is_due =
      seen >= nth && (every == 0 || (seen - nth) % every == 0) && (times == 0 || struck < times);
  struck += is_due ? 1 : 0;
  return is_due;
}

ItemRule read_item_rule(json::Value value) {
  ItemRule rule;
  RuleReader reader(value, "item rule");
  reader.text("contains", rule.contains);
  reader.text("batch_id", rule.batch_id);
  reader.text("destination", rule.destination);
  read_schedule(reader, rule.schedule);
  using Act = ItemRule::Act;
  reader.choice<Act>("act",
                     {{"fail", Act::fail},
                      {"no_results", Act::no_results},
                      {"cancel", Act::cancel},
                      {"lose_images", Act::lose_images},
                      {"hang", Act::hang},
                      {"slow", Act::slow}},
                     rule.act);
  reader.text("error_type", rule.error_type);
  reader.text("error_message", rule.error_message);
  reader.text("node_type", rule.node_type);
  reader.time("run_ms", rule.run_time);
  reader.finish();
  return rule;
}

ReplyRule read_reply_rule(json::Value value) {
  ReplyRule rule;
  RuleReader reader(value, "reply rule");
  reader.text("method", rule.method);
  reader.text("path", rule.path_contains);
  read_schedule(reader, rule.schedule);
  reader.flag("acts_first", rule.acts_first);
  std::int64_t status = 0;
  reader.count("status", status);
  rule.status = static_cast<int>(status);
  reader.text("detail", rule.detail);
  for (const auto& [name, header] : reader.take("headers")) {
    rule.headers.emplace_back(name, header.text());
  }
  reader.time("delay_ms", rule.delay);
  using Damage = ReplyRule::Damage;
  reader.choice<Damage>("damage",
                        {{"none", Damage::none},
                         {"truncate", Damage::truncate},
                         {"corrupt", Damage::corrupt},
                         {"longer", Damage::longer},
                         {"html", Damage::html},
                         {"other_json", Damage::other_json}},
                        rule.damage);
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
