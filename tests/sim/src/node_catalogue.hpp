// The node types that the simulated server has, as its /openapi.json tells them.
//
// They come from a real dump (`--openapi FILE`), or from the cut ones in tests/sim/data/: the
// newest whole, each older release as what differs from the next newer.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "flavour.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::sim {

/// A field of a node: its JSON schema, and what of that is asked for often.
struct NodeField {
  std::string name{};
  json::Value schema{};
  std::string default_json{};  // "null" without a default
  std::string input{};         // "direct", "connection", "any"
  bool is_needed_to_run = false;
  std::vector<std::string> kinds{};  // what an edge may carry, see kinds_of
};

struct OutputField {
  std::string name{};
  std::vector<std::string> kinds{};
};

struct NodeType {
  std::string type{};
  bool accepts_extra = false;  // core_metadata: fields that are not listed are kept
  std::vector<NodeField> fields{};
  std::string output_type{};  // "image_output"
  std::vector<OutputField> outputs{};

  [[nodiscard]] const NodeField* field(std::string_view name) const;
  [[nodiscard]] const OutputField* output(std::string_view name) const;
};

class NodeCatalogue {
 public:
  /// The types of a real OpenAPI document.
  explicit NodeCatalogue(std::string openapi_text);

  /// nullptr when the server has no such type.
  [[nodiscard]] const NodeType* find(std::string_view type) const;
  [[nodiscard]] const std::vector<std::string>& type_names() const { return m_type_names; }
  /// The schema that a `$ref` names; absent when there is none.
  [[nodiscard]] json::Value schema(std::string_view name) const;
  /// What GET /openapi.json answers.
  [[nodiscard]] const std::string& openapi_text() const { return m_text; }

 private:
  void add_type(json::Value schema);
  [[nodiscard]] std::vector<std::string> kinds_of(json::Value schema) const;

  std::string m_text;
  json::Document m_document;
  std::unordered_map<std::string, json::Value> m_schemas;
  std::map<std::string, NodeType, std::less<>> m_types;
  std::vector<std::string> m_type_names;
};

/// The OpenAPI document of a flavour, put together from the files of a directory.
[[nodiscard]] std::string cut_openapi(const std::filesystem::path& directory,
                                      const Flavour& flavour);

/// "ImageField" of "#/components/schemas/ImageField".
[[nodiscard]] std::string_view reference_name(std::string_view reference);

}  // namespace invokeai_batch::sim
