#include "script.hpp"

#include <algorithm>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "rule_reader.hpp"

namespace invokeai_batch::faultproxy {
namespace {

/// In the order of Act.
const std::vector<std::string> k_acts{
    "none", "refuse", "drop_request", "reset_request", "drop_reply",  "reset_reply",
    "cut",  "stall",  "delay",        "delay_request", "late_request"};

[[noreturn]] void refuse(const std::string& part, std::string what) {
  throw base::Error(base::ErrorClass::usage,
                    {.where = "--random " + part, .what = std::move(what)});
}

Act act_of(std::string_view name, const std::string& part) {
  const auto found = std::find(k_acts.begin(), k_acts.end(), name);
  if (found == k_acts.end()) {
    refuse(part, "there is no fault '" + std::string(name) + "'; choose one of " +
                     base::join(k_acts, ", "));
  }
  return static_cast<Act>(found - k_acts.begin());
}

Rule read_rule(json::Value value) {
  Rule rule;
  tests::RuleReader reader(value, "rule");
  reader.text("method", rule.method);
  reader.text("path", rule.path_contains);
  tests::read_schedule(reader, rule.schedule);
  rule.fault.act = static_cast<Act>(reader.choice("do", k_acts, 0));
  std::int64_t bytes = 0;
  reader.count("bytes", bytes);
  rule.fault.bytes = static_cast<std::uint64_t>(bytes);
  reader.milliseconds("ms", rule.fault.time);
  reader.finish();
  return rule;
}

}  // namespace

std::string_view to_string(Act act) {
  return k_acts[static_cast<std::size_t>(act)];
}

std::vector<Rule> read_rules(json::Value value) {
  if (!value.is_array()) {
    return {read_rule(value)};
  }
  std::vector<Rule> rules;
  for (const auto& member : value) {
    rules.push_back(read_rule(member.value));
  }
  return rules;
}

std::vector<Chance> read_chances(const std::string& text) {
  std::vector<Chance> chances;
  for (const auto piece : base::split(text, ',')) {
    const std::string part(piece);
    const auto sides = base::split(piece, '=');
    const auto act = act_of(sides[0], part);
    const auto amounts = base::split(sides.size() == 2 ? sides[1] : "", ':');
    const auto probability = base::parse_number(amounts[0]);
    const auto amount = base::parse_integer(amounts.size() == 2 ? amounts[1] : "0");
    if (!probability || *probability < 0 || *probability > 1 || !amount || *amount < 0) {
      refuse(part,
             "expected FAULT=PROBABILITY or FAULT=PROBABILITY:AMOUNT, the amount in bytes "
             "for cut, in milliseconds for all others");
    }
    Chance chance{.fault = {.act = act}, .probability = *probability};
    if (act == Act::cut) {
      chance.fault.bytes = static_cast<std::uint64_t>(*amount);
    } else {
      chance.fault.time = std::chrono::milliseconds(*amount);
    }
    chances.push_back(chance);
  }
  return chances;
}

void Script::add(std::vector<Rule> rules) {
  m_rules.insert(m_rules.end(), rules.begin(), rules.end());
}

void Script::clear() {
  m_rules.clear();
  m_chances.clear();
}

Fault Script::for_connection() {
  return decide(true, {}, {});
}

Fault Script::for_request(std::string_view method, std::string_view target) {
  return decide(false, method, target);
}

Fault Script::decide(bool is_connection, std::string_view method, std::string_view target) {
  Fault chosen;
  for (auto& rule : m_rules) {
    const bool is_of_kind = (rule.fault.act == Act::refuse) == is_connection;
    const bool matches = is_of_kind && (rule.method.empty() || rule.method == method) &&
                         target.find(rule.path_contains) != std::string_view::npos;
    if (matches && rule.schedule.strikes()) {
      chosen = rule.fault;
      break;
    }
  }
  if (chosen.act == Act::none) {
    chosen = by_chance(is_connection);
  }
  if (chosen.act != Act::none) {
    ++m_struck[chosen.act];
  }
  return chosen;
}

Fault Script::by_chance(bool is_connection) {
  for (const auto& chance : m_chances) {
    const bool is_of_kind = (chance.fault.act == Act::refuse) == is_connection;
    if (is_of_kind && std::uniform_real_distribution<double>(0, 1)(m_engine) < chance.probability) {
      return chance.fault;
    }
  }
  return {};
}

}  // namespace invokeai_batch::faultproxy
