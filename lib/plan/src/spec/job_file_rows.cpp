// The section `rows` of a job file.
#include <array>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "spec/job_file.hpp"
#include "spec/paths.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr yaml::Expectation k_rows{"rows", "a file (csv, tsv or jsonl) or a list of maps",
                                   "rows: {csv: prompts.csv}"};

void read_list(const yaml::RawValue& list, RowSource& rows, yaml::Problems& problems) {
  rows.format = RowFormat::inline_list;
  if (list.kind != yaml::RawValue::Kind::list || list.items.empty()) {
    report_wrong_shape(list, {"rows", "a list of maps", "rows: [{prompt: a red fox}]"}, problems);
    return;
  }
  for (const auto& item : list.items) {
    if (item.kind != yaml::RawValue::Kind::map || item.members.empty()) {
      report_wrong_shape(item, {"rows", "a map of columns", "rows: [{prompt: a red fox}]"},
                         problems);
    } else {
      rows.rows.push_back(item);
    }
  }
}

struct FormatKey {
  std::string_view key;
  RowFormat format;
};
constexpr std::array<FormatKey, 4> k_formats = {{{"csv", RowFormat::csv},
                                                 {"tsv", RowFormat::tsv},
                                                 {"jsonl", RowFormat::jsonl},
                                                 {"list", RowFormat::inline_list}}};

void read_source(const yaml::RawValue& map, Reading& reading, RowSource& rows) {
  std::size_t sources = 0;
  for (const auto& [key, format] : k_formats) {
    const auto* value = map.find(key);
    if (value == nullptr) {
      continue;
    }
    ++sources;
    rows.format = format;
    if (format == RowFormat::inline_list) {
      read_list(*value, rows, reading.problems);
    } else if (const auto path = read_text(*value, {key, "the path of a file", k_rows.example},
                                           reading.problems)) {
      rows.path = resolve_path(reading.spec.directory, *path);
    }
  }
  if (sources != 1) {
    reading.problems.push_back(
        {.where = map.place,
         .what = sources == 0 ? "rows: none of csv, tsv, jsonl and list says where the rows are"
                              : "rows: only one of csv, tsv, jsonl and list can say where the "
                                "rows are",
         .hint = "for example: rows: {csv: prompts.csv}"});
  }
}

void read_short_form(const yaml::RawValue& value, Reading& reading, RowSource& rows) {
  const auto path = read_text(value, k_rows, reading.problems);
  if (!path) {
    return;
  }
  rows.path = resolve_path(reading.spec.directory, *path);
  if (const auto format = format_of(*path)) {
    rows.format = *format;
  } else {
    reading.problems.push_back(
        {.where = value.place,
         .what = "rows: the ending of " + *path + " does not tell its format",
         .hint = "name it: rows: {csv: " + *path + "}"});
  }
}

}  // namespace

std::optional<RowFormat> format_of(std::string_view path) {
  const auto name = base::to_lower(path);
  if (name.ends_with(".csv")) {
    return RowFormat::csv;
  }
  if (name.ends_with(".tsv")) {
    return RowFormat::tsv;
  }
  if (name.ends_with(".jsonl") || name.ends_with(".ndjson")) {
    return RowFormat::jsonl;
  }
  return std::nullopt;
}

void read_rows_section(const yaml::RawValue& value, Reading& reading) {
  RowSource rows{.place = value.key_place};
  if (value.kind == yaml::RawValue::Kind::list) {
    read_list(value, rows, reading.problems);
  } else if (value.kind == yaml::RawValue::Kind::map) {
    report_unknown_keys(value, "rows",
                        {"csv", "tsv", "jsonl", "list", "columns", "keep", "dynamic"},
                        reading.problems);
    read_source(value, reading, rows);
  } else {
    read_short_form(value, reading, rows);
  }
  if (const auto* columns = value.find("columns")) {
    rows.columns = read_text_map(
        *columns, {"columns", "a map from columns to inputs", "columns: {prompt: positive prompt}"},
        reading.problems);
  }
  if (const auto* keep = value.find("keep")) {
    rows.keep = read_texts(*keep, {"keep", "a list of columns", "keep: [title]"}, reading.problems);
  }
  if (const auto* dynamic = value.find("dynamic")) {
    rows.dynamic = read_texts(*dynamic, {"dynamic", "a list of columns", "dynamic: [prompt]"},
                              reading.problems);
  }
  reading.spec.rows = std::move(rows);
}

}  // namespace invokeai_batch::plan
