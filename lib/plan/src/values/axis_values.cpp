#include "values/axis_values.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/text.hpp"
#include "spec/arguments.hpp"
#include "spec/paths.hpp"
#include "spec/value_source.hpp"
#include "tables/text_lines.hpp"
#include "values/kinds/choice.hpp"
#include "values/kinds/images.hpp"
#include "values/prompt_values.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

struct Scope {
  const workflow::FieldType& type;
  std::string_view name;
  std::string_view directory;
  const AxisReader& reader;
};

using Values = std::vector<yaml::RawValue>;

bool takes_text(const workflow::FieldType& type) {
  return type.kind == workflow::FieldKind::string && !type.is_list;
}

yaml::RawValue plain(std::string text, std::string place) {
  return {.kind = yaml::RawValue::Kind::plain, .text = std::move(text), .place = std::move(place)};
}

// A sum like 0.1 + 0.2 is meant as 0.3.
double without_noise(double value) {
  constexpr double k_scale = 1e9;
  const auto scaled = value * k_scale;
  return std::abs(scaled) < 1e15 ? std::round(scaled) / k_scale : value;
}

void too_many(const yaml::RawValue& list, double count, const Scope& scope) {
  scope.reader.problems.add(problem_with(list, scope.name,
                                         "stands for " + base::number_to_text(std::floor(count)) +
                                             " values, more than max_jobs (" +
                                             std::to_string(scope.reader.most_values) + ")"));
}

void append_steps(Values& out, const yaml::RawValue& list, double first, double step, double count,
                  const Scope& scope) {
  if (count > static_cast<double>(scope.reader.most_values)) {
    too_many(list, count, scope);
    return;
  }
  const auto steps = static_cast<std::size_t>(count);
  for (std::size_t i = 0; i < steps; ++i) {
    const auto value = without_noise(first + step * static_cast<double>(i));
    out.push_back(plain(base::number_to_text(value), list.place));
  }
}

void append_range(Values& out, const yaml::RawValue& list, const Scope& scope) {
  const auto numbers = three_numbers(list);
  if (!numbers.has_value() || (*numbers)[2] == 0 ||
      ((*numbers)[1] - (*numbers)[0]) / (*numbers)[2] < 0) {
    scope.reader.problems.add(problem_with(list, scope.name, "the range is not [first, last, step]",
                                           "for example: {range: [512, 1024, 256]}"));
    return;
  }
  const auto [first, last, step] = *numbers;
  constexpr double k_tolerance = 1e-9;  // so that 0 … 1 by 0.1 ends at 1
  append_steps(out, list, first, step, std::floor((last - first) / step + k_tolerance) + 1, scope);
}

void append_linspace(Values& out, const yaml::RawValue& list, const Scope& scope) {
  const auto numbers = three_numbers(list);
  if (!numbers.has_value() || (*numbers)[2] < 2 || (*numbers)[2] != std::floor((*numbers)[2])) {
    scope.reader.problems.add(problem_with(list, scope.name,
                                           "the linspace is not [first, last, how many]",
                                           "for example: {linspace: [1, 8, 15]}"));
    return;
  }
  const auto [first, last, count] = *numbers;
  append_steps(out, list, first, (last - first) / (count - 1), count, scope);
}

void append_lines(Values& out, const yaml::RawValue& path, const Scope& scope) {
  const auto* file =
      scope.reader.facts.text_file(base::with_home(path.text, scope.reader.facts.home()));
  if (file == nullptr) {
    return;
  }
  if (!file->value.has_value()) {
    // Typed as INPUT=@FILE: the place of the value is that of the argument.
    const bool is_typed = path.place.starts_with("--") && path.key_place == path.place;
    scope.reader.problems.add(problem_with(
        path, scope.name, file->problem,
        is_typed ? "a text that begins with @ is written with two: @@" + path.text : ""));
    return;
  }
  const auto lines = filled_lines(*file->value);
  for (const auto& line : lines) {
    out.push_back(plain(std::string(line.text), path.text + ":" + std::to_string(line.number)));
  }
  if (lines.empty()) {
    scope.reader.problems.add(problem_with(path, scope.name, path.text + " has no lines"));
  }
}

// The folder as it is listed; a glob without one is for the directory itself.
std::string listed_path(std::string_view directory, const std::string& folder) {
  if (!folder.empty()) {
    return resolve_path(directory, folder);
  }
  return directory.empty() ? "./" : resolve_path(directory, "./");
}

void append_folder(Values& out, const yaml::RawValue& value, const Scope& scope) {
  const auto folder = image_folder(base::with_home(value.text, scope.reader.facts.home()));
  const auto* files = scope.reader.facts.folder(listed_path(scope.directory, folder.folder));
  if (files == nullptr) {
    return;
  }
  if (!files->value.has_value()) {
    scope.reader.problems.add(problem_with(value, scope.name, files->problem));
    return;
  }
  const auto pictures = pictures_in(folder, *files->value);
  if (pictures.empty()) {
    scope.reader.problems.add(problem_with(value, scope.name, "no picture matches " + value.text,
                                           "PNG, JPEG and WebP pictures are taken"));
  }
  for (const auto& picture : pictures) {
    out.push_back({.kind = yaml::RawValue::Kind::quoted, .text = picture, .place = value.place});
  }
}

void append(Values& out, const yaml::RawValue& value, const Scope& scope);

bool looks_like_many(std::string_view text) {
  return (text.starts_with('[') && text.ends_with(']')) || text.starts_with("{lines:") ||
         text.starts_with("{dynamic:");
}

// Prompts are full of brackets, so a text is taken as it stands; who meant a list is told.
void note_literal(const yaml::RawValue& value, const Scope& scope) {
  if (looks_like_many(base::trim(value.text))) {
    scope.reader.notes.notes.push_back(value.place + ": one value, as written; " +
                                       std::string(scope.name) + ":=" + value.text +
                                       " would be read as YAML");
  }
}

// A choice with commas in it stays whole: the longest texts that are choices are taken.
std::optional<Values> choices_in(const yaml::RawValue& value, const Scope& scope) {
  Values chosen;
  const auto pieces = base::split(value.text, ',');
  for (std::size_t first = 0; first < pieces.size();) {
    auto last = pieces.size();
    for (; last > first; --last) {
      const auto* const begin = pieces[first].data();
      const auto* const end = pieces[last - 1].data() + pieces[last - 1].size();
      const auto text = base::trim({begin, static_cast<std::size_t>(end - begin)});
      if (choice_meant(scope.type, text)) {
        chosen.push_back(plain(std::string(text), value.place));
        break;
      }
    }
    if (last == first) {
      return std::nullopt;
    }
    first = last;
  }
  return chosen;
}

void append_argument(Values& out, const yaml::RawValue& value, const Scope& scope) {
  if (scope.type.kind == workflow::FieldKind::choice) {
    if (auto chosen = choices_in(value, scope)) {
      std::move(chosen->begin(), chosen->end(), std::back_inserter(out));
      return;
    }
  }
  if (takes_text(scope.type)) {
    note_literal(value, scope);
    out.push_back(value);
    return;
  }
  for (const auto& one : as_many(value)) {
    append(out, one, scope);
  }
}

bool is_folder_value(const yaml::RawValue& value, const Scope& scope) {
  const bool is_text =
      value.kind == yaml::RawValue::Kind::plain || value.kind == yaml::RawValue::Kind::quoted;
  return scope.type.kind == workflow::FieldKind::image && is_text && is_image_folder(value.text);
}

void append_one(Values& out, const yaml::RawValue& value, const Scope& scope) {
  if (value.kind == yaml::RawValue::Kind::argument) {
    append_argument(out, value, scope);
  } else if (const auto* range = value.find("range")) {
    append_range(out, *range, scope);
  } else if (const auto* linspace = value.find("linspace")) {
    append_linspace(out, *linspace, scope);
  } else if (const auto* lines = value.find("lines")) {
    append_lines(out, *lines, scope);
  } else if (value.find("dynamic") != nullptr) {
    auto prompts = prompts_of(value, scope.name, scope.reader);
    std::move(prompts.begin(), prompts.end(), std::back_inserter(out));
  } else if (is_folder_value(value, scope)) {
    append_folder(out, value, scope);
  } else {
    out.push_back(value);
  }
}

// One value of an input that takes a list: what stands for many are its items.
void append_list(Values& out, const yaml::RawValue& value, const Scope& scope) {
  if (value.kind == yaml::RawValue::Kind::null) {
    out.push_back(value);
    return;
  }
  auto item_type = scope.type;
  item_type.is_list = false;
  const Scope of_items{item_type, scope.name, scope.directory, scope.reader};
  yaml::RawValue list{.kind = yaml::RawValue::Kind::list, .place = value.place};
  for (const auto& item : items_of(value)) {
    append_one(list.items, item, of_items);
  }
  out.push_back(std::move(list));
}

void append(Values& out, const yaml::RawValue& value, const Scope& scope) {
  if (scope.type.is_list) {
    append_list(out, value, scope);
  } else {
    append_one(out, value, scope);
  }
}

}  // namespace

std::vector<yaml::RawValue> axis_values(const std::vector<yaml::RawValue>& values,
                                        const workflow::FieldType& type, std::string_view name,
                                        std::string_view directory, const AxisReader& reader) {
  Values expanded;
  for (const auto& value : values) {
    append(expanded, value, {type, name, directory, reader});
  }
  return expanded;
}

}  // namespace invokeai_batch::plan
