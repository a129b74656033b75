#include <algorithm>
#include <optional>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/yaml/yaml.hpp"
#include "spec/arguments.hpp"
#include "spec/job_file.hpp"
#include "spec/value_source.hpp"

namespace invokeai_batch::plan {

namespace {

// "--set steps=20", on one line and not too long.
std::string place_of(std::string_view flag, std::string_view argument) {
  constexpr std::size_t k_width = 60;
  return std::string(flag) + " " + base::elide(base::one_line(argument), k_width);
}

void report(yaml::Problems& problems, std::string place, std::string what, std::string hint) {
  problems.push_back({.where = std::move(place), .what = std::move(what), .hint = std::move(hint)});
}

// Runs what may throw, and adds its problems to the others.
template <class Action>
void collecting(yaml::Problems& problems, Action&& action) {
  try {
    action();
  } catch (const base::Error& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
  }
}

struct Argument {
  std::string input{};
  yaml::RawValue value{};
};

// INPUT=TEXT, INPUT=@FILE, INPUT=@@TEXT, INPUT:=YAML.
std::optional<Argument> parse_argument(std::string_view flag, std::string_view argument,
                                       yaml::Problems& problems) {
  const auto place = place_of(flag, argument);
  const auto equals = argument.find('=');
  const bool is_yaml =
      equals != std::string_view::npos && equals > 0 && argument[equals - 1] == ':';
  const auto input =
      base::trim(argument.substr(0, equals == std::string_view::npos ? 0 : equals - is_yaml));
  if (input.empty()) {
    report(problems, place, "expected INPUT=VALUE",
           "for example: " + std::string(flag) + " steps=20");
    return std::nullopt;
  }
  auto text = argument.substr(equals + 1);
  if (is_yaml) {
    std::optional<Argument> parsed;
    collecting(problems, [&] {
      parsed = Argument{std::string(input), yaml::parse_yaml_value(text, place)};
    });
    return parsed;
  }
  if (text == "@") {
    report(problems, place, "no file is named behind @",
           "write " + std::string(input) + "=@prompts.txt, or @@ for a text that begins with @");
    return std::nullopt;
  }
  if (text.starts_with('@') && !text.starts_with("@@")) {
    return Argument{std::string(input), lines_of(text.substr(1), place)};
  }
  text.remove_prefix(text.starts_with("@@") ? 1 : 0);
  return Argument{
      std::string(input),
      {.kind = yaml::RawValue::Kind::argument, .text = std::string(text), .place = place}};
}

void add_settings(Spec& spec, const std::vector<std::string>& arguments, yaml::Problems& problems) {
  for (const auto& argument : arguments) {
    auto parsed = parse_argument("--set", argument, problems);
    if (parsed) {
      check_sources(parsed->value, {}, problems);
      spec.set.push_back({.input = std::move(parsed->input),
                          .value = std::move(parsed->value),
                          .place = place_of("--set", argument),
                          .origin = Origin::command_line});
    }
  }
}

void add_axes(Spec& spec, const std::vector<std::string>& arguments, yaml::Problems& problems) {
  for (const auto& argument : arguments) {
    const auto parsed = parse_argument("--matrix", argument, problems);
    if (parsed) {
      spec.matrix.push_back({.input = parsed->input,
                             .values = read_axis_values(parsed->value, parsed->input, {}, problems),
                             .place = place_of("--matrix", argument),
                             .origin = Origin::command_line});
    }
  }
}

void replace_rows_file(Spec& spec, std::string_view flag, const std::string& path,
                       RowFormat format) {
  RowSource rows{.format = format,
                 .path = path,
                 .place = place_of(flag, path),
                 .origin = Origin::command_line};
  if (spec.rows) {
    rows.columns = std::move(spec.rows->columns);
    rows.keep = std::move(spec.rows->keep);
    spec.notes.push_back(rows.place + " replaces the rows of " + spec.rows->place);
  }
  spec.rows = std::move(rows);
}

void replace_rows(Spec& spec, const Overrides& overrides, yaml::Problems& problems) {
  if (overrides.csv && overrides.rows) {
    report(problems, "--rows", "--csv and --rows both say where the rows are", "leave one out");
  } else if (overrides.csv) {
    replace_rows_file(spec, "--csv", *overrides.csv, RowFormat::csv);
  } else if (overrides.rows) {
    const auto format = format_of(*overrides.rows);
    if (!format) {
      report(problems, place_of("--rows", *overrides.rows),
             "the ending of the file does not tell its format",
             "it is .csv, .tsv or .jsonl; for a CSV under another name use --csv");
      return;
    }
    replace_rows_file(spec, "--rows", *overrides.rows, *format);
  }
}

void map_columns(RowSource& rows, const std::vector<std::string>& arguments,
                 yaml::Problems& problems) {
  const auto from_file = rows.columns;
  std::vector<std::string> mapped;
  for (const auto& argument : arguments) {
    const auto equals = argument.find('=');
    const auto column = argument.substr(0, equals);
    if (equals == std::string::npos || column.empty() || equals + 1 == argument.size()) {
      report(problems, place_of("--map", argument), "expected COLUMN=INPUT",
             "for example: --map prompt=\"positive prompt\"");
      continue;
    }
    if (std::find(mapped.begin(), mapped.end(), column) != mapped.end()) {
      report(problems, place_of("--map", argument), "the column " + column + " is mapped twice",
             "leave one out");
      continue;
    }
    mapped.push_back(column);
    std::erase_if(rows.columns, [&column](const auto& entry) { return entry.first == column; });
    rows.columns.emplace_back(column, argument.substr(equals + 1));
  }
}

void map_and_keep(Spec& spec, const Overrides& overrides, yaml::Problems& problems) {
  if (overrides.map.empty() && overrides.keep.empty()) {
    return;
  }
  if (!spec.rows) {
    report(problems, overrides.map.empty() ? "--keep" : "--map", "there are no rows",
           "name a table with --csv FILE or --rows FILE");
    return;
  }
  map_columns(*spec.rows, overrides.map, problems);
  for (const auto& column : overrides.keep) {
    if (std::find(spec.rows->keep.begin(), spec.rows->keep.end(), column) ==
        spec.rows->keep.end()) {
      spec.rows->keep.push_back(column);
    }
  }
}

std::optional<std::size_t> parse_count(std::string_view flag, const std::string& text,
                                       yaml::Problems& problems) {
  const auto count = yaml::parse_unsigned(text);
  if (count && *count > k_most_jobs) {
    report(problems, place_of(flag, text), "at most " + std::to_string(k_most_jobs),
           "for example: " + std::string(flag) + " 3");
    return std::nullopt;
  }
  if (!count || *count < 1) {
    report(problems, place_of(flag, text), "expected a whole number, at least 1",
           "for example: " + std::string(flag) + " 3");
    return std::nullopt;
  }
  return *count;
}

yaml::RawValue seed_value(const std::string& text, const std::string& place) {
  yaml::RawValue value{.kind = yaml::RawValue::Kind::argument, .text = text, .place = place};
  return as_one(value);
}

void replace_scalars(Spec& spec, const Overrides& overrides, yaml::Problems& problems) {
  if (overrides.repeat) {
    spec.repeat = parse_count("--repeat", *overrides.repeat, problems).value_or(spec.repeat);
  }
  if (overrides.limit) {
    spec.limit = parse_count("--limit", *overrides.limit, problems);
  }
  if (overrides.max_jobs) {
    spec.max_jobs =
        parse_count("--max-jobs", *overrides.max_jobs, problems).value_or(spec.max_jobs);
  }
  if (overrides.seed) {
    collecting(problems, [&] {
      spec.seed =
          read_seed(seed_value(*overrides.seed, place_of("--seed", *overrides.seed)), problems);
    });
  }
  if (overrides.board) {
    spec.board = *overrides.board;
    spec.board_place = place_of("--board", *overrides.board);
    (void)try_name_template(*spec.board, spec.board_place, problems);
  }
  if (overrides.name) {
    spec.name = try_name_template(*overrides.name, place_of("--name", *overrides.name), problems);
  }
}

}  // namespace

void apply(Spec& spec, const Overrides& overrides) {
  auto& problems = spec.problems;
  add_settings(spec, overrides.set, problems);
  add_axes(spec, overrides.matrix, problems);
  replace_rows(spec, overrides, problems);
  map_and_keep(spec, overrides, problems);
  replace_scalars(spec, overrides, problems);
}

}  // namespace invokeai_batch::plan
