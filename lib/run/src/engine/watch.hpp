// Jobs on the server: when to ask about which, and what the answers mean.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct ActiveJob;
struct EngineState;

class Watching {
 public:
  explicit Watching(const ServerAbilities& abilities)
      : m_has_item_summaries(abilities.has_item_summaries) {}

  void begin(base::Instant now) { m_last_end = now; }
  /// Asks about what may have ended, or may not have arrived.
  void advance(EngineState& s);

  void on_batch_status(EngineState& s, JobIndex job, const invokeai::BatchStatus& status);
  void on_items(EngineState& s, const std::vector<JobIndex>& jobs,
                const std::vector<invokeai::ItemSummary>& items);
  void on_item(EngineState& s, JobIndex job, const ItemFacts& facts);
  /// The server is older than it was: somebody put another one in its place.
  void on_no_summaries() { m_has_item_summaries = false; }

  [[nodiscard]] bool has_item_summaries() const { return m_has_item_summaries; }
  /// How long the last items ran on the server; nullopt: none has ended yet.
  [[nodiscard]] std::optional<base::Milliseconds> median_run() const;
  /// When the last of ours ended, as far as we know.
  [[nodiscard]] base::Instant last_end() const { return m_last_end; }

 private:
  // How far the server's clock is ahead of ours; it may be off, and it may jump. Known from the
  // newest job: between its POST and the reply the server wrote down when the item came.
  struct ServerClock {
    std::optional<base::Milliseconds> ahead{};
    base::Instant learnt_at{};
  };

  void ask_those_due(EngineState& s) const;
  void ask_about_queued(EngineState& s) const;
  [[nodiscard]] base::Instant due(const ActiveJob& active) const;
  [[nodiscard]] bool is_worth_fetching(const ActiveJob& active, bool runs_alone) const;
  void on_summary(EngineState& s, JobIndex job, const invokeai::ItemSummary& item);
  void learn_clock(const ActiveJob& active, std::string_view created_at);
  [[nodiscard]] std::optional<base::Instant> instant_of(const EngineState& s,
                                                        const ActiveJob& active,
                                                        std::string_view text) const;
  void note_end(EngineState& s, base::Instant at);
  void note_run_time(const ItemFacts& facts);

  bool m_has_item_summaries;
  std::deque<base::Milliseconds> m_run_times;  // of the last items
  base::Instant m_last_end{};
  ServerClock m_clock;
};

}  // namespace invokeai_batch::run
