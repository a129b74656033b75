// The compact form of a node schema: JSON with one node type a line, so that a reader can take the
// lines it wants and leave the others unparsed. A field's members stand for FieldType's, and what
// is at its default is left out.
#include <unordered_set>
#include <utility>

#include "document/field_kinds.hpp"
#include "document/field_reader.hpp"
#include "document/loops.hpp"
#include "document/port_types.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "loops.hpp"
#include "port_types.hpp"

namespace invokeai_batch::workflow {

namespace {

constexpr std::int64_t k_format = 1;
constexpr std::string_view k_end_of_first_line = "\"nodes\":{";

FieldKind kind_named(std::string_view name) {
  for (const auto& info : all_field_kinds()) {
    if (info.snapshot == name) {
      return info.kind;
    }
  }
  return FieldKind::any;  // of a newer format
}

// --- out ---------------------------------------------------------------------------------------

class SnapshotWriter {
 public:
  std::string write(const NodeSchema& schema) {
    std::string text = "{\"format\":" + std::to_string(k_format) +
                       ",\"server_version\":" + json::quoted(schema.server_version()) + "," +
                       std::string(k_end_of_first_line);
    const char* separator = "\n";
    for (const auto& [type, node] : schema.types()) {
      m_out = {};
      write_node(node);
      text += separator + json::quoted(type) + ":" + m_out.take();
      separator = ",\n";
    }
    return text + "\n}}\n";
  }

 private:
  void write_node(const NodeType& node) {
    m_out.begin_object();
    write("version", node.version);
    write("title", node.title);
    write("output", node.output_type);
    write("images", node.makes_images);
    write("extra", node.accepts_extra);
    if (node.outputs) {
      m_out.key("outputs").begin_object();
      for (const auto& [name, port] : *node.outputs) {
        m_out.member(name, text_of_port(port));
      }
      m_out.end_object();
    }
    m_out.key("fields").begin_object();
    for (const auto& [name, field] : node.fields) {
      m_out.key(name).begin_object();
      write_field(field);
      m_out.end_object();
    }
    m_out.end_object().end_object();
  }

  void write_field(const FieldType& field) {
    if (field.input != FieldInput::any) {
      m_out.member("input", field.input == FieldInput::direct ? "direct" : "connection");
    }
    if (field.kind != FieldKind::any) {
      m_out.member("kind", info_of(field.kind).snapshot);
    }
    write("list", field.is_list);
    write("or_list", field.or_list);
    write("required", field.required);
    write("not_null", !field.nullable);
    write("min", field.minimum);
    write("max", field.maximum);
    write("above", field.exclusive_minimum);
    write("below", field.exclusive_maximum);
    write("multiple_of", field.multiple_of);
    write("min_length", field.min_length);
    write("max_length", field.max_length);
    write("choices", field.choices);
    write("integers", field.choices_are_integers);
    write("scheduler", field.is_scheduler);
    write("bases", field.model_bases);
    write("types", field.model_types);
    if (field.default_json) {
      m_out.key("default").raw(*field.default_json);
    }
    write("title", field.title);
    if (field.port != usual_port(field)) {
      m_out.member("port", text_of_port(field.port));
    }
  }

  void write(std::string_view key, const std::string& text) {
    if (!text.empty()) {
      m_out.member(key, text);
    }
  }
  void write(std::string_view key, bool set) {
    if (set) {
      m_out.key(key).boolean(true);
    }
  }
  void write(std::string_view key, const std::optional<double>& number) {
    if (number) {
      m_out.key(key).number(*number);
    }
  }
  void write(std::string_view key, const std::optional<std::int64_t>& number) {
    if (number) {
      m_out.key(key).integer(*number);
    }
  }
  void write(std::string_view key, const std::vector<std::string>& texts) {
    if (texts.empty()) {
      return;
    }
    m_out.key(key).begin_array();
    for (const auto& text : texts) {
      m_out.string(text);
    }
    m_out.end_array();
  }

  json::Writer m_out;
};

// --- in ----------------------------------------------------------------------------------------

bool flag(json::Value object, const char* key) {
  return object[key].boolean().value_or(false);
}

std::vector<std::string> texts(json::Value list) {
  std::vector<std::string> result;
  result.reserve(list.size());
  for (const auto& item : list) {
    result.emplace_back(item.value.text());
  }
  return result;
}

FieldInput read_input(std::string_view text) {
  if (text == "connection") {
    return FieldInput::connection;
  }
  return text == "direct" ? FieldInput::direct : FieldInput::any;
}

FieldType read_field(json::Value field) {
  const auto value = field["default"];
  FieldType type{.kind = kind_named(field["kind"].text()),
                 .is_list = flag(field, "list"),
                 .or_list = flag(field, "or_list"),
                 .required = flag(field, "required"),
                 .nullable = !flag(field, "not_null"),
                 .input = read_input(field["input"].text()),
                 .minimum = field["min"].number(),
                 .maximum = field["max"].number(),
                 .exclusive_minimum = field["above"].number(),
                 .exclusive_maximum = field["below"].number(),
                 .multiple_of = field["multiple_of"].number(),
                 .min_length = field["min_length"].integer(),
                 .max_length = field["max_length"].integer(),
                 .choices = texts(field["choices"]),
                 .choices_are_integers = flag(field, "integers"),
                 .is_scheduler = flag(field, "scheduler"),
                 .model_bases = texts(field["bases"]),
                 .model_types = texts(field["types"]),
                 .default_json = value ? std::optional(json::to_text(value)) : std::nullopt,
                 .title = std::string(field["title"].text())};
  const auto port = field["port"];
  type.port = port.is_string() ? port_of_text(port.text()) : usual_port(type);
  type.kind = kind_by_port(type.kind, type.port);  // of snapshots from before it had a kind
  return type;
}

std::map<std::string, PortType, std::less<>> read_outputs(json::Value outputs) {
  std::map<std::string, PortType, std::less<>> result;
  for (const auto& [name, port] : outputs) {
    result.insert_or_assign(std::string(name), port_of_text(port.text()));
  }
  return result;
}

NodeType read_node(std::string_view type, json::Value node) {
  NodeType result{.type = std::string(type),
                  .version = std::string(node["version"].text()),
                  .title = std::string(node["title"].text()),
                  .output_type = std::string(node["output"].text()),
                  .makes_images = flag(node, "images"),
                  .accepts_extra = flag(node, "extra")};
  for (const auto& [name, field] : node["fields"]) {
    result.fields.insert_or_assign(std::string(name), read_field(field));
  }
  if (node["outputs"].is_object()) {
    result.outputs = read_outputs(node["outputs"]);
  }
  return result;
}

// Calls take(line) for each line of the text, without its line break.
template <class Take>
void for_each_line(std::string_view text, const Take& take) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    take(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

// The first line and the wanted ones: a snapshot again, and a small one. A text that somebody has
// laid out in another way stays as it is.
std::string only_wanted(std::string_view text, const std::vector<std::string>& wanted) {
  const auto first_line = text.substr(0, text.find('\n'));
  if (wanted.empty() || !first_line.ends_with(k_end_of_first_line)) {
    return std::string(text);
  }
  std::unordered_set<std::string> keys{json::quoted(k_for)};
  for (const auto& type : wanted) {
    keys.insert(json::quoted(type));
  }
  std::string cut(first_line);
  const char* separator = "\n";
  for_each_line(text.substr(first_line.size()), [&](std::string_view line) {
    if (keys.contains(std::string(line.substr(0, line.find(':'))))) {
      line.remove_suffix(line.ends_with(',') ? 1 : 0);
      cut += separator;
      cut += line;
      separator = ",\n";
    }
  });
  return cut + "\n}}\n";
}

void check_format(json::Value root, std::string_view name) {
  if (root["format"].integer() == k_format && root["nodes"].is_object()) {
    return;
  }
  const auto format = root["format"].integer();
  base::Problem problem{.where = std::string(name), .what = "this is no node schema snapshot"};
  if (format && *format > k_format && root["nodes"].is_object()) {
    problem.what = "this node schema snapshot has format " + std::to_string(*format) +
                   "; known is " + std::to_string(k_format);
  }
  problem.hint = "--schema takes the /openapi.json of an InvokeAI server";
  throw base::Error(base::ErrorClass::input, std::move(problem));
}

}  // namespace

std::string to_snapshot(const NodeSchema& schema) {
  return SnapshotWriter().write(schema);
}

NodeSchema schema_from_snapshot(std::string_view text, const std::vector<std::string>& wanted,
                                std::string_view name) {
  const auto document = json::parse(only_wanted(text, wanted), name);
  const auto root = document.root();
  check_format(root, name);
  std::unordered_set<std::string> keep(wanted.begin(), wanted.end());
  if (!keep.empty()) {
    keep.emplace(k_for);
  }
  std::map<std::string, NodeType, std::less<>> types;
  for (const auto& [type, node] : root["nodes"]) {
    if (keep.empty() || keep.contains(std::string(type))) {
      types.insert_or_assign(std::string(type), read_node(type, node));
    }
  }
  return {std::string(root["server_version"].text()), std::move(types)};
}

}  // namespace invokeai_batch::workflow
