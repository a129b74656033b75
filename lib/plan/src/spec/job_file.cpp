#include "spec/job_file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <utility>

#include "invokeai_batch/plan/workflow_word.hpp"
#include "invokeai_batch/yaml/yaml.hpp"
#include "spec/paths.hpp"

namespace invokeai_batch::plan {

namespace {

void read_path(std::optional<std::string>& out, const yaml::RawValue& value,
               const yaml::Expectation& expected, Reading& reading) {
  if (const auto path = read_text(value, expected, reading.problems)) {
    out = resolve_path(reading.spec.directory, *path);
  }
}

void read_workflow(const yaml::RawValue& value, Reading& reading) {
  if (const auto word = read_text(
          value, {"workflow", "the path of a workflow, or library:NAME", "workflow: fox.json"},
          reading.problems)) {
    reading.spec.workflow =
        names_thing_of_server(*word) ? *word : resolve_path(reading.spec.directory, *word);
  }
}

void read_output(const yaml::RawValue& value, Reading& reading) {
  read_path(reading.spec.output, value, {"output", "the path of a directory", "output: out"},
            reading);
}

void read_server(const yaml::RawValue& value, Reading& reading) {
  reading.spec.server =
      read_text(value, {"server", "an address or a server's name", "server: http://127.0.0.1:9090"},
                reading.problems);
}

void read_wildcards(const yaml::RawValue& value, Reading& reading) {
  if (const auto path =
          read_text(value, {"wildcards", "the path of a directory", "wildcards: wildcards"},
                    reading.problems)) {
    reading.spec.wildcards = resolve_path(reading.spec.directory, *path);
  }
}

void read_board(const yaml::RawValue& value, Reading& reading) {
  auto& [spec, problems] = reading;
  spec.board = read_text(value, {"board", "a board's name", "board: \"Sweep {date}\""}, problems);
  spec.board_place = value.place;
  if (spec.board) {
    (void)try_name_template(*spec.board, value.place, problems);
  }
}

void read_name(const yaml::RawValue& value, Reading& reading) {
  const yaml::Expectation expected{"name", "a template for file names",
                                   "name: \"{board}/{job:04}.{ext}\""};
  if (const auto text = read_text(value, expected, reading.problems)) {
    reading.spec.name = try_name_template(*text, value.place, reading.problems);
  }
}

void read_expect(const yaml::RawValue& value, Reading& reading) {
  const yaml::Expectation expected{"expect", "a map from inputs to NODE.FIELD",
                                   "expect: {5: denoise_latents.steps}"};
  reading.spec.expect = read_text_map(value, expected, reading.problems);
}

// A number of things, at least one.
std::optional<std::size_t> read_count(const yaml::RawValue& value, std::string_view key,
                                      Reading& reading) {
  const auto example = std::string(key) + ": 3";
  const auto count = read_whole_number(value, {key, "a whole number, at least 1", example}, 1,
                                       k_most_jobs, reading.problems);
  return count ? std::optional<std::size_t>(*count) : std::nullopt;
}

void read_repeat(const yaml::RawValue& value, Reading& reading) {
  reading.spec.repeat = read_count(value, "repeat", reading).value_or(1);
}

void read_limit(const yaml::RawValue& value, Reading& reading) {
  reading.spec.limit = read_count(value, "limit", reading);
}

void read_max_jobs(const yaml::RawValue& value, Reading& reading) {
  reading.spec.max_jobs = read_count(value, "max_jobs", reading).value_or(reading.spec.max_jobs);
}

void read_seed_section(const yaml::RawValue& value, Reading& reading) {
  reading.spec.seed = read_seed(value, reading.problems);
}

// A section whose lines are all commented out, as `init` writes them, says nothing.
enum class Empty { is_absent, is_wrong };

struct Key {
  std::string_view name;
  void (*read)(const yaml::RawValue& value, Reading& reading);
  Empty empty = Empty::is_wrong;
};

constexpr std::array<Key, 17> k_keys = {{
    {"workflow", read_workflow},
    {"server", read_server},
    {"set", read_set_section, Empty::is_absent},
    {"rows", read_rows_section},
    {"zip", read_zip_section, Empty::is_absent},
    {"matrix", read_matrix_section, Empty::is_absent},
    {"exclude", read_exclude_section, Empty::is_absent},
    {"include", read_include_section, Empty::is_absent},
    {"repeat", read_repeat},
    {"seed", read_seed_section},
    {"board", read_board},
    {"output", read_output},
    {"name", read_name},
    {"expect", read_expect, Empty::is_absent},
    {"limit", read_limit},
    {"max_jobs", read_max_jobs},
    {"wildcards", read_wildcards},
}};

std::vector<std::string> all_keys(const std::vector<std::string>& known_settings) {
  std::vector<std::string> names;
  for (const auto& key : k_keys) {
    names.emplace_back(key.name);
  }
  names.insert(names.end(), known_settings.begin(), known_settings.end());
  return names;
}

// What it means is the program's to say; it is one text or number in any case.
void read_program_setting(const std::string& name, const yaml::RawValue& value, Reading& reading) {
  const auto example = name + ": VALUE";
  const bool is_empty_text = yaml::is_scalar(value) && value.text.empty();
  if (is_empty_text || yaml::read_text(value, {name, "one value", example}, reading.problems)) {
    reading.spec.settings.push_back({.key = name, .value = value, .place = value.key_place});
  }
}

void read_members(const yaml::RawValue& root, const std::vector<std::string>& known_settings,
                  Reading& reading) {
  const auto known = all_keys(known_settings);
  for (const auto& [name, value] : root.members) {
    const auto* key = std::find_if(k_keys.begin(), k_keys.end(),
                                   [&name = name](const Key& entry) { return entry.name == name; });
    if (key != k_keys.end()) {
      const bool says_nothing =
          value.kind == yaml::RawValue::Kind::null && key->empty == Empty::is_absent;
      if (!says_nothing) {
        key->read(value, reading);
      }
    } else if (std::find(known_settings.begin(), known_settings.end(), name) !=
               known_settings.end()) {
      read_program_setting(name, value, reading);
    } else {
      report_unknown_key(name, value, {}, known, reading.problems);
    }
  }
}

}  // namespace

std::optional<NameTemplate> try_name_template(std::string_view text, std::string_view place,
                                              yaml::Problems& problems) {
  try {
    return parse_name_template(text, place);
  } catch (const base::Error& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    return std::nullopt;
  }
}

Spec read_job_file(std::string_view text, std::string_view file,
                   const std::vector<std::string>& known_settings) {
  const auto root = yaml::parse_yaml(text, file);
  Spec spec{.file = std::string(file), .directory = directory_of(file)};
  spec.wildcards = resolve_path(spec.directory, spec.wildcards);
  auto& problems = spec.problems;
  if (root.kind == yaml::RawValue::Kind::map) {
    Reading reading{spec, problems};
    read_members(root, known_settings, reading);
  } else if (root.kind != yaml::RawValue::Kind::null) {
    report_wrong_shape(root, {"a job file", "keys and values", "set: {steps: 20}"}, problems);
  }
  return spec;
}

}  // namespace invokeai_batch::plan
