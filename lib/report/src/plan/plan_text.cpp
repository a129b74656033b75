#include "invokeai_batch/report/plan_text.hpp"

#include <algorithm>
#include <string_view>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "plan/standing.hpp"

namespace invokeai_batch::report {

namespace {

constexpr std::size_t k_jobs_shown = 4;  // at each end

constexpr const char* k_unknown_seed = "{seed}";

// So that no value and the empty text look different.
std::string shown_text(const plan::Plan& plan, std::size_t text) {
  if (text == plan::k_unset_text) {
    return "(unset)";
  }
  return plan.texts[text].empty() ? "\"\"" : plan.texts[text];
}

// What differs between jobs comes first: a line has no room for everything.
std::vector<std::size_t> telling_order(const plan::Plan& plan) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < plan.varied.size(); ++i) {
    order.push_back(i);
  }
  std::stable_partition(order.begin(), order.end(), [&plan](std::size_t i) {
    return std::any_of(plan.jobs.begin(), plan.jobs.end(), [&plan, i](const auto& job) {
      return plan.texts[job.texts[i]] != plan.texts[plan.jobs.front().texts[i]];
    });
  });
  return order;
}

std::string job_line(const PlanView& view, const plan::PlannedJob& job,
                     const std::vector<std::size_t>& order, std::size_t columns) {
  const auto& plan = view.plan;
  const auto number = std::to_string(job.number);
  const auto widest = std::to_string(plan.jobs.back().number).size();
  std::string values;
  bool names_seed = false;
  for (const auto i : order) {
    const auto& name = plan.varied[i].name;
    values += (values.empty() ? "" : ", ") + name + "=" + shown_text(plan, job.texts[i]);
    names_seed = names_seed || name == "seed";
  }
  if (job.seed && !names_seed) {
    values += (values.empty() ? "seed=" : ", seed=") + std::to_string(*job.seed);
  }
  const auto paths = paths_of(view.standing, plan, job, k_unknown_seed);
  auto line = std::string(2 + widest - std::min(widest, number.size()), ' ') + number + "  ";
  line += paths.empty() ? "no output" : paths.front();
  if (paths.size() > 1) {
    line += " (+" + std::to_string(paths.size() - 1) + ")";
  }
  if (view.standing) {
    line += "  " + state_of(view.standing, job);
  }
  if (!values.empty()) {
    line += "  " + values;
  }
  return base::elide(base::one_line(line), columns - 1) + "\n";
}

std::string_view name_of(plan::SeedBy by) {
  switch (by) {
    case plan::SeedBy::plan:
      return "plan";
    case plan::SeedBy::workflow:
      return "workflow";
    case plan::SeedBy::run:
      return "run";
    case plan::SeedBy::server:
      return "server";
    case plan::SeedBy::nobody:
      break;
  }
  return {};
}

std::string axes_text(const plan::Plan& plan) {
  std::string text;
  for (const auto& axis : plan.axes) {
    const auto* sign = axis.is_result ? " → " : " × ";
    text += (text.empty() ? ": " : sign) + axis.name + " (" + std::to_string(axis.count) + ")";
  }
  return text;
}

std::string_view where_it_is(const plan::PlannedBoard& board, const plan::Plan& plan) {
  if (plan.is_offline) {
    return board.id ? "not looked for" : "made if the server has none";
  }
  return board.id ? "on the server" : "will be made";
}

std::string boards_text(const plan::Plan& plan) {
  std::string text;
  for (const auto& board : plan.boards) {
    text += "board \"" + base::one_line(board.name) +
            "\": " + std::string(where_it_is(board, plan)) + "\n";
  }
  return text;
}

std::string uploads_text(const PlanView& view) {
  const auto all = view.plan.uploads.size();
  const auto there = view.standing ? view.standing->uploaded : 0;
  if (all == 0) {
    return {};
  }
  const auto text = base::count_of(all - there, "picture") + " to upload";
  return there == 0 ? text + "\n"
                    : text + ", " + std::to_string(there) + " on the server already\n";
}

std::string outputs_text(const plan::Plan& plan) {
  std::vector<std::string> labels;
  for (const auto& output : plan.outputs) {
    labels.push_back(base::one_line(output.label));
  }
  return labels.size() < 2 ? ""
                           : "each job has " + std::to_string(labels.size()) +
                                 " outputs: " + base::join(labels, ", ") + "\n";
}

// Numbers and truth values as such; everything else by the text that names of files have of it.
void append_value(json::Writer& out, workflow::FieldKind kind, const std::string& text) {
  using workflow::FieldKind;
  const bool is_number = (kind == FieldKind::integer || kind == FieldKind::number) &&
                         base::parse_number(text).has_value();
  const bool is_truth = kind == FieldKind::boolean && (text == "true" || text == "false");
  if (is_number || is_truth) {
    out.raw(text);
  } else {
    out.string(text);
  }
}

void append_values(json::Writer& out, const plan::Plan& plan, const plan::PlannedJob& job) {
  out.key("values").begin_object();
  for (std::size_t i = 0; i < plan.varied.size() && i < job.texts.size(); ++i) {
    out.key(plan.varied[i].name);
    if (job.texts[i] == plan::k_unset_text) {
      out.null();
    } else {
      append_value(out, plan.varied[i].kind, plan.texts[job.texts[i]]);
    }
  }
  out.end_object();
}

std::string job_json(const PlanView& view, const plan::PlannedJob& job) {
  const auto& plan = view.plan;
  json::Writer out;
  out.begin_object().key("v").integer(1).key("job").integer(job.number).key("id");
  out.string_or_null(plan.is_example ? std::string_view() : job.id.value);
  out.member("state", state_of(view.standing, job));
  append_values(out, plan, job);
  out.key("board").string_or_null(job.board ? plan.boards[*job.board].name : std::string_view());
  out.key("seed").integer_or_null(job.seed);
  out.key("seed_by").string_or_null(name_of(job.seed_by));
  const auto paths = paths_of(view.standing, plan, job, k_unknown_seed);
  out.key("path").string_or_null(paths.empty() ? std::string_view() : paths.front());
  out.key("paths").begin_array();
  for (const auto& path : paths) {
    out.string(path);
  }
  out.end_array().end_object();
  return out.take() + "\n";
}

}  // namespace

std::string plan_text(const PlanView& view, std::size_t columns) {
  const auto& plan = view.plan;
  std::string text = plan.checked_against + "\n" + base::count_of(plan.jobs.size(), "job") +
                     axes_text(plan) + "\n" + outputs_text(plan);
  if (view.standing) {
    text += standing_text(*view.standing, plan, view.directory) + "\n";
  }
  if (!plan.seed_note.empty()) {
    text += plan.seed_note + "\n";
  }
  for (const auto& remap : plan.remaps) {
    text +=
        "model " + remap.node + ": " + remap.from + " → " + remap.to + " (by " + remap.by + ")\n";
  }
  text += boards_text(plan) + uploads_text(view);
  for (const auto& note : plan.notes) {
    text += note + "\n";
  }
  const auto count = plan.jobs.size();
  const auto order = telling_order(plan);
  for (std::size_t i = 0; i < count; ++i) {
    const bool shown =
        count <= 2 * k_jobs_shown + 1 || i < k_jobs_shown || i >= count - k_jobs_shown;
    if (shown) {
      text += job_line(view, plan.jobs[i], order, columns);
    } else if (i == k_jobs_shown) {
      text += "  … " + std::to_string(count - 2 * k_jobs_shown) + " more …\n";
    }
  }
  return text;
}

std::string plan_json(const PlanView& view) {
  std::string lines;
  for (const auto& job : view.plan.jobs) {
    lines += job_json(view, job);
  }
  return lines;
}

}  // namespace invokeai_batch::report
