#include "node_catalogue.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

/// The files of node types, and the first release that each is of.
constexpr std::array<std::pair<int, const char*>, 5> k_newest_first{{{k_v7_dev, "nodes-7.json"},
                                                                     {14, "nodes-6.14.json"},
                                                                     {13, "nodes-6.13.json"},
                                                                     {8, "nodes-6.8.json"},
                                                                     {3, "nodes-6.3.json"}}};

template <class T>
const T* find_named(const std::vector<T>& list, std::string_view name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const T& each) { return each.name == name; });
  return found == list.end() ? nullptr : &*found;
}

/// Takes one file of changes into the schemas so far (name → JSON text).
void apply_changes(std::map<std::string, std::string>& schemas, json::Value changes) {
  for (const auto& removed : changes["remove"]) {
    schemas.erase(std::string(removed.value.text()));
  }
  for (const auto& [name, schema] : changes["set"]) {
    schemas[std::string(name)] = json::to_text(schema);
  }
}

std::string list_of(const std::string& kind) {
  return "list[" + kind + "]";
}

}  // namespace

const NodeField* NodeType::field(std::string_view name) const {
  return find_named(fields, name);
}

const OutputField* NodeType::output(std::string_view name) const {
  return find_named(outputs, name);
}

std::string_view reference_name(std::string_view reference) {
  return reference.substr(reference.rfind('/') + 1);
}

NodeCatalogue::NodeCatalogue(std::string openapi_text)
    : m_text(std::move(openapi_text)), m_document(json::parse(m_text, "openapi.json")) {
  const auto schemas = m_document.root()["components"]["schemas"];
  for (const auto& [name, schema] : schemas) {
    m_schemas.emplace(name, schema);
  }
  for (const auto& member : schemas) {
    if (member.value["class"].text() == "invocation") {
      add_type(member.value);
    }
  }
}

const NodeType* NodeCatalogue::find(std::string_view type) const {
  const auto found = m_types.find(type);
  return found == m_types.end() ? nullptr : &found->second;
}

json::Value NodeCatalogue::schema(std::string_view name) const {
  const auto found = m_schemas.find(std::string(name));
  return found == m_schemas.end() ? json::Value() : found->second;
}

void NodeCatalogue::add_type(json::Value schema) {
  NodeType type;
  type.type = schema["properties"]["type"]["default"].text();
  type.accepts_extra = schema["additionalProperties"].boolean().value_or(false);
  for (const auto& [name, field] : schema["properties"]) {
    const auto fallback = field["default"];
    const bool is_input = field["field_kind"].text() == "input";
    type.fields.push_back(
        {.name = std::string(name),
         .schema = field,
         .default_json = fallback ? json::to_text(fallback) : "null",
         .input = std::string(field["input"].text()),
         .is_needed_to_run = is_input && field["orig_required"].boolean().value_or(false),
         .kinds = kinds_of(field)});
  }
  const auto output = this->schema(reference_name(schema["output"]["$ref"].text()));
  for (const auto& [name, field] : output["properties"]) {
    if (name == "type") {
      type.output_type = field["default"].text();
    } else {
      type.outputs.push_back({.name = std::string(name), .kinds = kinds_of(field)});
    }
  }
  m_type_names.push_back(type.type);
  m_types.emplace(type.type, std::move(type));
}

/// The kinds of value a schema allows: "integer", "ImageField", "list[LatentsField]", "any".
std::vector<std::string> NodeCatalogue::kinds_of(json::Value schema) const {
  std::vector<std::string> kinds;
  if (const auto reference = schema["$ref"]) {
    const auto name = reference_name(reference.text());
    const bool is_enum = this->schema(name)["enum"].exists();
    kinds.emplace_back(is_enum ? "string" : name);
  } else if (const auto choices = schema["anyOf"]) {
    for (const auto& choice : choices) {
      for (auto& kind : kinds_of(choice.value)) {
        kinds.push_back(std::move(kind));
      }
    }
  } else if (schema["type"].text() == "array") {
    for (const auto& kind : kinds_of(schema["items"])) {
      kinds.push_back(list_of(kind));
    }
  } else if (schema["type"].text() != "null") {
    kinds.emplace_back(schema["type"].exists() ? schema["type"].text() : "any");
  }
  return kinds;
}

std::string cut_openapi(const std::filesystem::path& directory, const Flavour& flavour) {
  std::map<std::string, std::string> schemas;
  for (const auto& [release, name] : k_newest_first) {
    const auto changes = json::parse(base::read_file(directory / name), name);
    apply_changes(schemas, changes.root());
    if (flavour.at_least(release)) {
      break;
    }
  }
  if (flavour.at_least(k_v7)) {
    // Written by hand: what later versions are known to have besides.
    const auto name = "later-7.json";
    const auto changes = json::parse(base::read_file(directory / name), name);
    apply_changes(schemas, changes.root());
  }
  json::Writer out;
  out.begin_object().member("openapi", "3.1.0").key("info").begin_object();
  out.member("title", "Invoke - Community Edition").member("version", "1.0.0").end_object();
  out.key("paths").begin_object().end_object();
  out.key("components").begin_object().key("schemas").begin_object();
  for (const auto& [name, schema] : schemas) {
    out.key(name).raw(schema);
  }
  out.end_object().end_object().end_object();
  return out.take();
}

}  // namespace invokeai_batch::sim
