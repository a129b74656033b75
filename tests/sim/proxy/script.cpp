#include "script.hpp"

#include <algorithm>
#include <array>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::faultproxy {
namespace {

struct Named {
  Act act;
  std::string_view name;
};

constexpr std::array<Named, 10> k_acts{{{Act::none, "none"},
                                        {Act::refuse, "refuse"},
                                        {Act::drop_request, "drop_request"},
                                        {Act::reset_request, "reset_request"},
                                        {Act::drop_reply, "drop_reply"},
                                        {Act::reset_reply, "reset_reply"},
                                        {Act::cut, "cut"},
                                        {Act::stall, "stall"},
                                        {Act::delay, "delay"},
                                        {Act::delay_request, "delay_request"}}};

[[noreturn]] void fail(base::ErrorClass error_class, std::string where, std::string what) {
  throw base::Error(error_class, {.where = std::move(where), .what = std::move(what)});
}

Act act_of(std::string_view name, base::ErrorClass error_class) {
  std::vector<std::string> names;
  for (const auto& each : k_acts) {
    if (each.name == name) {
      return each.act;
    }
    names.emplace_back(each.name);
  }
  const auto near = base::did_you_mean(name, names);
  fail(error_class, "fault",
       "there is no '" + std::string(name) + "'; " +
           (near.empty() ? "choose one of " + base::join(names, ", ") : near));
}

std::int64_t count_of(json::Value rule, const char* name, std::int64_t fallback) {
  const auto value = rule[name];
  if (!value) {
    return fallback;
  }
  const auto number = value.integer();
  if (!number || *number < 0) {
    fail(base::ErrorClass::input, std::string("rule.") + name,
         "expected a whole number, 0 or more");
  }
  return *number;
}

Rule read_rule(json::Value value) {
  static const std::vector<std::string> known{"method", "path", "nth",   "every",
                                              "times",  "do",   "bytes", "ms"};
  for (const auto& member : value) {
    const std::string name(member.key);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      fail(base::ErrorClass::input, "rule",
           "there is no member '" + name + "'; " + base::did_you_mean(name, known));
    }
  }
  Rule rule;
  rule.method = value["method"].text();
  rule.path_contains = value["path"].text();
  rule.nth = count_of(value, "nth", 1);
  rule.every = count_of(value, "every", 0);
  rule.times = count_of(value, "times", 1);
  rule.fault.act = act_of(value["do"].text(), base::ErrorClass::input);
  rule.fault.bytes = static_cast<std::uint64_t>(count_of(value, "bytes", 0));
  rule.fault.time = std::chrono::milliseconds(count_of(value, "ms", 0));
  return rule;
}

bool strikes(Rule& rule) {
  ++rule.seen;
  const bool is_due = rule.seen >= rule.nth &&
                      (rule.every == 0 || (rule.seen - rule.nth) % rule.every == 0) &&
                      (rule.times == 0 || rule.struck < rule.times);
  rule.struck += is_due ? 1 : 0;
  return is_due;
}

}  // namespace

std::string_view to_string(Act act) {
  for (const auto& each : k_acts) {
    if (each.act == act) {
      return each.name;
    }
  }
  return "unknown";
}

std::vector<Rule> read_rules(json::Value value) {
  std::vector<Rule> rules;
  if (value.is_array()) {
    for (const auto& member : value) {
      rules.push_back(read_rule(member.value));
    }
  } else if (value.is_object()) {
    rules.push_back(read_rule(value));
  } else {
    fail(base::ErrorClass::input, "rules", "expected a rule or a list of rules");
  }
  return rules;
}

std::vector<Chance> read_chances(const std::string& text) {
  std::vector<Chance> chances;
  for (const auto part : base::split(text, ',')) {
    const auto equals = part.find('=');
    const auto colon = part.find(':');
    const auto act = act_of(part.substr(0, equals), base::ErrorClass::usage);
    const auto probability =
        equals == std::string_view::npos
            ? std::nullopt
            : base::parse_number(part.substr(equals + 1, colon == std::string_view::npos
                                                             ? colon
                                                             : colon - equals - 1));
    const auto amount = colon == std::string_view::npos
                            ? std::optional<std::int64_t>(0)
                            : base::parse_integer(part.substr(colon + 1));
    if (!probability || *probability < 0 || *probability > 1 || !amount || *amount < 0) {
      fail(base::ErrorClass::usage, "--random",
           "'" + std::string(part) + "': expected FAULT=PROBABILITY[:BYTES or MILLISECONDS]");
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
    // Every rule counts, the first that strikes is carried out.
    if (matches && chosen.act == Act::none && strikes(rule)) {
      chosen = rule.fault;
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
    if (is_of_kind && std::uniform_real_distribution<double>(0, 1)(m_engine) <
                          chance.probability) {
      return chance.fault;
    }
  }
  return {};
}

}  // namespace invokeai_batch::faultproxy
