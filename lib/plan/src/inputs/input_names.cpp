#include "invokeai_batch/plan/input_names.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "inputs/node_names.hpp"
#include "inputs/seed_draws.hpp"
#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/yaml/shape.hpp"

namespace invokeai_batch::plan {

namespace {

using Found = std::variant<NamedInput, base::Problem>;

constexpr std::string_view k_label_prefix = "label:";
constexpr std::string_view k_seed = "seed";
constexpr std::size_t k_most_listed = 30;

struct Lookup {
  std::string_view name;
  const workflow::Document& document;
  const workflow::Form& form;
  const workflow::Templates& templates;
};

std::string_view state_text(workflow::InputState state) {
  switch (state) {
    case workflow::InputState::connected:
      return ", fed by an edge";
    case workflow::InputState::gone:
      return ", gone";
    case workflow::InputState::settable:
      break;
  }
  return {};
}

// "3  positive prompt  (string.value)"
std::string listed(const Lookup& lookup, const workflow::FormInput& input) {
  std::string line = std::to_string(input.index) + "  ";
  line += input.label.empty() ? input.ref.field : input.label;
  const auto* node = lookup.document.node(input.ref.node);
  line += "  (" + (node == nullptr ? input.node_type : node_name(*node, lookup.document)) + "." +
          input.ref.field + std::string(state_text(input.state)) + ")";
  return line;
}

std::string listed(const Lookup& lookup, const std::vector<const workflow::FormInput*>& inputs) {
  std::vector<std::string> lines;
  for (const auto* input : inputs) {
    if (lines.size() == k_most_listed) {
      lines.push_back("and " + std::to_string(inputs.size() - k_most_listed) + " more");
      break;
    }
    lines.push_back(listed(lookup, *input));
  }
  return base::join(lines, "\n");
}

std::string quoted(std::string_view name) {
  return "\"" + std::string(name) + "\"";
}

base::Problem fed_by_edge(const Lookup& lookup, const workflow::FieldRef& ref) {
  base::Problem problem{.what = quoted(lookup.name) + " is fed by an edge and cannot be set"};
  const auto* output = lookup.document.source_of(ref);
  const auto* source = output == nullptr ? nullptr : lookup.document.node(output->node);
  if (source != nullptr) {
    problem.hint = "set what feeds it, the node " + node_name(*source, lookup.document);
  }
  return problem;
}

// "denoise_latents 1.5.3"
std::string type_of_server(const workflow::Node& node) {
  return node.type + (node.type_version.empty() ? "" : " " + node.type_version);
}

std::vector<std::string> fields_of(const workflow::Node& node) {
  std::vector<std::string> fields;
  for (const auto& input : node.inputs) {
    if (input.presence != workflow::Presence::gone) {
      fields.push_back(input.name);
    }
  }
  return fields;
}

base::Problem gone(const Lookup& lookup, const workflow::FieldRef& ref) {
  const auto& node = *lookup.document.node(ref.node);
  const bool is_older = !node.version.empty() && node.version != node.type_version;
  return {.what = quoted(lookup.name) + " takes no value: " + type_of_server(node) +
                  " has no field " + ref.field +
                  (is_older ? " (the workflow was made with " + node.version + ")" : ""),
          .detail = yaml::listed_behind("it has", fields_of(node)),
          .hint = base::did_you_mean(ref.field, fields_of(node))};
}

Found found(const Lookup& lookup, const workflow::FormInput& input, bool by_index) {
  if (input.state == workflow::InputState::gone) {
    return gone(lookup, input.ref);
  }
  const auto slot = lookup.templates.slot(input.ref);
  if (!slot.has_value()) {
    return fed_by_edge(lookup, input.ref);
  }
  return NamedInput{.slot = *slot, .form_index = input.index, .by_index = by_index};
}

Found by_index(const Lookup& lookup) {
  const auto index = base::parse_integer(lookup.name);
  const auto count = lookup.form.inputs.size();
  if (index.has_value() && static_cast<std::size_t>(*index) < count) {
    return found(lookup, lookup.form.inputs[static_cast<std::size_t>(*index)], true);
  }
  base::Problem problem{.what = "there is no input " + std::string(lookup.name)};
  problem.detail = count == 0 ? "the workflow has no Form"
                              : "the Form has inputs 0 to " + std::to_string(count - 1);
  problem.hint = "a label that is a number is written label:" + std::string(lookup.name);
  return problem;
}

// The Form's inputs that `matches` holds for. One field that is placed twice counts once.
template <class Matches>
std::vector<const workflow::FormInput*> select(const workflow::Form& form, Matches matches) {
  std::vector<const workflow::FormInput*> chosen;
  for (const auto& input : form.inputs) {
    const auto is_it = [&](const auto* other) { return other->ref == input.ref; };
    if (matches(input) && std::none_of(chosen.begin(), chosen.end(), is_it)) {
      chosen.push_back(&input);
    }
  }
  return chosen;
}

std::vector<const workflow::FormInput*> with_label(const Lookup& lookup, std::string_view label) {
  return select(lookup.form, [&](const workflow::FormInput& input) {
    return !input.label.empty() && base::same_name(base::trim(input.label), base::trim(label));
  });
}

std::vector<const workflow::FormInput*> with_field(const Lookup& lookup) {
  return select(lookup.form, [&](const workflow::FormInput& input) {
    return base::same_name(input.ref.field, lookup.name);
  });
}

base::Problem ambiguous(const Lookup& lookup,
                        const std::vector<const workflow::FormInput*>& inputs) {
  return {.what = quoted(lookup.name) + " means " + std::to_string(inputs.size()) +
                  " inputs of the Form",
          .detail = listed(lookup, inputs),
          .hint = "use the number or the name in brackets"};
}

// A field outside the Form that only one node has: "denoise_latents.scheduler".
std::string outside_form(const Lookup& lookup) {
  std::vector<const workflow::Slot*> slots;
  for (const auto& slot : lookup.templates.slots) {
    if (slot.in_graph && base::equal_ignoring_case(slot.ref.field, lookup.name)) {
      slots.push_back(&slot);
    }
  }
  const auto* node = slots.size() == 1 ? lookup.document.node(slots.front()->ref.node) : nullptr;
  return node == nullptr ? std::string()
                         : node_name(*node, lookup.document) + "." + slots.front()->ref.field;
}

base::Problem unknown(const Lookup& lookup) {
  std::vector<std::string> names{"seed"};
  std::vector<const workflow::FormInput*> all;
  for (const auto& input : lookup.form.inputs) {
    all.push_back(&input);
    names.push_back(input.label.empty() ? input.ref.field : input.label);
  }
  base::Problem problem{.what = "no input is called " + quoted(lookup.name),
                        .hint = base::did_you_mean(lookup.name, names)};
  if (const auto outside = outside_form(lookup); !outside.empty()) {
    problem.hint = "did you mean " + outside + ", which is not in the Form?";
  }
  if (problem.hint.empty()) {
    problem.detail = all.empty() ? "the workflow has no Form: use NODE.FIELD" : listed(lookup, all);
  }
  return problem;
}

base::Problem unknown_field(const Lookup& lookup, const workflow::Node& node,
                            std::string_view field) {
  const auto fields = fields_of(node);
  return {.what = "the node " + node_name(node, lookup.document) + " has no input " + quoted(field),
          .detail = fields.empty() ? "" : yaml::listed_behind("it has", fields),
          .hint = base::did_you_mean(field, fields)};
}

std::optional<std::size_t> form_index_of(const workflow::Form& form,
                                         const workflow::FieldRef& ref) {
  for (const auto& input : form.inputs) {
    if (input.ref == ref) {
      return input.index;
    }
  }
  return std::nullopt;
}

Found field_of_node(const Lookup& lookup, const workflow::Node& node, std::string_view field) {
  const workflow::FieldRef ref{node.id, std::string(field)};
  if (const auto slot = lookup.templates.slot(ref)) {
    return NamedInput{.slot = *slot, .form_index = form_index_of(lookup.form, ref)};
  }
  if (lookup.document.is_connected(ref)) {
    return fed_by_edge(lookup, ref);
  }
  const auto* input = node.input(field);
  return input != nullptr && input->presence == workflow::Presence::gone
             ? gone(lookup, ref)
             : unknown_field(lookup, node, field);
}

base::Problem ambiguous_node(const Lookup& lookup, std::string_view node,
                             const std::vector<const workflow::Node*>& nodes) {
  std::vector<std::string> lines;
  for (const auto* candidate : nodes) {
    lines.push_back(candidate->id.value +
                    (candidate->label.empty() ? "" : "  " + candidate->label) + "  (" +
                    candidate->type + ")");
  }
  return {
      .what = quoted(node) + " means " + std::to_string(nodes.size()) + " nodes of the workflow",
      .detail = base::join(lines, "\n"),
      .hint = "use the id before it: " + nodes.front()->id.value +
              std::string(lookup.name.substr(node.size()))};
}

// NODE.FIELD. Ids and labels may hold dots themselves, so every dot is tried, the last one first.
std::optional<Found> by_node(const Lookup& lookup) {
  for (auto dot = lookup.name.rfind('.'); dot != std::string_view::npos && dot > 0;
       dot = lookup.name.rfind('.', dot - 1)) {
    const auto node = lookup.name.substr(0, dot);
    const auto nodes = nodes_named(node, lookup.document);
    if (nodes.size() == 1) {
      return field_of_node(lookup, *nodes.front(), lookup.name.substr(dot + 1));
    }
    if (nodes.size() > 1) {
      return ambiguous_node(lookup, node, nodes);
    }
  }
  return std::nullopt;
}

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// `seed` alone is the seed that makes the picture.
bool may_be_called(std::string_view name, const workflow::FormInput& input) {
  const bool is_no_number =
      input.value.exists() && !input.value.is_null() && !input.value.is_number();
  return !base::equal_ignoring_case(name, k_seed) ||
         (!is_no_number && !is_metadata(input.node_type));
}

// By label, or else by field. None where numbers or prefixes say more.
std::vector<const workflow::FormInput*> inputs_called(const Lookup& lookup) {
  if (is_digits(lookup.name) || lookup.name.starts_with(k_label_prefix)) {
    return {};
  }
  auto matches = with_label(lookup, lookup.name);
  return matches.empty() ? with_field(lookup) : matches;
}

Found by_label_only(const Lookup& lookup) {
  const auto matches = with_label(lookup, lookup.name.substr(k_label_prefix.size()));
  if (matches.size() == 1) {
    return found(lookup, *matches.front(), false);
  }
  return matches.empty() ? unknown(lookup) : ambiguous(lookup, matches);
}

// `matches`: inputs_called() by this name.
Found find_among(const Lookup& lookup, const std::vector<const workflow::FormInput*>& matches) {
  if (is_digits(lookup.name)) {
    return by_index(lookup);
  }
  if (lookup.name.starts_with(k_label_prefix)) {
    return by_label_only(lookup);
  }
  if (!matches.empty()) {
    return matches.size() == 1 ? found(lookup, *matches.front(), false)
                               : Found(ambiguous(lookup, matches));
  }
  if (auto input = by_node(lookup)) {
    return *std::move(input);
  }
  return unknown(lookup);
}

}  // namespace

std::variant<NamedInput, base::Problem> find_input(std::string_view name,
                                                   const workflow::Document& document,
                                                   const workflow::Form& form,
                                                   const workflow::Templates& templates) {
  const Lookup lookup{base::trim(name), document, form, templates};
  return find_among(lookup, inputs_called(lookup));
}

bool names_input(std::string_view name, const workflow::Document& document,
                 const workflow::Form& form, const workflow::Templates& templates) {
  const Lookup lookup{base::trim(name), document, form, templates};
  return base::equal_ignoring_case(lookup.name, k_seed) ||
         !with_label(lookup, lookup.name).empty() ||
         std::holds_alternative<NamedInput>(find_input(name, document, form, templates));
}

std::string name_to_type(std::size_t form_index, const workflow::Document& document,
                         const workflow::Form& form, const workflow::Templates& templates) {
  const auto& input = form.inputs.at(form_index);
  if (input.state == workflow::InputState::gone) {  // nothing to set, but to be spoken of
    return input.label.empty() ? input.ref.field : input.label;
  }
  const auto slot = templates.slot(input.ref);
  const auto means_it = [&](const std::string& name) {
    if (name.empty() || !may_be_called(name, input)) {
      return false;
    }
    const Lookup lookup{base::trim(name), document, form, templates};
    const auto matches = inputs_called(lookup);
    if (matches.size() > 1) {  // without the list of them, which nobody would read
      return false;
    }
    const auto meant = find_among(lookup, matches);
    const auto* named = std::get_if<NamedInput>(&meant);
    return named != nullptr && named->slot == slot;
  };
  for (const auto& name : {input.label, input.ref.field}) {
    if (means_it(name)) {
      return name;
    }
  }
  if (const auto* node = document.node(input.ref.node)) {
    if (auto name = node_name(*node, document) + "." + input.ref.field; means_it(name)) {
      return name;
    }
  }
  return std::to_string(form_index);
}

std::string name_of_slot(workflow::SlotIndex slot, const workflow::Document& document,
                         const workflow::Form& form, const workflow::Templates& templates) {
  const auto& ref = templates.slots.at(slot).ref;
  if (const auto index = form_index_of(form, ref)) {
    return name_to_type(*index, document, form, templates);
  }
  const auto* node = document.node(ref.node);
  return (node == nullptr ? ref.node.value : node_name(*node, document)) + "." + ref.field;
}

}  // namespace invokeai_batch::plan
