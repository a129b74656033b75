// The sections of a job file that name inputs: set, matrix, zip, include, exclude.
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "spec/job_file.hpp"
#include "spec/value_source.hpp"

namespace invokeai_batch::plan {

namespace {

std::vector<Setting> settings_of(const yaml::RawValue& map, Reading& reading) {
  std::vector<Setting> settings;
  for (const auto& [input, value] : map.members) {
    settings.push_back({.input = input, .value = value, .place = value.key_place});
    check_sources(settings.back().value, reading.spec.directory, reading.problems);
  }
  return settings;
}

std::vector<Axis> axes_of(const yaml::RawValue& map, Reading& reading) {
  std::vector<Axis> axes;
  for (const auto& [input, value] : map.members) {
    axes.push_back(
        {.input = input,
         .values = read_axis_values(value, input, reading.spec.directory, reading.problems),
         .place = value.key_place});
  }
  return axes;
}

void read_group(const yaml::RawValue& map, Reading& reading) {
  if (map.kind != yaml::RawValue::Kind::map || map.members.empty()) {
    report_wrong_shape(
        map,
        {"zip", "a map of lists, or a list of such maps", "zip: {steps: [20, 30], cfg: [5, 7]}"},
        reading.problems);
    return;
  }
  auto group = axes_of(map, reading);
  reading.spec.zips.push_back(std::move(group));
}

// include and exclude: a list of maps of single values.
std::vector<std::vector<Setting>> combinations(const yaml::RawValue& list,
                                               const yaml::Expectation& expected,
                                               Reading& reading) {
  std::vector<std::vector<Setting>> all;
  if (list.kind != yaml::RawValue::Kind::list) {
    report_wrong_shape(list, expected, reading.problems);
    return all;
  }
  for (const auto& map : list.items) {
    if (map.kind != yaml::RawValue::Kind::map || map.members.empty()) {
      report_wrong_shape(map, {expected.key, "a map of inputs and values", expected.example},
                         reading.problems);
      continue;
    }
    all.push_back(settings_of(map, reading));
    for (const auto& setting : all.back()) {
      if (is_value_source(setting.value)) {
        report_wrong_shape(setting.value, {expected.key, "one value", expected.example},
                           reading.problems);
      }
    }
  }
  return all;
}

}  // namespace

std::vector<yaml::RawValue> read_axis_values(const yaml::RawValue& value, std::string_view input,
                                             std::string_view directory, yaml::Problems& problems) {
  const yaml::Expectation expected{
      input, "a list of values, or what stands for one ({range: [first, last, step]})",
      "steps: [20, 30]"};
  const bool is_other_map = value.kind == yaml::RawValue::Kind::map && !is_value_source(value);
  const bool is_empty = value.kind == yaml::RawValue::Kind::null ||
                        (value.kind == yaml::RawValue::Kind::list && value.items.empty());
  if (is_other_map) {
    report_wrong_shape(value, expected, problems);
    return {};
  }
  if (is_empty) {
    problems.push_back({.where = value.place,
                        .what = std::string(input) + ": there are no values",
                        .hint = "for example: steps: [20, 30]"});
    return {};
  }
  auto checked = value;
  check_sources(checked, directory, problems);
  if (checked.kind == yaml::RawValue::Kind::list) {
    return std::move(checked.items);
  }
  return {std::move(checked)};
}

void read_set_section(const yaml::RawValue& value, Reading& reading) {
  if (value.kind != yaml::RawValue::Kind::map) {
    report_wrong_shape(value, {"set", "a map of inputs and values", "set: {steps: 20}"},
                       reading.problems);
    return;
  }
  reading.spec.set = settings_of(value, reading);
}

void read_matrix_section(const yaml::RawValue& value, Reading& reading) {
  if (value.kind != yaml::RawValue::Kind::map) {
    report_wrong_shape(value, {"matrix", "a map of inputs and lists", "matrix: {steps: [20, 30]}"},
                       reading.problems);
    return;
  }
  reading.spec.matrix = axes_of(value, reading);
}

void read_zip_section(const yaml::RawValue& value, Reading& reading) {
  if (value.kind != yaml::RawValue::Kind::list) {
    read_group(value, reading);
    return;
  }
  for (const auto& group : value.items) {
    read_group(group, reading);
  }
}

void read_include_section(const yaml::RawValue& value, Reading& reading) {
  reading.spec.include = combinations(
      value, {"include", "a list of maps", "include: [{model: sdxl-base, steps: 50}]"}, reading);
}

void read_exclude_section(const yaml::RawValue& value, Reading& reading) {
  reading.spec.exclude = combinations(
      value, {"exclude", "a list of maps", "exclude: [{model: dreamshaper, width: 1024}]"},
      reading);
}

}  // namespace invokeai_batch::plan
