// What was asked for, before any type is known: a job file, the command line, or both.
//
// Values stay as written (raw_value.hpp) until expand() knows the inputs they are for. Names of
// inputs stay as written too, so that "5" and "steps" may be one input: who wins is settled by
// let_command_line_win() once names can be resolved.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/name_template.hpp"
#include "invokeai_batch/yaml/raw_value.hpp"

namespace invokeai_batch::plan {

/// Where something was asked for: relative paths of a job file start at its directory, and the
/// command line wins.
enum class Origin { job_file, command_line };

/// An argument of --set or --matrix as typed, INPUT=VALUE, whose name may end at another `=` or
/// `:=` than the first: only the workflow's names can tell.
struct UnclearArgument {
  enum class Flag { set, matrix };
  Flag flag = Flag::set;
  std::string text{};
};

/// One input and what it is set to, or the values it takes.
struct Setting {
  std::string input{};  // as named: "5", "positive prompt", "noise.width", "label:2"
  yaml::RawValue value{};
  std::string place{};  // of the name
  Origin origin = Origin::job_file;
};

/// `values` are literal values and what stands for many: a map {range: [a, b, step]},
/// {linspace: [a, b, n]}, {lines: PATH} (also what `INPUT=@PATH` becomes; PATH resolved),
/// {dynamic: "…"}; for image inputs a folder or a glob; an argument (as_many()). A value that is a
/// list is a list. Never empty.
struct Axis {
  std::string input{};
  std::vector<yaml::RawValue> values{};
  std::string place{};
  Origin origin = Origin::job_file;
};

enum class RowFormat { csv, tsv, jsonl, inline_list };

struct RowSource {
  RowFormat format = RowFormat::csv;
  std::string path{};                                          // as resolved; "-" standard input
  std::vector<yaml::RawValue> rows{};                          // inline_list: maps
  std::vector<std::pair<std::string, std::string>> columns{};  // column → input name
  std::vector<std::string> keep{};                             // columns that are no inputs
  std::vector<std::string> dynamic{};  // columns whose {a|b} are expanded: a row for each prompt
  std::string place{};
  Origin origin = Origin::job_file;
};

enum class SeedMode {
  unset,   // the workflow's own way
  fixed,   // `value` for every job (counting up over `repeat`)
  count,   // `value`, value+1 … per job
  list,    // each of `list`: an axis, slower than those of the matrix
  random,  // derived from a base, `value` when given, else drawn once per directory
};
enum class SeedPer { job, row, repeat };

struct SeedSpec {
  SeedMode mode = SeedMode::unset;
  std::optional<std::uint64_t> value{};
  std::vector<std::uint64_t> list{};
  SeedPer per = SeedPer::job;
  std::string input{};  // which seed, when the workflow has several
  std::string place{};
};

/// A setting of the program that a job file has.
struct ProgramSetting {
  std::string key{};  // "concurrency"
  yaml::RawValue value{};
  std::string place{};  // of the key
};

/// The whole of what was asked for. `workflow`, `output`, `rows.path` and {lines: PATH} are
/// resolved against the job file's directory. Values that turn out to be paths (of images) are not:
/// they start at `directory` when their origin is the job file, at the directory of the table when
/// they are cells of one, else at the working directory (resolve_path()).
struct Spec {
  std::string file{};       // the job file, for messages; empty without one
  std::string directory{};  // of the job file; empty: the working directory
  std::optional<std::string> workflow{};
  std::optional<std::string> server{};
  std::optional<std::string> output{};
  std::vector<Setting> set{};  // the job file's, then the command line's
  std::optional<RowSource> rows{};
  std::vector<std::vector<Axis>> zips{};  // groups whose axes advance together
  std::vector<Axis> matrix{};
  std::vector<std::vector<Setting>> exclude{};
  std::vector<std::vector<Setting>> include{};
  std::size_t repeat = 1;
  SeedSpec seed{};
  std::optional<std::string> board{};  // a template: "Sweep {date}"
  std::string board_place{};
  std::optional<NameTemplate> name{};
  std::vector<std::pair<std::string, std::string>> expect{};  // index or name → NODE.FIELD
  std::string wildcards = "wildcards";  // the directory of __name__'s files, as resolved
  std::size_t max_jobs = 10'000;
  std::optional<std::size_t> limit{};  // the first so many jobs of the plan
  /// Every other setting of the job file that the program's own table knows (concurrency, retries,
  /// token_file …).
  std::vector<ProgramSetting> settings{};
  /// Read into `set` and `matrix` by the first `=` all the same; see divide_arguments().
  std::vector<UnclearArgument> unclear{};
  /// What was malformed and is left out above: expand() tells it with all that it finds itself.
  std::vector<base::Problem> problems{};
  /// What an override replaced: "--set steps=20 pins steps, which jobs.yaml:12:3 varies".
  std::vector<std::string> notes{};
};

/// What the command line adds. Each string is as typed; the flag is named in messages.
struct Overrides {
  std::vector<std::string> set{};  // INPUT=VALUE, INPUT:=YAML, INPUT=@file
  std::vector<std::string> matrix{};
  std::optional<std::string> csv{};
  std::optional<std::string> rows{};  // .jsonl, .tsv, .csv by its ending
  std::vector<std::string> map{};     // COLUMN=INPUT
  std::vector<std::string> keep{};
  std::vector<std::string> dynamic{};
  std::optional<std::string> repeat{};
  std::optional<std::string> seed{};
  std::optional<std::string> board{};
  std::optional<std::string> name{};
  std::optional<std::string> limit{};
  std::optional<std::string> max_jobs{};
};

/// Reads a job file. `known_settings` are the further top-level keys that the program knows. Throws
/// base::Error(input) for what is no YAML, with line and column. Everything else is in
/// Spec::problems: unknown keys with a suggestion, wrong shapes, text that YAML damaged ("quote
/// this text").
[[nodiscard]] Spec read_job_file(std::string_view text, std::string_view file,
                                 const std::vector<std::string>& known_settings);

/// Adds the command line to a spec. `--set` is appended to `set` and `--matrix` to `matrix` (one
/// Axis per flag), both with Origin::command_line; `--csv` and `--rows` replace the file of `rows`
/// and keep its columns; the rest replaces what it names. Every argument that is malformed is
/// in Spec::problems.
void apply(Spec& spec, const Overrides& overrides);

/// Is it the name of an input?
using IsName = std::function<bool(std::string_view name)>;

/// Divides the unclear arguments again, behind the longest text that is a name, once names can be
/// told; call it before let_command_line_win(), on a copy.
void divide_arguments(Spec& spec, const IsName& is_name);

/// One text per input, the same for all of its names; the name itself when it means nothing.
using CanonicalName = std::function<std::string(std::string_view name)>;

/// The command line wins, once names can be resolved; call it first in expand(), on a copy. Several
/// `--matrix X` become one axis. `--set X` pins X: a job file's `set` and matrix axis of X go.
/// `--matrix X` takes the place of the job file's axis of X in the matrix and drops its `set`. Both
/// leave a line in Spec::notes. Problems: `--set` or `--matrix` of an input that a zip group
/// varies, `--set` and `--matrix` of one input. What remains twice (two names for one input in one
/// map, or in two of rows, zip and matrix) is not judged here. Columns are not known here either: a
/// pinned input (a Setting in `set` with Origin::command_line) wins over a column of the rows, with
/// a note; an axis of the command line over a column is the same input twice, as in a job file.
[[nodiscard]] std::vector<base::Problem> let_command_line_win(Spec& spec,
                                                              const CanonicalName& canonical);

}  // namespace invokeai_batch::plan
