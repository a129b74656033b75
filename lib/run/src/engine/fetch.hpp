// Files: fetch, check, announce, publish. A file at its final name is whole.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/server/link.hpp"
#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;
struct Output;

/// What helps a job of which the server has lost a part while the rest is saved.
[[nodiscard]] std::string advice_on_lost_part(const std::vector<Output>& outputs);

class Fetching {
 public:
  /// The files of this job are wanted; the rest follows by itself. REQUIRES: it is at
  /// Step::fetching.
  void want(EngineState& s, JobIndex job);
  /// Asks for the final name of a file that is whole, or was before a crash.
  void ask_to_publish(EngineState& s, JobIndex job, Output& output);
  /// Done when every output is published.
  void settle_when_whole(EngineState& s, JobIndex job);

  void advance(EngineState& s);
  void on_checked(EngineState& s, const FileChecked& checked);
  void on_published(EngineState& s, const Published& published);

  /// Then another call has to tell whether the server or the file is to blame.
  [[nodiscard]] bool a_file_does_not_come(const EngineState& s);
  /// Nothing more comes of the files of this job: they cannot be written here.
  [[nodiscard]] static bool is_stuck(const EngineState& s, JobIndex job);
  /// Files under way.
  [[nodiscard]] std::size_t downloads() const { return m_downloads; }
  [[nodiscard]] const Throttled& throttled() const { return m_throttled; }

 private:
  void start_download(EngineState& s, JobIndex job, Output& output);
  void again_at(JobIndex job, Output& output, base::Instant at);
  void on_good_file(EngineState& s, JobIndex job, Output& output, const CheckedFile& file);
  void on_damage(EngineState& s, JobIndex job, Output& output, const Damage& damage);
  void on_not_given(EngineState& s, JobIndex job, Output& output,
                    const invokeai::ApiFailure& failure);

  std::size_t m_downloads = 0;
  // By when they may be fetched. An entry whose output has moved on means nothing any more.
  std::set<std::tuple<base::Instant, JobIndex, int>> m_wanted;
  std::set<std::pair<JobIndex, int>> m_not_given;  // likewise
  Throttled m_throttled;
};

}  // namespace invokeai_batch::run
