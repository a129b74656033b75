// Plans for people and for programs.

#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "console.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "planning.hpp"

namespace invokeai_batch::app {

namespace {

constexpr std::size_t k_jobs_shown = 4;  // at each end

// Every job's file name as far as it is known before the run.
std::string planned_path(const jobs::Plan& plan, const jobs::PlannedJob& job) {
  jobs::OutputName name;
  name.output = plan.outputs.empty() ? "" : plan.outputs.front().label;
  name.output_count = plan.outputs.size();
  name.unknown_seed = "{seed}";
  return jobs::output_path(plan, job, name);
}

// So that no value and the empty text look different.
std::string shown_text(const jobs::Plan& plan, std::size_t text) {
  if (text == jobs::k_unset_text) {
    return "(unset)";
  }
  return plan.texts[text].empty() ? "\"\"" : plan.texts[text];
}

std::string job_line(const jobs::Plan& plan, const jobs::PlannedJob& job, std::size_t columns) {
  const auto number = std::to_string(job.number);
  const auto widest = std::to_string(plan.jobs.back().number).size();
  std::string values;
  bool names_seed = false;
  for (std::size_t i = 0; i < plan.varied.size(); ++i) {
    const auto& name = plan.varied[i].name;
    values += (values.empty() ? "" : ", ") + name + "=" + shown_text(plan, job.texts[i]);
    names_seed = names_seed || name == "seed";
  }
  if (job.seed && !names_seed) {
    values += (values.empty() ? "seed=" : ", seed=") + std::to_string(*job.seed);
  }
  auto line = std::string(2 + widest - std::min(widest, number.size()), ' ') + number + "  " +
              planned_path(plan, job);
  if (!values.empty()) {
    line += "  " + values;
  }
  return base::elide(base::one_line(line), columns - 1) + "\n";
}

std::string_view name_of(jobs::SeedBy by) {
  switch (by) {
    case jobs::SeedBy::plan:
      return "plan";
    case jobs::SeedBy::workflow:
      return "workflow";
    case jobs::SeedBy::run:
      return "run";
    case jobs::SeedBy::server:
      return "server";
    case jobs::SeedBy::nobody:
      break;
  }
  return {};
}

std::string axes_text(const jobs::Plan& plan) {
  std::string text;
  for (const auto& axis : plan.axes) {
    const auto* sign = axis.is_result ? " → " : " × ";
    text += (text.empty() ? ": " : sign) + axis.name + " (" + std::to_string(axis.count) + ")";
  }
  return text;
}

std::string boards_text(const jobs::Plan& plan) {
  std::string text;
  for (const auto& board : plan.boards) {
    text += "board \"" + base::one_line(board.name) +
            "\": " + (board.id ? "on the server" : "will be made") + "\n";
  }
  return text;
}

std::string plan_text(const jobs::Plan& plan, std::size_t columns) {
  std::string text = plan.checked_against + "\n" + base::count_of(plan.jobs.size(), "job") +
                     axes_text(plan) + "\n";
  if (!plan.seed_note.empty()) {
    text += plan.seed_note + "\n";
  }
  for (const auto& remap : plan.remaps) {
    text +=
        "model " + remap.node + ": " + remap.from + " → " + remap.to + " (by " + remap.by + ")\n";
  }
  text += boards_text(plan);
  if (!plan.uploads.empty()) {
    text += base::count_of(plan.uploads.size(), "picture") + " to upload\n";
  }
  for (const auto& note : plan.notes) {
    text += note + "\n";
  }
  const auto count = plan.jobs.size();
  for (std::size_t i = 0; i < count; ++i) {
    const bool shown =
        count <= 2 * k_jobs_shown + 1 || i < k_jobs_shown || i >= count - k_jobs_shown;
    if (shown) {
      text += job_line(plan, plan.jobs[i], columns);
    } else if (i == k_jobs_shown) {
      text += "  … " + std::to_string(count - 2 * k_jobs_shown) + " more …\n";
    }
  }
  return text;
}

std::string job_json(const jobs::Plan& plan, const jobs::PlannedJob& job) {
  json::Writer out;
  out.begin_object().key("v").integer(1).key("job").integer(job.number).key("id");
  if (plan.is_example) {
    out.null();
  } else {
    out.string(job.id.value);
  }
  out.key("values").begin_object();
  for (std::size_t i = 0; i < plan.varied.size(); ++i) {
    out.key(plan.varied[i].name);
    if (job.texts[i] == jobs::k_unset_text) {
      out.null();
    } else {
      out.string(plan.texts[job.texts[i]]);
    }
  }
  out.end_object().key("board");
  if (job.board) {
    out.string(plan.boards[*job.board].name);
  } else {
    out.null();
  }
  out.key("seed");
  if (job.seed) {
    out.integer(*job.seed);
  } else {
    out.null();
  }
  out.key("seed_by");
  if (const auto by = name_of(job.seed_by); by.empty()) {
    out.null();
  } else {
    out.string(by);
  }
  out.member("path", planned_path(plan, job)).end_object();
  return out.take() + "\n";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> values_of(const jobs::Plan& plan,
                                                           const jobs::PlannedJob& job) {
  std::vector<std::pair<std::string, std::string>> values;
  for (std::size_t i = 0; i < plan.varied.size() && i < job.texts.size(); ++i) {
    values.emplace_back(plan.varied[i].name, plan.texts[job.texts[i]]);
  }
  return values;
}

void print_plan(const jobs::Plan& plan, const Arguments& arguments) {
  for (const auto& warning : plan.warnings) {
    log_warning(warning);
  }
  if (arguments.json) {
    std::string lines;
    for (const auto& job : plan.jobs) {
      lines += job_json(plan, job);
    }
    write_stdout(lines);
  } else if (arguments.verbosity >= 0) {
    write_stdout(plan_text(plan, base::terminal_of(STDOUT_FILENO).columns));
  }
}

}  // namespace invokeai_batch::app
