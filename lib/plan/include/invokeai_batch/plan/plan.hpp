// The plan: every job, typed, checked, numbered and in order. Nothing has been sent.
//
// expand.hpp makes it, output_path.hpp says how its files are called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/ids.hpp"
#include "invokeai_batch/plan/name_template.hpp"
#include "invokeai_batch/plan/parts.hpp"
#include "invokeai_batch/workflow/outputs.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "invokeai_batch/workflow/template.hpp"

namespace invokeai_batch::plan {

/// One input that the plan sets to something else than the workflow has, in plan order.
struct VariedInput {
  std::string name{};                         // as results.csv and names call it
  std::optional<workflow::SlotIndex> slot{};  // nullopt: a column that is only kept
  workflow::FieldKind kind = workflow::FieldKind::any;
};

/// A board or an upload stands where its id is not known yet.
struct PendingValue {
  workflow::SlotIndex slot = 0;
  std::size_t index = 0;  // in Plan::boards or Plan::uploads
  /// The slot takes a list of images: all entries with this slot are its items, in order.
  bool in_list = false;
};

/// Who says which seed a job has.
enum class SeedBy {
  nobody,    // nothing that is known as a seed
  plan,      // the job file, a row, an axis, or the directory's base
  workflow,  // it is fixed there
  run,       // the run, from a base that it will draw
  server,    // a node that draws
};

struct PlannedJob {
  base::JobId id{};
  std::int64_t number = 0;
  std::uint32_t row = 1;                       // {row}: counted from 1; 1 without rows
  std::uint32_t repeat = 1;                    // {repeat}: counted from 1
  std::vector<workflow::Assignment> values{};  // sorted by slot; point into Plan::pool
  std::vector<PendingValue> boards{};          // sorted by slot; not in `values`
  std::vector<PendingValue> uploads{};
  std::optional<std::size_t> board{};  // of the first output; see board_of()
  std::optional<std::int64_t> seed{};  // by the plan or the workflow
  SeedBy seed_by = SeedBy::nobody;
  std::vector<std::size_t> texts{};  // per VariedInput: index into Plan::texts
};

/// A node whose images are collected, and where they go when a job does not say otherwise.
struct PlannedOutput {
  std::string label{};
  std::optional<workflow::SlotIndex> board_slot{};
  std::optional<std::size_t> board{};  // in Plan::boards: the workflow's own
  std::string extension = "png";       // as a server gives it, "mp4" for a video
};

/// One part of the name template, matched to what the plan knows.
struct NamePart {
  enum class Source {
    literal,   // of the template: a '/' in it begins a new segment
    constant,  // the value of an input that the plan leaves alone
    varied,    // the value of Plan::varied[index]
    job,
    date,
    seed,
    row,
    repeat,
    board,
    output,
    extension,
  };
  Source source = Source::literal;
  std::string text{};     // literal and constant
  std::size_t index = 0;  // varied
  NameFormat format{};
};

struct AxisCount {
  std::string
      name{};  // "rows", "matrix model", "zip cfg_scale+scheduler", "batch Prompts", "repeat"
  std::size_t count = 0;
  bool is_result = false;  // no factor: what exclude and include make of the ones before it
};

/// Movable, not copyable: jobs point into the pools.
struct Plan {
  std::vector<PlannedJob> jobs{};
  std::deque<workflow::Encoded> pool{};
  std::vector<std::string> texts{std::string()};  // for people, each once; k_unset_text
  std::vector<VariedInput> varied{};
  std::vector<PlannedBoard> boards{};
  std::vector<PlannedUpload> uploads{};
  std::vector<ModelRemap> remaps{};
  std::vector<AxisCount> axes{};
  std::optional<std::uint64_t> seed_base{};  // to be stored, when the plan used one
  std::string seed_note{};                   // one line: where the seeds come from
  /// What is drawn is not drawn yet: ids and numbers of the jobs, and the values that `notes`
  /// names, will be others in the run.
  bool is_example = false;
  std::vector<base::Problem> warnings{};
  std::vector<std::string> notes{};  // empty cells, boards "auto", pinned axes …
  std::string checked_against{};
  bool is_offline = false;  // models, boards and images were not looked for
  std::vector<NamePart> names{};
  std::string date{};                    // {date}
  std::vector<PlannedOutput> outputs{};  // the workflow's, then those of called_outputs
  /// Of the saved workflows that it calls, as far as they are known; see workflow/outputs.hpp.
  std::vector<workflow::OutputNode> called_outputs{};
  /// Items of other workflows may belong to a job of this one.
  bool calls_workflows = false;

  Plan() = default;
  Plan(Plan&&) = default;
  Plan& operator=(Plan&&) = default;
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
};

}  // namespace invokeai_batch::plan
