// The way to the server: the calls that are under way, and whether another may be made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

/// A call that is under way, and whose it is.
struct OpenCall {
  CallBody what{};
  std::optional<JobIndex> job{};
  std::vector<JobIndex> jobs{};  // of a call for many: AskItems, CancelBatches
};

/// The server answers, but asks us to come back later with this (409 in maintenance, 429, 503).
struct Throttled {
  int times = 0;
  std::optional<base::Instant> since{};
  std::string why{};
  bool is_noticeable = false;  // no hiccup that passes in no time

  void note(const invokeai::ApiFailure& failure, base::Instant now);
};

class ServerLink {
 public:
  /// Is it time for another call? No more than a few at once; and one alone probes a server that
  /// is in trouble. Wakes the engine when the time will have come.
  [[nodiscard]] bool may_call(EngineState& s) const;

  /// Starts a call. `job`: whose it is.
  void call(EngineState& s, CallBody what, std::optional<JobIndex> job = {});
  /// The same for many jobs at once.
  void call(EngineState& s, CallBody what, std::vector<JobIndex> jobs);
  /// The call that a reply belongs to; nullopt: of one that no longer matters.
  [[nodiscard]] std::optional<OpenCall> take(EngineState& s, Ticket ticket);
  /// The ticket of the next call: what began before it is older.
  [[nodiscard]] Ticket next_ticket() const { return m_next_ticket; }

  /// A good answer, to whatever call.
  void note_answer(base::Instant now);
  /// A file that came whole: the server is well.
  void note_well() { m_trouble = {}; }
  /// A call that failed for reasons that pass: backs off, for all calls.
  void note_trouble(EngineState& s, const invokeai::ApiFailure& failure);
  /// Ends the run when the server refuses us, else note_trouble(). `began`: the ticket of what was
  /// refused.
  void on_call_failed(EngineState& s, Ticket began, const invokeai::ApiFailure& failure);
  /// Ends the run (true) when the server refuses us: a log-in or a permission is missing, and
  /// nothing that follows could work.
  bool end_when_refused(EngineState& s, Ticket began, const invokeai::ApiFailure& failure);

  [[nodiscard]] base::Instant last_answer() const { return m_last_answer; }
  /// When it was last seen to be away, or in trouble for more than a moment.
  [[nodiscard]] std::optional<base::Instant> last_outage() const { return m_last_outage; }
  /// No call before this.
  [[nodiscard]] base::Instant not_before() const { return m_trouble.not_before; }
  /// Since when it has been in trouble, and why; is_noticeable as in Throttled.
  [[nodiscard]] std::optional<base::Instant> trouble_since() const { return m_trouble.since; }
  [[nodiscard]] const std::string& trouble() const { return m_trouble.why; }
  [[nodiscard]] bool is_trouble_noticeable() const { return m_trouble.is_noticeable; }

 private:
  struct Trouble {
    int failures = 0;
    std::optional<base::Instant> since{};
    base::Instant not_before{};
    std::string why{};
    bool is_noticeable = false;
  };

  std::unordered_map<Ticket, OpenCall> m_calls;
  Ticket m_next_ticket = 1;
  Trouble m_trouble;
  base::Instant m_last_answer{};
  std::optional<base::Instant> m_last_outage{};
};

/// When to try again what has failed so often (from 1), by the one retry policy (http/retry.hpp).
[[nodiscard]] base::Milliseconds retry_delay(EngineState& s, int attempt, base::Milliseconds first,
                                             std::optional<base::Milliseconds> retry_after = {});

}  // namespace invokeai_batch::run
