#include "checks/node_rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "values/problem_list.hpp"

namespace invokeai_batch::plan {

namespace {

/// Of a field: its text, or its number or numbers; neither when it is unset.
struct Operand {
  std::optional<std::string> text{};
  std::vector<double> numbers{};

  [[nodiscard]] double number() const { return numbers.empty() ? NAN : numbers.front(); }
  [[nodiscard]] bool is_set() const { return text || !numbers.empty(); }
};

// What is checked comes first; the others are what it is held against.
constexpr std::size_t k_most_fields = 3;
using Operands = std::array<Operand, k_most_fields>;

struct NodeRule {
  std::string_view node_type;  // "": every one that has the fields
  std::array<std::string_view, k_most_fields> fields;
  bool (*is_broken)(const Operands& operands);
  std::string_view what;  // {1} and {2} are the names of the other fields
};

bool is_outside(const Operand& operand, double least, double most) {
  return std::any_of(operand.numbers.begin(), operand.numbers.end(),
                     [&](double number) { return number < least || number > most; });
}

bool is_odd_weight(const Operands& operands) {
  constexpr double k_least = -1;
  constexpr double k_most = 2;
  return is_outside(operands[0], k_least, k_most);
}

bool is_below_one(const Operands& operands) {
  return is_outside(operands[0], 1, HUGE_VAL);
}

bool is_not_more(const Operands& operands) {
  return operands[0].number() <= operands[1].number();
}

bool is_less(const Operands& operands) {
  return operands[0].number() < operands[1].number();
}

bool is_not_less(const Operands& operands) {
  return operands[0].number() >= operands[1].number();
}

bool divides_by_zero(const Operands& operands) {
  const auto& operation = operands[1].text;
  return (operation == "DIV" || operation == "MOD") && operands[0].number() == 0;
}

bool gives_no_integer(const Operands& operands) {
  return operands[1].text == "EXP" && operands[0].number() < 0;
}

bool divides_a_float_by_zero(const Operands& operands) {
  return operands[1].text == "DIV" && operands[0].number() == 0;
}

bool gives_no_real_number(const Operands& operands) {
  const auto exponent = operands[0].number();
  const auto base = operands[2].number();
  return operands[1].text == "EXP" &&
         ((base == 0 && exponent < 0) || (base < 0 && exponent != std::trunc(exponent)));
}

// Integers between commas.
bool is_no_list_of_faces(const Operands& operands) {
  const auto text = operands[0].text.value_or("");
  const auto parts = base::split(text, ',');
  return !std::all_of(parts.begin(), parts.end(), [&](const auto& part) {
    const bool may_be_empty = &part == &parts.front();
    return (may_be_empty || !part.empty()) &&
           std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  });
}

constexpr std::string_view k_weight = "has to be from -1 to 2";
constexpr std::string_view k_cfg = "has to be at least 1";
constexpr std::string_view k_column = "has to be less than {1}";

constexpr NodeRule k_rules[] = {
    {"range", {"stop", "start", ""}, is_not_more, "has to be more than {1}"},
    {"", {"end_step_percent", "begin_step_percent", ""}, is_less, "has to be at least {1}"},
    {"denoise_latents", {"cfg_scale", "", ""}, is_below_one, k_cfg},
    {"denoise_latents_meta", {"cfg_scale", "", ""}, is_below_one, k_cfg},
    {"tiled_multi_diffusion_denoise_latents", {"cfg_scale", "", ""}, is_below_one, k_cfg},
    {"controlnet", {"control_weight", "", ""}, is_odd_weight, k_weight},
    {"flux_controlnet", {"control_weight", "", ""}, is_odd_weight, k_weight},
    {"ip_adapter", {"weight", "", ""}, is_odd_weight, k_weight},
    {"flux_ip_adapter", {"weight", "", ""}, is_odd_weight, k_weight},
    {"t2i_adapter", {"weight", "", ""}, is_odd_weight, k_weight},
    {"integer_math", {"b", "operation", ""}, divides_by_zero, "may not be 0 where {1} divides"},
    {"integer_math",
     {"b", "operation", ""},
     gives_no_integer,
     "may not be negative where {1} is EXP"},
    {"float_math",
     {"b", "operation", ""},
     divides_a_float_by_zero,
     "may not be 0 where {1} divides"},
    {"float_math",
     {"b", "operation", "a"},
     gives_no_real_number,
     "as the exponent of {2} gives no real number"},
    {"image_panel_layout", {"panel_col_idx", "num_cols", ""}, is_not_less, k_column},
    {"image_panel_layout", {"panel_row_idx", "num_rows", ""}, is_not_less, k_column},
    {"face_mask_detection",
     {"face_ids", "", ""},
     is_no_list_of_faces,
     "has to be integers with commas between them"},
};

Operand operand_of(json::Value value) {
  Operand operand;
  if (value.is_string()) {
    operand.text = std::string(value.text());
  } else if (const auto number = value.number()) {
    operand.numbers.push_back(*number);
  } else if (value.is_array()) {
    for (const auto& item : value) {
      if (const auto each = item.value.number()) {
        operand.numbers.push_back(*each);
      }
    }
  }
  return operand;
}

Operand operand_in(const std::string& text) {
  return operand_of(json::parse(text, "a value").root());
}

/// A rule, as it is for one node.
struct Application {
  const NodeRule* rule = nullptr;
  std::array<std::optional<workflow::SlotIndex>, k_most_fields> slots{};  // none: it is connected
  Operands own{};                                                         // when no job sets them
  std::vector<std::int64_t> jobs{};                                       // that break it
};

// The stored value; where there is none, or a connection, the default of the node's type.
Operand own_operand(const workflow::Node& node, std::string_view field,
                    std::optional<workflow::SlotIndex> slot,
                    const workflow::LoadedWorkflow& context) {
  if (slot) {
    const auto& value = context.templates.slots[*slot].value;
    if (value.exists() && !value.is_null()) {
      return operand_of(value);
    }
  }
  const auto* type = context.schema.field(node.type, field);
  return type != nullptr && type->default_json ? operand_in(*type->default_json) : Operand{};
}

std::optional<Application> applied(const NodeRule& rule, const workflow::Node& node,
                                   const workflow::LoadedWorkflow& context) {
  Application application{&rule};
  for (std::size_t i = 0; i < k_most_fields && !rule.fields[i].empty(); ++i) {
    application.slots[i] = context.templates.slot({node.id, std::string(rule.fields[i])});
    application.own[i] = own_operand(node, rule.fields[i], application.slots[i], context);
  }
  return application.slots.front() ? std::optional(std::move(application)) : std::nullopt;
}

std::vector<Application> applications_in(const workflow::LoadedWorkflow& context) {
  std::vector<Application> found;
  for (const auto& node : context.document.nodes) {
    for (const auto& rule : k_rules) {
      if (rule.node_type.empty() || rule.node_type == node.type) {
        if (auto application = applied(rule, node, context)) {
          found.push_back(*std::move(application));
        }
      }
    }
  }
  return found;
}

// A server does not check what is unset.
bool breaks(const NodeRule& rule, const Operands& operands) {
  for (std::size_t i = 0; i < k_most_fields && !rule.fields[i].empty(); ++i) {
    if (!operands[i].is_set()) {
      return false;
    }
  }
  return rule.is_broken(operands);
}

bool breaks(const Application& application, const PlannedJob& job, bool breaks_by_itself) {
  std::optional<Operands> operands;
  for (const auto& set : job.values) {
    for (std::size_t i = 0; i < k_most_fields; ++i) {
      if (application.slots[i] == set.slot && set.value->graph) {
        operands = operands ? operands : application.own;
        (*operands)[i] = operand_in(*set.value->graph);
      }
    }
  }
  return operands ? breaks(*application.rule, *operands) : breaks_by_itself;
}

base::Problem problem_of(const Application& application, const workflow::LoadedWorkflow& context) {
  const auto name = [&](std::size_t field) {
    const auto slot = application.slots[field];
    return slot ? name_of_slot(*slot, context.document, context.form, context.templates)
                : std::string(application.rule->fields[field]);
  };
  std::string what(application.rule->what);
  for (std::size_t i = 1; i < k_most_fields; ++i) {
    const auto mark = "{" + std::to_string(i) + "}";
    if (const auto at = what.find(mark); at != std::string::npos) {
      what.replace(at, mark.size(), name(i));
    }
  }
  return {.where = place_of_jobs(application.jobs.front(), application.jobs.size()),
          .what = name(0) + " " + what,
          .hint = "set it: --set " + base::shell_word(name(0) + "=VALUE")};
}

}  // namespace

std::vector<base::Problem> broken_node_rules(const std::vector<PlannedJob>& jobs,
                                             const workflow::LoadedWorkflow& context) {
  std::vector<base::Problem> problems;
  for (auto& application : applications_in(context)) {
    const bool breaks_by_itself = breaks(*application.rule, application.own);
    for (const auto& job : jobs) {
      if (breaks(application, job, breaks_by_itself)) {
        application.jobs.push_back(job.number);
      }
    }
    if (!application.jobs.empty()) {
      problems.push_back(problem_of(application, context));
    }
  }
  return problems;
}

}  // namespace invokeai_batch::plan
