// What was asked for, before any type is known: a job file, the command line, or both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invokeai_batch::jobs {

/// A value as the user wrote it. Its type is decided by the input it is for, not by YAML.
struct RawValue {
  enum class Kind { null, plain, quoted, list, map };
  Kind kind = Kind::null;
  std::string text{};                                       // plain and quoted
  std::vector<RawValue> items{};                            // list
  std::vector<std::pair<std::string, RawValue>> members{};  // map, in order
  std::string place{};                                      // "jobs.yaml:12:5", "--set 5=30"
};

/// One input and what it is set to, or the values it takes.
struct Setting {
  std::string input{};  // as named: "5", "positive prompt", "noise.width", "label:2"
  RawValue value{};
  std::string place{};  // of the name
};

struct Axis {
  std::string input{};
  std::vector<RawValue> values{};  // literal values, or one map/folder/@file that stands for many
  std::string place{};
};

enum class RowFormat { csv, tsv, jsonl, inline_list };

struct RowSource {
  RowFormat format = RowFormat::csv;
  std::string path{};                                          // as resolved; "-" standard input
  std::vector<RawValue> rows{};                                // inline_list: maps
  std::vector<std::pair<std::string, std::string>> columns{};  // column → input name
  std::vector<std::string> keep{};                             // columns that are no inputs
  std::string place{};
};

enum class SeedMode {
  unset,   // the workflow's own way
  fixed,   // `value` for every job (counting up over `repeat`)
  count,   // `value`, value+1 … per job
  random,  // derived from a base, `value` when given, else drawn once per directory
};
enum class SeedPer { job, row, repeat };

struct SeedSpec {
  SeedMode mode = SeedMode::unset;
  std::optional<std::uint64_t> value{};
  SeedPer per = SeedPer::job;
  std::string input{};  // which seed, when the workflow has several
  std::string place{};
};

/// How files are called; see configs/README.md. Parsed, but not yet matched to inputs.
struct NameTemplate {
  struct Part {
    std::string literal{};
    std::string field{};   // "job", "board", "positive prompt"; empty: literal
    std::string format{};  // ":04" ":.40" ":.1f" without the colon
  };
  std::vector<Part> parts{};
  std::string source{};  // as written
  std::string place{};
};

/// The whole of what was asked for. Paths are resolved against the job file's directory.
struct Spec {
  std::string file{};  // the job file, for messages; empty without one
  std::optional<std::string> workflow{};
  std::optional<std::string> server{};
  std::optional<std::string> output{};
  std::vector<Setting> set{};
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
  std::size_t max_jobs = 10'000;
  std::optional<std::size_t> limit{};  // the first so many jobs of the plan
  /// Every other setting of the job file that the program's own table knows (concurrency, retries,
  /// token_file …): key → value and place.
  std::vector<Setting> settings{};
  std::vector<std::string>
      notes{};  // what an override replaced: "--set steps pins what the job file varies"
};

/// What the command line adds. Each string is as typed; the flag is named in messages.
struct Overrides {
  std::vector<std::string> set{};  // INPUT=VALUE, INPUT:=YAML, INPUT=@file
  std::vector<std::string> matrix{};
  std::optional<std::string> csv{};
  std::optional<std::string> rows{};  // .jsonl, .tsv, .csv by its ending
  std::vector<std::string> map{};     // COLUMN=INPUT
  std::vector<std::string> keep{};
  std::optional<std::string> repeat{};
  std::optional<std::string> seed{};
  std::optional<std::string> board{};
  std::optional<std::string> name{};
  std::optional<std::string> limit{};
  std::optional<std::string> max_jobs{};
};

/// Reads a job file. `known_settings` are the further top-level keys that the program knows. Throws
/// base::Error(input) with all problems of the file: YAML errors with line and column, unknown keys
/// with a suggestion, duplicate keys, wrong shapes, text that YAML damaged ("quote this text").
[[nodiscard]] Spec read_job_file(std::string_view text, std::string_view file,
                                 const std::vector<std::string>& known_settings);

/// The command line wins: `--set` pins an input, `--matrix` replaces its axis, and both say so in
/// Spec::notes. Throws base::Error(usage) for what is malformed.
void apply(Spec& spec, const Overrides& overrides);

}  // namespace invokeai_batch::jobs
