// All names are made here (and nowhere else).
#include "invokeai_batch/plan/output_path.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/safe_name.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/name_format.hpp"
#include "names/file_names.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

using Source = NamePart::Source;

// Of "photos/cat.png": "cat".
std::string file_stem(const std::string& path) {
  const auto name = path.substr(path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

std::string varied_text(const NameTexts& texts, const PlannedJob& job, std::size_t index) {
  const auto& text = texts.texts[job.texts[index]];
  return texts.varied[index].kind == workflow::FieldKind::image ? file_stem(text) : text;
}

std::string seed_text(const PlannedJob& job, const OutputName& output) {
  const auto seed = job.seed.has_value() ? job.seed : output.seed;
  return seed.has_value() ? std::to_string(*seed) : output.unknown_seed;
}

std::string raw_text(const NameTexts& texts, const PlannedJob& job, const OutputName& output,
                     const NamePart& part) {
  switch (part.source) {
    case Source::literal:
    case Source::constant:
      return part.text;
    case Source::varied:
      return varied_text(texts, job, part.index);
    case Source::job:
      return std::to_string(job.number);
    case Source::date:
      return texts.date;
    case Source::seed:
      return seed_text(job, output);
    case Source::row:
      return std::to_string(job.row);
    case Source::repeat:
      return std::to_string(job.repeat);
    case Source::board:
      break;
    case Source::output:
      return output.output;
    case Source::extension:
      return output.extension;
  }
  return {};
}

bool has(const std::vector<NamePart>& parts, Source source) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const NamePart& part) { return part.source == source; });
}

std::string text_of(const Plan& plan, const PlannedJob& job, const OutputName& output,
                    const NamePart& part) {
  if (part.source != Source::board) {
    return part_text({plan.texts, plan.varied, plan.date}, job, output, part);
  }
  const auto board = board_of(plan, job, output.output);
  return board.has_value() ? formatted(plan.boards[*board].directory, part.format) : std::string();
}

// Only a '/' of the template itself begins a new segment.
std::vector<std::string> segments_of(const Plan& plan, const PlannedJob& job,
                                     const OutputName& output) {
  std::vector<std::string> segments(1);
  for (const auto& part : plan.names) {
    auto text = text_of(plan, job, output, part);
    if (part.source != Source::literal) {
      std::replace(text.begin(), text.end(), '/', '_');
      segments.back() += text;
      continue;
    }
    const auto pieces = base::split(text, '/');
    segments.back() += pieces.front();
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      segments.emplace_back(pieces[i]);
    }
  }
  return segments;
}

std::string file_name(const Plan& plan, const PlannedJob& job, const OutputName& output,
                      std::string_view written) {
  const auto ending = "." + base::safe_segment(output.extension);
  if (written.ends_with(ending)) {
    written.remove_suffix(ending.size());
  }
  auto name = base::safe_segment(written);
  if (name.empty()) {
    constexpr std::size_t k_digits = 4;
    name = formatted(std::to_string(job.number), {NameFormat::Kind::zero_padded, k_digits});
  }
  if (output.output_count > 1 && !has(plan.names, Source::output)) {
    name += "-" + base::safe_segment(output.output);
  }
  if (output.nth > 1) {
    name += "-" + std::to_string(output.nth);
  }
  return name + ending;
}

struct Taken {
  std::int64_t job;
  std::string path;
};

std::string collision_text(const Taken& taken, std::int64_t job, const std::string& path) {
  const auto jobs = "name: jobs " + std::to_string(taken.job) + " and " + std::to_string(job);
  return taken.path == path ? jobs + " would both write " + shown(path)
                            : jobs + " would write " + shown(taken.path) + " and " + shown(path) +
                                  ", which some file systems take for one";
}

}  // namespace

std::string part_text(const NameTexts& texts, const PlannedJob& job, const OutputName& output,
                      const NamePart& part) {
  base::require(part.source != Source::board, "a board's text is not one of a job alone");
  return formatted(raw_text(texts, job, output, part), part.format);
}

std::optional<std::size_t> board_of(const Plan& plan, const PlannedJob& job,
                                    std::string_view output) {
  const auto known =
      std::find_if(plan.outputs.begin(), plan.outputs.end(),
                   [&](const PlannedOutput& candidate) { return candidate.label == output; });
  if (known == plan.outputs.end()) {
    return job.board;
  }
  if (!known->board_slot.has_value()) {
    return std::nullopt;  // an edge feeds it, and nobody knows what
  }
  const auto slot = *known->board_slot;
  for (const auto& board : job.boards) {
    if (board.slot == slot) {
      return board.index;
    }
  }
  const bool without = std::any_of(job.values.begin(), job.values.end(),
                                   [&](const auto& value) { return value.slot == slot; });
  return without ? std::nullopt : known->board;
}

std::string output_path(const Plan& plan, const PlannedJob& job, const OutputName& output) {
  const auto segments = segments_of(plan, job, output);
  std::string path;
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    const auto safe = base::safe_segment(segments[i]);
    path += safe.empty() ? "" : safe + "/";
  }
  return path + file_name(plan, job, output, segments.back());
}

OutputName output_name(const Plan& plan, const PlannedOutput& output) {
  return {
      .output = output.label, .output_count = plan.outputs.size(), .extension = output.extension};
}

std::vector<std::string> planned_paths(const Plan& plan, const PlannedJob& job,
                                       const std::string& unknown_seed) {
  std::vector<std::string> paths;
  for (const auto& output : plan.outputs) {
    auto name = output_name(plan, output);
    name.unknown_seed = unknown_seed;
    paths.push_back(output_path(plan, job, name));
  }
  return paths;
}

void check_collisions(const Plan& plan, const std::string& place, ProblemList& problems) {
  std::unordered_map<std::string, Taken> known;
  known.reserve(plan.jobs.size());
  for (const auto& job : plan.jobs) {
    for (const auto& node : plan.outputs) {
      auto output = output_name(plan, node);
      output.seed = job.number;  // the server's seeds are not known yet
      const auto path = output_path(plan, job, output);
      const auto [entry, is_new] =
          known.try_emplace(base::collision_key(path), Taken{job.number, path});
      if (!is_new) {
        problems.add({.where = place,
                      .what = collision_text(entry->second, job.number, path),
                      .hint = "add what tells them apart, {job:04} if nothing else does"});
      }
    }
  }
}

}  // namespace invokeai_batch::plan
