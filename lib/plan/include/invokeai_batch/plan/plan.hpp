// The plan: every job, typed, checked, numbered and in order. Nothing has been sent.
//
// Deterministic: the same spec, workflow, schema, facts and prior give the same plan to the byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/base/ids.hpp"
#include "invokeai_batch/plan/facts.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

/// What the output directory knows already. Empty for a new one.
struct Prior {
  std::map<base::JobId, std::int64_t> numbers{};  // jobs it has, with their numbers
  std::int64_t next_number = 1;
  std::optional<std::uint64_t> seed_base{};  // drawn for it earlier
  std::string date{};                        // {date}, "2026-03-01"
  /// Randomness for a directory without a seed base. nullopt: nothing is drawn yet; what a run
  /// would draw is then an example, and the plan says so (Plan::is_example).
  std::optional<std::uint64_t> fresh_seed_base{};
};

/// A board that outputs of the plan go to, by the name that was asked for.
struct PlannedBoard {
  std::string name{};               // of an existing one: its name on the server
  std::optional<std::string> id{};  // nullopt: to be created (or offline)
  std::string directory{};          // its safe path segment
};

/// A local picture to be sent before the jobs that use it.
struct PlannedUpload {
  std::string path{};
  std::string sha256{};
  std::string media_type{};
};

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

/// A model reference of the workflow itself that this server has under another key.
struct ModelRemap {
  std::string node{};  // "sdxl_model_loader.model"
  std::string from{};  // name as the workflow has it
  std::string to{};    // name and key on the server
  std::string by{};    // "hash" | "name, base and type"
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

/// In Plan::texts: of an input that has no value at all.
inline constexpr std::size_t k_unset_text = 0;

/// Movable, not copyable: jobs point into the pools.
struct Plan {
  std::vector<PlannedJob> jobs{};
  std::deque<workflow::Encoded> pool{};
  std::vector<std::string> texts{std::string()};  // values for people, each once; k_unset_text
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
  std::vector<NamePart> names{};
  std::string date{};  // {date}
  std::vector<PlannedOutput> outputs{};

  Plan() = default;
  Plan(Plan&&) = default;
  Plan& operator=(Plan&&) = default;
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
};

/// Which facts are still missing. Call again after they were added, until it is empty, with the
/// `prior` that expand() will have: what is drawn is asked for by its seed.
[[nodiscard]] Needs needs(const Spec& spec, const workflow::LoadedWorkflow& context,
                          const Facts& facts, const Prior& prior);

/// What keeps the workflow from running on this server whatever the values: node types that it
/// lacks, required inputs that are neither set nor connected. `set_by_all` are the slots that every
/// job sets, sorted.
[[nodiscard]] std::vector<base::Problem> preflight(
    const workflow::LoadedWorkflow& context, const std::vector<workflow::SlotIndex>& set_by_all);

/// Throws base::Error(input) with everything that is wrong: Spec::problems, and every problem of
/// every value, each once with its input and all its places ("prompts.csv:17, column steps").
[[nodiscard]] Plan expand(const Spec& spec, const workflow::LoadedWorkflow& context,
                          const Facts& facts, const Prior& prior);

/// One file of a job that is about to be named.
struct OutputName {
  std::string output{};          // the output node's label
  std::size_t output_count = 1;  // output nodes that the workflow has
  std::size_t nth = 1;           // among the images of this output node, from 1
  std::string extension = "png";
  std::optional<std::int64_t> seed{};  // when the server drew it
  std::string unknown_seed{};          // what stands for a seed that nobody knows yet
};

/// What the plan knows of the files of one of its output nodes.
[[nodiscard]] OutputName output_name(const Plan& plan, const PlannedOutput& output);

/// The first file of each output node of a job, relative to the output directory, as far as it is
/// known before the run: `unknown_seed` stands for a seed that only the server draws.
[[nodiscard]] std::vector<std::string> planned_paths(const Plan& plan, const PlannedJob& job,
                                                     const std::string& unknown_seed);

/// The board that the images of an output node of a job go to, in Plan::boards; nullopt: none.
[[nodiscard]] std::optional<std::size_t> board_of(const Plan& plan, const PlannedJob& job,
                                                  std::string_view output);

/// The path of one output below the output directory, with '/'; every segment is safe. The same
/// for the same arguments, so that a second start finds the file.
[[nodiscard]] std::string output_path(const Plan& plan, const PlannedJob& job,
                                      const OutputName& output);

}  // namespace invokeai_batch::plan
