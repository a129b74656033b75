// Jobs that left the plan while a request of theirs was on its way, or an item of theirs on the
// server: a run that died or was stopped left them there, and nobody waits for them any more. What
// has not ended is canceled, what has is told, so that no image is made for nobody without a word.
// Should such a job come back into the plan, what it has made is found again.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

/// A job's reason once people were told that it left the plan with images on the server.
inline constexpr const char* k_left_the_plan = "left the plan";

class LeftJobs {
 public:
  /// A job that the store knows and the plan has dropped: Begin tells it with an index beyond those
  /// of the setup.
  void recall(EngineState& s, const store::StoredJob& job);
  /// Asks the server about those that are due.
  void advance(EngineState& s);

  void on_items(EngineState& s, const FindItems& asked, const std::vector<FoundItem>& items);
  void on_call_failed(EngineState& s, const FindItems& asked);

  /// Nothing more is to be asked about them.
  [[nodiscard]] bool is_settled() const { return m_open.empty(); }

 private:
  struct Left {
    store::StoredJob job{};
    int looks = 0;  // that left it open
    int failures = 0;
    std::set<invokeai::ItemId> told{};
  };
  struct Standing {
    std::optional<FoundItem> last{};  // the item of the attempt that was open
    bool is_over = true;              // all items of the job are
  };

  [[nodiscard]] static Standing look_at(EngineState& s, Left& left,
                                        const std::vector<FoundItem>& items);

  std::map<std::string, Left> m_open;  // by destination
  std::set<std::pair<base::Instant, std::string>> m_due;
};

}  // namespace invokeai_batch::run
