#include "node_values.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

double number_of(const NodeCall& call, std::string_view field) {
  const auto* text = call.fields.find(field);
  return text == nullptr ? 0 : base::parse_number(*text).value_or(0);
}

/// Whole numbers are as exact as a double; what is larger is held at the limit.
std::int64_t whole(double number) {
  constexpr double limit = 9007199254740992.0;  // 2^53
  return std::isnan(number)
             ? 0
             : static_cast<std::int64_t>(std::clamp(std::trunc(number), -limit, limit));
}

std::int64_t integer_of(const NodeCall& call, std::string_view field) {
  return whole(number_of(call, field));
}

Fields value(std::string json) {
  Fields fields;
  fields.set("value", std::move(json));
  return fields;
}

Fields integer(std::int64_t number) {
  return value(std::to_string(number));
}

Fields number(double number) {
  return value(base::number_to_text(std::isfinite(number) ? number : 0));
}

Fields text(const std::string& text) {
  return value(json::quoted(text));
}

Fields list(const std::vector<std::string>& items) {
  Fields fields;
  fields.set("collection", json_array(items));
  return fields;
}

Fields same_value(RunContext&, const NodeCall& call) {
  return value(*call.fields.find("value"));
}

Fields same_collection(RunContext&, const NodeCall& call) {
  Fields fields;
  fields.set("collection", call.fields.has("collection") ? *call.fields.find("collection") : "[]");
  return fields;
}

/// The operations that integer_math and float_math share; nullopt: none of them.
std::optional<double> calculate(const std::string& operation, double a, double b) {
  static const std::map<std::string, double (*)(double, double), std::less<>> operations{
      {"ADD", [](double x, double y) { return x + y; }},
      {"SUB", [](double x, double y) { return x - y; }},
      {"MUL", [](double x, double y) { return x * y; }},
      {"DIV", [](double x, double y) { return x / y; }},
      {"EXP", [](double x, double y) { return std::pow(x, y); }},
      {"ABS", [](double x, double) { return std::fabs(x); }},
      {"SQRT", [](double x, double) { return std::sqrt(x); }},
      {"MIN", [](double x, double y) { return std::min(x, y); }},
      {"MAX", [](double x, double y) { return std::max(x, y); }},
      {"MOD", [](double x, double y) { return x - y * std::floor(x / y); }},
  };
  const auto found = operations.find(operation);
  return found == operations.end() ? std::nullopt : std::optional(found->second(a, b));
}

double calculate_or_fail(const NodeCall& call, const std::string& operation) {
  const double b = number_of(call, "b");
  if (b == 0 && (operation == "DIV" || operation == "MOD")) {
    throw NodeError{"ZeroDivisionError", "division by zero"};
  }
  return calculate(operation, number_of(call, "a"), b).value_or(0);
}

std::string joined(const NodeCall& call, std::initializer_list<const char*> fields) {
  std::string out;
  for (const auto* field : fields) {
    out += call.fields.text(field);
  }
  return out;
}

Fields add(RunContext&, const NodeCall& call) {
  return integer(whole(calculate_or_fail(call, "ADD")));
}

Fields sub(RunContext&, const NodeCall& call) {
  return integer(whole(calculate_or_fail(call, "SUB")));
}

Fields mul(RunContext&, const NodeCall& call) {
  return integer(whole(calculate_or_fail(call, "MUL")));
}

Fields integer_math(RunContext&, const NodeCall& call) {
  return integer(whole(calculate_or_fail(call, call.fields.text("operation"))));
}

Fields float_math(RunContext&, const NodeCall& call) {
  return number(calculate_or_fail(call, call.fields.text("operation")));
}

Fields rand_int(RunContext& context, const NodeCall& call) {
  return integer(context.ids.between(integer_of(call, "low"), integer_of(call, "high")));
}

Fields rand_float(RunContext& context, const NodeCall& call) {
  const double low = number_of(call, "low");
  const auto thousandths = static_cast<double>(context.ids.between(0, 1000));
  return number(low + (number_of(call, "high") - low) * thousandths / 1000);
}

Fields string_join(RunContext&, const NodeCall& call) {
  return text(joined(call, {"string_left", "string_right"}));
}

Fields string_join_three(RunContext&, const NodeCall& call) {
  return text(joined(call, {"string_left", "string_middle", "string_right"}));
}

Fields replace_string(RunContext&, const NodeCall& call) {
  auto out = call.fields.text("string");
  const auto wanted = call.fields.text("search_string");
  const auto put = call.fields.text("replace_string");
  for (std::size_t at = 0; !wanted.empty() && (at = out.find(wanted, at)) != std::string::npos;
       at += put.size()) {
    out.replace(at, wanted.size(), put);
  }
  return text(out);
}

Fields range(RunContext&, const NodeCall& call) {
  std::vector<std::string> items;
  const auto stop = integer_of(call, "stop");
  const auto step = std::max<std::int64_t>(1, integer_of(call, "step"));
  for (auto i = integer_of(call, "start"); i < stop; i += step) {
    items.push_back(std::to_string(i));
  }
  return list(items);
}

Fields metadata_output(const RunContext& context, Fields members) {
  members.set_text("app_version", context.flavour.version);
  Fields fields;
  fields.set("metadata", members.to_json());
  return fields;
}

Fields metadata_item(RunContext&, const NodeCall& call) {
  Fields item;
  item.set("label", *call.fields.find("label"));
  item.set("value", *call.fields.find("value"));
  Fields fields;
  fields.set("item", item.to_json());
  return fields;
}

Fields metadata(RunContext& context, const NodeCall& call) {
  const auto document = json::parse(*call.fields.find("items"), "items");
  const auto items = document.root();
  Fields members;
  const auto add = [&](json::Value item) {
    members.set(item["label"].text(), item["value"] ? json::to_text(item["value"]) : "null");
  };
  if (items.is_object()) {
    add(items);
  } else if (items.is_array()) {
    for (const auto& item : items) {
      add(item.value);
    }
  }
  return metadata_output(context, std::move(members));
}

Fields core_metadata(RunContext& context, const NodeCall& call) {
  Fields members;
  for (const auto& [name, json] : call.fields) {
    const bool is_attribute =
        name == "id" || name == "type" || name == "is_intermediate" || name == "use_cache";
    if (!is_attribute && json != "null") {
      members.set(name, json);
    }
  }
  return metadata_output(context, std::move(members));
}

Fields merge_metadata(RunContext& context, const NodeCall& call) {
  const auto* collection = call.fields.find("collection");
  Fields members;
  if (collection != nullptr && *collection != "null") {
    const auto document = json::parse(*collection, "collection");
    for (const auto& each : document.root()) {
      for (const auto& [name, json] : each.value) {
        members.set(name, json::to_text(json));
      }
    }
  }
  return metadata_output(context, std::move(members));
}

Fields image_collection(RunContext&, const NodeCall& call) {
  // The field was renamed in version 1.0.2 of the node.
  const auto* images =
      call.fields.has("images") ? call.fields.find("images") : call.fields.find("collection");
  Fields fields;
  fields.set("collection", images == nullptr || *images == "null" ? "[]" : *images);
  return fields;
}

Fields choose(RunContext&, const NodeCall& call) {
  const auto* condition = call.fields.find("condition");
  const auto* chosen =
      call.fields.find(condition != nullptr && *condition == "true" ? "true_input" : "false_input");
  return value(chosen == nullptr ? "null" : *chosen);
}

Fields lora_selector(RunContext&, const NodeCall& call) {
  Fields lora;
  lora.set("lora", *call.fields.find("lora"));
  lora.set("weight", *call.fields.find("weight"));
  Fields fields;
  fields.set("lora", lora.to_json());
  return fields;
}

// The state that a loop hands on (version 7). Source: invocations/loops.py.

Fields state_of(const NodeCall& call) {
  const auto* json = call.fields.find("state");
  if (json == nullptr || *json == "null") {
    return {};
  }
  const auto document = json::parse(*json, "state");
  return Fields(document.root()["values"]);
}

Fields state_output(const Fields& values) {
  Fields state;
  state.set("values", values.to_json());
  Fields fields;
  fields.set("state", state.to_json());
  return fields;
}

Fields for_return(RunContext&, const NodeCall& call) {
  Fields fields;
  fields.set("output", *call.fields.find("output"));
  fields.set("state", *call.fields.find("state"));
  return fields;
}

Fields state_empty(RunContext&, const NodeCall&) {
  return state_output({});
}

Fields state_get(RunContext&, const NodeCall& call) {
  const auto values = state_of(call);
  const auto* found = values.find(call.fields.text("key"));
  return value(found != nullptr ? *found : *call.fields.find("default"));
}

Fields state_set(RunContext&, const NodeCall& call) {
  auto values = state_of(call);
  values.set(call.fields.text("key"), *call.fields.find("value"));
  return state_output(values);
}

Fields state_merge(RunContext&, const NodeCall& call) {
  auto values = state_of(call);
  const auto document = json::parse(*call.fields.find("values"), "values");
  for (const auto& [key, json] : document.root()) {
    values.set(key, json::to_text(json));
  }
  return state_output(values);
}

// What a called workflow gives back. Source: invocations/workflow_return.py.

std::string return_key(const NodeCall& call) {
  auto key = std::string(base::trim(call.fields.text("key")));
  if (key.empty()) {
    throw NodeError{"ValueError", "Workflow return key must not be empty."};
  }
  return key;
}

Fields workflow_return_value(RunContext&, const NodeCall& call) {
  Fields named;
  named.set_text("key", return_key(call));
  named.set("value", *call.fields.find("value"));
  return value(named.to_json());
}

Fields workflow_return(RunContext&, const NodeCall& call) {
  const auto document = json::parse(*call.fields.find("values"), "values");
  const auto root = document.root();
  Fields values;
  const auto add = [&](json::Value named) {
    const auto key = named["key"].text();
    if (values.find(key) != nullptr) {
      throw NodeError{"ValueError", "Duplicate workflow return key '" + std::string(key) + "'."};
    }
    values.set(key, named["value"] ? json::to_text(named["value"]) : "null");
  };
  if (root.is_object()) {
    add(root);
  } else {
    for (const auto& member : root) {
      add(member.value);
    }
  }
  Fields fields;
  fields.set("values", values.to_json());
  return fields;
}

Fields workflow_return_get(RunContext&, const NodeCall& call) {
  const auto key = return_key(call);
  const auto document = json::parse(*call.fields.find("values"), "values");
  const auto found = document.root()[key];
  if (!found) {
    throw NodeError{"ValueError", "Workflow return key '" + key + "' was not found."};
  }
  return value(json::to_text(found));
}

using ValueNode = Fields (*)(RunContext&, const NodeCall&);

const std::map<std::string, ValueNode, std::less<>>& value_nodes() {
  static const std::map<std::string, ValueNode, std::less<>> nodes{
      {"integer", same_value},
      {"float", same_value},
      {"string", same_value},
      {"boolean", same_value},
      {"scheduler", same_value},
      {"integer_collection", same_collection},
      {"float_collection", same_collection},
      {"string_collection", same_collection},
      {"boolean_collection", same_collection},
      {"image_collection", image_collection},
      {"add", add},
      {"sub", sub},
      {"mul", mul},
      {"integer_math", integer_math},
      {"float_math", float_math},
      {"rand_int", rand_int},
      {"rand_float", rand_float},
      {"range", range},
      {"string_join", string_join},
      {"string_join_three", string_join_three},
      {"string_replace", replace_string},
      {"metadata_item", metadata_item},
      {"metadata", metadata},
      {"core_metadata", core_metadata},
      {"merge_metadata", merge_metadata},
      {"if", choose},
      {"lora_selector", lora_selector},
      {"for_return", for_return},
      {"state_empty", state_empty},
      {"state_get", state_get},
      {"state_set", state_set},
      {"state_merge", state_merge},
      {"workflow_return_value", workflow_return_value},
      {"workflow_return", workflow_return},
      {"workflow_return_get", workflow_return_get},
  };
  return nodes;
}

}  // namespace

std::optional<Fields> run_value_node(RunContext& context, const NodeCall& call) {
  const auto found = value_nodes().find(call.type);
  return found == value_nodes().end() ? std::nullopt : std::optional(found->second(context, call));
}

}  // namespace invokeai_batch::sim
