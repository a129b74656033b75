// Which faults the proxy makes: rules that count requests, or chance.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/json/value.hpp"
#include "schedule.hpp"

namespace invokeai_batch::faultproxy {

enum class Act {
  none,
  refuse,         // the connection is reset before a byte was read from it
  drop_request,   // the request does not reach the server; the connection is closed
  reset_request,  // likewise, but reset
  drop_reply,     // the server acts; its reply is swallowed, the connection is closed
  reset_reply,    // likewise, but reset
  cut,            // the reply's first `bytes` bytes, then the connection is closed
  stall,          // the reply's first `bytes` bytes, nothing for `time`, then the rest
  delay,          // the reply waits for `time`
  delay_request,  // the request waits for `time`
  late_request,   // the connection is closed; the request reaches the server after `time` all the
                  // same
};

[[nodiscard]] std::string_view to_string(Act act);

struct Fault {
  Act act = Act::none;
  std::uint64_t bytes = 0;
  std::chrono::milliseconds time{};
};

/// What it matches: requests, or for `refuse` connections.
struct Rule {
  std::string method{};  // empty: any
  std::string path_contains{};
  tests::Schedule schedule{};
  Fault fault{};
};

/// How often a fault comes by chance.
struct Chance {
  Fault fault{};
  double probability = 0;
};

/// One rule, or a list of them. Throws base::Error(input).
[[nodiscard]] std::vector<Rule> read_rules(json::Value value);
/// "drop_reply=0.02,cut=0.01:100,delay=0.1:200": probability, and bytes or milliseconds.
/// Throws base::Error(usage).
[[nodiscard]] std::vector<Chance> read_chances(const std::string& text);

/// Decides: the first rule that strikes takes the request, the rules behind it do not see it; what
/// no rule takes is left to chance. Not thread-safe.
class Script {
 public:
  explicit Script(std::uint64_t seed) : m_engine(seed) {}

  void add(std::vector<Rule> rules);
  void set_chances(std::vector<Chance> chances) { m_chances = std::move(chances); }
  void clear();

  [[nodiscard]] Fault for_connection();
  [[nodiscard]] Fault for_request(std::string_view method, std::string_view target);
  /// How often each fault struck.
  [[nodiscard]] const std::map<Act, std::int64_t>& struck() const { return m_struck; }

 private:
  [[nodiscard]] Fault decide(bool is_connection, std::string_view method, std::string_view target);
  [[nodiscard]] Fault by_chance(bool is_connection);

  std::vector<Rule> m_rules;
  std::vector<Chance> m_chances;
  std::mt19937_64 m_engine;
  std::map<Act, std::int64_t> m_struck;
};

}  // namespace invokeai_batch::faultproxy
