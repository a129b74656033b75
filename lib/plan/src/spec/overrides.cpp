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

// Where the name of an argument may end.
struct Division {
  std::string_view name{};
  std::string_view value{};
  bool is_yaml = false;  // it was `:=`
};

Division divided_at(std::string_view argument, std::size_t equals) {
  const bool is_yaml = equals > 0 && argument[equals - 1] == ':';
  return {base::trim(argument.substr(0, equals - (is_yaml ? 1 : 0))), argument.substr(equals + 1),
          is_yaml};
}

Division first_division(std::string_view argument) {
  const auto equals = argument.find('=');
  return equals == std::string_view::npos ? Division() : divided_at(argument, equals);
}

// Longest names first; a `:` before the `=` may be the name's last character.
std::vector<Division> divisions(std::string_view argument) {
  std::vector<Division> all;
  for (auto end = argument.size(); end > 0;) {
    const auto equals = argument.substr(0, end).rfind('=');
    if (equals == std::string_view::npos) {
      break;
    }
    const auto division = divided_at(argument, equals);
    if (division.is_yaml) {
      all.push_back({base::trim(argument.substr(0, equals)), division.value, false});
    }
    all.push_back(division);
    end = equals;
  }
  return all;
}

// INPUT=TEXT, INPUT=@FILE, INPUT=@@TEXT, INPUT:=YAML.
std::optional<Argument> parse_argument(std::string_view flag, std::string_view argument,
                                       const Division& division, yaml::Problems& problems) {
  const auto place = place_of(flag, argument);
  const auto input = division.name;
  if (input.empty()) {
    report(problems, place, "expected INPUT=VALUE",
           "for example: " + std::string(flag) + " steps=20");
    return std::nullopt;
  }
  auto text = division.value;
  if (division.is_yaml) {
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

constexpr std::string_view k_set = "--set";
constexpr std::string_view k_matrix = "--matrix";

std::optional<Setting> parse_setting(const std::string& argument, const Division& division,
                                     yaml::Problems& problems) {
  auto parsed = parse_argument(k_set, argument, division, problems);
  if (!parsed) {
    return std::nullopt;
  }
  check_sources(parsed->value, {}, problems);
  return Setting{.input = std::move(parsed->input),
                 .value = std::move(parsed->value),
                 .place = place_of(k_set, argument),
                 .origin = Origin::command_line};
}

std::optional<Axis> parse_axis(const std::string& argument, const Division& division,
                               yaml::Problems& problems) {
  const auto parsed = parse_argument(k_matrix, argument, division, problems);
  if (!parsed) {
    return std::nullopt;
  }
  return Axis{.input = parsed->input,
              .values = read_axis_values(parsed->value, parsed->input, {}, problems),
              .place = place_of(k_matrix, argument),
              .origin = Origin::command_line};
}

bool is_unclear(const std::string& argument) {
  return divisions(argument).size() > 1;
}

void add_settings(Spec& spec, const std::vector<std::string>& arguments, yaml::Problems& problems) {
  for (const auto& argument : arguments) {
    if (auto setting = parse_setting(argument, first_division(argument), problems)) {
      spec.set.push_back(*std::move(setting));
    }
    if (is_unclear(argument)) {
      spec.unclear.push_back({UnclearArgument::Flag::set, argument});
    }
  }
}

void add_axes(Spec& spec, const std::vector<std::string>& arguments, yaml::Problems& problems) {
  for (const auto& argument : arguments) {
    if (auto axis = parse_axis(argument, first_division(argument), problems)) {
      spec.matrix.push_back(*std::move(axis));
    }
    if (is_unclear(argument)) {
      spec.unclear.push_back({UnclearArgument::Flag::matrix, argument});
    }
  }
}

bool is_same(const Division& a, const Division& b) {
  return a.name == b.name && a.value.size() == b.value.size() && a.is_yaml == b.is_yaml;
}

// Puts what the argument means in the place of what it was read as first.
template <class Read>
void replace(std::vector<Read>& list, const std::string& place, std::optional<Read> meant) {
  const auto first = std::find_if(list.begin(), list.end(), [&](const Read& read) {
    return read.origin == Origin::command_line && read.place == place;
  });
  const auto at = first == list.end() ? first : list.erase(first);
  if (meant) {
    list.insert(at, *std::move(meant));
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
    rows.dynamic = std::move(spec.rows->dynamic);
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

void add_new(std::vector<std::string>& columns, const std::vector<std::string>& more) {
  for (const auto& column : more) {
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
      columns.push_back(column);
    }
  }
}

// What the flags say of the columns.
void read_columns(Spec& spec, const Overrides& overrides, yaml::Problems& problems) {
  const auto* flag = !overrides.map.empty()       ? "--map"
                     : !overrides.keep.empty()    ? "--keep"
                     : !overrides.dynamic.empty() ? "--dynamic"
                                                  : nullptr;
  if (flag == nullptr) {
    return;
  }
  if (!spec.rows) {
    report(problems, flag, "there are no rows", "name a table with --csv FILE or --rows FILE");
    return;
  }
  map_columns(*spec.rows, overrides.map, problems);
  add_new(spec.rows->keep, overrides.keep);
  add_new(spec.rows->dynamic, overrides.dynamic);
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

std::string hexadecimal(char byte) {
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  return std::string("0x") + k_digits[value >> 4U] + k_digits[value & 0xFU];
}

// A terminal or a script of another encoding.
bool is_utf8(std::string_view flag, const std::string& argument, yaml::Problems& problems) {
  const auto at = base::invalid_utf8_at(argument);
  if (at) {
    report(problems, place_of(flag, argument),
           "byte " + std::to_string(*at + 1) + " of the argument (" + hexadecimal(argument[*at]) +
               ") is not UTF-8",
           "use a terminal, or save the script, in UTF-8; a text can stand in a file: "
           "--set INPUT=@FILE");
  }
  return !at;
}

// Texts, without those that are none.
Overrides readable(Overrides overrides, yaml::Problems& problems) {
  const auto keep = [&problems](std::string_view flag, std::vector<std::string>& arguments) {
    std::erase_if(arguments, [&](const auto& each) { return !is_utf8(flag, each, problems); });
  };
  keep(k_set, overrides.set);
  keep(k_matrix, overrides.matrix);
  keep("--map", overrides.map);
  keep("--keep", overrides.keep);
  keep("--dynamic", overrides.dynamic);
  for (const auto& [flag, argument] :
       {std::pair("--seed", &overrides.seed), std::pair("--board", &overrides.board),
        std::pair("--name", &overrides.name)}) {
    if (argument->has_value() && !is_utf8(flag, **argument, problems)) {
      argument->reset();
    }
  }
  return overrides;
}

}  // namespace

void divide_arguments(Spec& spec, const IsName& is_name) {
  for (const auto& [flag, text] : spec.unclear) {
    const auto all = divisions(text);
    const auto meant = std::find_if(all.begin(), all.end(), [&](const Division& division) {
      return !division.name.empty() && is_name(division.name);
    });
    if (meant == all.end() || is_same(*meant, first_division(text))) {
      continue;
    }
    const bool is_set = flag == UnclearArgument::Flag::set;
    const auto place = place_of(is_set ? k_set : k_matrix, text);
    std::erase_if(spec.problems, [&](const auto& problem) { return problem.where == place; });
    if (is_set) {
      replace(spec.set, place, parse_setting(text, *meant, spec.problems));
    } else {
      replace(spec.matrix, place, parse_axis(text, *meant, spec.problems));
    }
  }
  spec.unclear.clear();
}

void apply(Spec& spec, const Overrides& typed) {
  auto& problems = spec.problems;
  const auto overrides = readable(typed, problems);
  add_settings(spec, overrides.set, problems);
  add_axes(spec, overrides.matrix, problems);
  replace_rows(spec, overrides, problems);
  read_columns(spec, overrides, problems);
  replace_scalars(spec, overrides, problems);
}

}  // namespace invokeai_batch::plan
