#include "expand/batch_values.hpp"

#include <algorithm>
#include <utility>

#include "expand/plan_size.hpp"
#include "expand/seeds.hpp"
#include "inputs/node_names.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "spec/arguments.hpp"
#include "values/axis_values.hpp"
#include "values/prompt_values.hpp"
#include "values/typed_number.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

using workflow::BatchKind;
using workflow::BatchNode;
using Values = std::optional<std::vector<yaml::RawValue>>;

std::string shown_name(const workflow::Node& node, const Draft& draft) {
  return shown(node.label.empty() ? node_name(node, draft.context.document) : node.label);
}

const Setting* setting_of(const workflow::FieldRef& ref, const Draft& draft) {
  const auto slot = draft.context.templates.slot(ref);
  const auto found =
      slot.has_value() ? draft.batch_settings.find(*slot) : draft.batch_settings.end();
  return found == draft.batch_settings.end() ? nullptr : &found->second;
}

void embed(const workflow::FieldRef& ref, std::string json, Draft& draft) {
  draft.batch_embedded[*draft.context.templates.slot(ref)] = std::move(json);
}

workflow::FieldKind field_kind(BatchKind kind) {
  switch (kind) {
    case BatchKind::image:
      return workflow::FieldKind::image;
    case BatchKind::string:
      return workflow::FieldKind::string;
    case BatchKind::integer:
      return workflow::FieldKind::integer;
    case BatchKind::number:
      break;
  }
  return workflow::FieldKind::number;
}

// Turns values of a list or a generator into one job's value each.
class BatchValues {
 public:
  BatchValues(const BatchNode& node, Draft& draft)
      : m_node(node), m_draft(draft), m_name(name_of_batch(node, draft)) {}

  Values read() {
    if (m_node.generator != nullptr) {
      return of_generator();
    }
    if (const auto* setting = setting_of(m_node.values, m_draft)) {
      return of_setting(*setting);
    }
    std::vector<yaml::RawValue> values;
    for (const auto& item : m_node.own_values) {
      values.push_back(raw_value_of(item.value));
      if (const auto number = item.value.number()) {
        values.back().text = base::number_to_text(*number);  // 1e2 is the text 100, as in the GUI
      }
      values.back().place = place_of(values.size());
    }
    return values;
  }

 private:
  [[nodiscard]] std::string place_of(std::size_t nth) const {
    return m_draft.context.document.file + ", " + m_name + ", value " + std::to_string(nth);
  }

  // A list of values, or what stands for many, as on an axis. A text is never split.
  Values of_setting(const Setting& setting) {
    const bool in_job_file = setting.origin == Origin::job_file;
    const bool is_yaml_list =
        setting.value.kind == yaml::RawValue::Kind::argument && setting.value.text.starts_with('[');
    auto values = std::vector<yaml::RawValue>{setting.value};
    if (is_yaml_list) {
      values = as_many(setting.value);
    } else if (setting.value.kind == yaml::RawValue::Kind::list) {
      values = setting.value.items;
    } else if (setting.value.kind == yaml::RawValue::Kind::null) {
      values.clear();
    }
    values = axis_values(values, {.kind = field_kind(m_node.kind)}, m_name,
                         in_job_file ? m_draft.spec.directory : "", axis_reader(m_draft));
    for (auto& value : values) {
      const bool is_text =
          m_node.kind == BatchKind::string && (value.kind == yaml::RawValue::Kind::plain ||
                                               value.kind == yaml::RawValue::Kind::argument);
      value.kind = is_text ? yaml::RawValue::Kind::quoted : value.kind;  // 5 is a text, too
    }
    embed_list(values);
    return values;
  }

  // Pictures that are yet to be sent have no name to stand in the list: the workflow's own stays.
  void embed_list(std::vector<yaml::RawValue> values) {
    if (m_node.kind != BatchKind::image) {
      embed(m_node.values,
            to_json({.kind = yaml::RawValue::Kind::list, .items = std::move(values)}), m_draft);
    }
  }

  Values of_generator() {
    const auto& generator = *m_node.generator;
    const workflow::FieldRef ref{generator.id, std::string(workflow::k_generator_rule)};
    const auto* setting = setting_of(ref, m_draft);
    if (setting == nullptr) {
      return generated(m_node.rule);
    }
    const auto text = to_json(as_one(setting->value));
    const auto rule = json::parse(text, setting->place);
    embed(ref, text, m_draft);
    return generated(rule.root());
  }

  Values generated(json::Value rule) {
    const auto& id = m_node.generator->id.value;
    if (workflow::draws_anew(rule)) {
      const auto& base = m_draft.seed_base;
      depend_on(base, m_draft.plan);
      m_draft.plan.notes.push_back(m_name + ": its generator draws " + drawn_from(base));
    }
    const workflow::GeneratorLimits limits{
        .seed = static_cast<std::uint32_t>(derived_seed(m_draft.seed_base.value, id)),
        .most = most_planned(m_draft.spec),
        .editor = workflow::editor_of(m_draft.context.schema)};
    auto yielded = workflow::generate(m_node.kind, rule, limits);
    if (auto* texts = std::get_if<std::vector<std::string>>(&yielded)) {
      return raw(*texts);
    }
    if (const auto* prompts = std::get_if<workflow::PromptRule>(&yielded)) {
      return of_prompts(*prompts);
    }
    if (const auto* board = std::get_if<workflow::BoardRule>(&yielded)) {
      return of_board(*board);
    }
    refuse("its generator: " + std::get<workflow::BadRule>(yielded).why,
           "set it right in InvokeAI, or set what the batch node feeds");
    return std::nullopt;
  }

  // As many as the GUI takes; one more is asked for, to tell when there are more.
  Values of_prompts(const workflow::PromptRule& rule) {
    const auto more = rule.combinatorial ? std::min(rule.most + 1, k_most_prompts) : rule.most;
    auto prompts = of_server("expand its prompt", [&] {
      return m_draft.facts.prompts({.prompt = rule.prompt,
                                    .combinatorial = rule.combinatorial,
                                    .max_prompts = more,
                                    .seed = rule.seed});
    });
    const auto most = static_cast<std::size_t>(rule.most);
    if (prompts.has_value() && prompts->size() > most) {
      prompts->resize(most);
      m_draft.plan.warnings.push_back(
          {.where = m_name,
           .what = "its generator's text makes more prompts than it takes: only the first " +
                   std::to_string(most)});
    }
    return prompts;
  }

  // The server lists them in no order that it promises; by name the plan is the same every time.
  Values of_board(const workflow::BoardRule& board) {
    auto images = of_server("list the images of its board", [&] {
      return m_draft.facts.board_images({.board_id = board.board_id, .assets = board.assets});
    });
    if (images.has_value()) {
      std::sort(images->begin(), images->end(),
                [](const yaml::RawValue& a, const yaml::RawValue& b) {
                  return a.members.front().second.text < b.members.front().second.text;
                });
    }
    return images;
  }

  template <class LookUp>
  Values of_server(const char* what, LookUp look_up) {
    if (m_draft.facts.offline()) {
      refuse(std::string("only a server can ") + what,
             "plan it with a server, or set what the batch node feeds");
      return std::nullopt;
    }
    const Fetched<std::vector<std::string>>* fetched = look_up();
    if (fetched == nullptr) {
      return std::nullopt;
    }
    if (!fetched->value.has_value()) {
      refuse("its generator: " + fetched->problem, {});
      return std::nullopt;
    }
    return raw(*fetched->value);
  }

  [[nodiscard]] std::vector<yaml::RawValue> raw(const std::vector<std::string>& texts) const {
    std::vector<yaml::RawValue> values;
    for (const auto& text : texts) {
      yaml::RawValue value{
          .kind = yaml::RawValue::Kind::quoted, .text = text, .place = place_of(values.size() + 1)};
      if (m_node.kind == BatchKind::image) {
        yaml::RawValue image{.kind = yaml::RawValue::Kind::map, .place = value.place};
        image.members.emplace_back("image_name", std::move(value));
        value = std::move(image);
      } else if (m_node.kind != BatchKind::string) {
        value.kind = yaml::RawValue::Kind::plain;
      }
      values.push_back(std::move(value));
    }
    return values;
  }

  void refuse(std::string what, std::string hint) {
    m_draft.problems.add({.where = m_draft.context.document.file,
                          .what = m_name + ": " + std::move(what),
                          .hint = std::move(hint)});
  }

  const BatchNode& m_node;
  Draft& m_draft;
  std::string m_name;
};

}  // namespace

std::string name_of_batch(const BatchNode& node, const Draft& draft) {
  return "batch node " + shown_name(*node.node, draft);
}

std::string group_of_batch(const BatchNode& node, Draft& draft) {
  auto group = node.group;
  const workflow::FieldRef ref{node.node->id, std::string(workflow::k_batch_group)};
  if (const auto* setting = setting_of(ref, draft)) {
    const auto input = draft.inputs.of_slot(*draft.context.templates.slot(ref));
    auto typed = typed_value(draft.inputs[input].type, setting->value, draft.inputs[input].name);
    if (auto* problem = std::get_if<base::Problem>(&typed)) {
      draft.problems.add(std::move(*problem));
    } else {
      group = std::get<TypedValue>(typed).text;
      embed(ref, json::quoted(group), draft);
    }
  }
  return group == workflow::k_no_group ? std::string() : group;
}

Values values_of_batch(const BatchNode& node, Draft& draft) {
  try {
    return BatchValues(node, draft).read();
  } catch (const base::Error& error) {  // an argument of the command line that is no YAML
    draft.problems.add(error.problems());
    return std::nullopt;
  }
}

}  // namespace invokeai_batch::plan
