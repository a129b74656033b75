// What the server says about its nodes: the type of every field.
//
// Source: GET /openapi.json, components.schemas of class "invocation"; per field `type`, `enum`,
// ranges, `input`, `orig_required`, `ui_type`, `ui_model_base`, `ui_model_type`. A compact form of
// the same (made by scripts/node-schema, kept in configs/node-schema/) serves work without a
// server.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::workflow {

enum class FieldKind {
  integer,
  number,
  string,
  boolean,
  choice,  // a string (or integer) out of a fixed list, schedulers among them
  model,
  lora_list,  // [{lora: model, weight}]
  image,
  video,
  board,
  color,  // {r,g,b,a}, 0…255
  style_preset,
  saved_workflow,  // the id of a workflow in the server's library
  any,             // everything else: sent as JSON, unchecked, and labelled so
};

/// How a field may be fed: `connection` fields cannot be set at all, and of them only that,
/// `required` and the port is kept.
enum class FieldInput { direct, connection, any };

/// May the value of an input be null?
enum class Nullability { not_null, nullable };

/// How many values an output gives, or an input takes.
enum class Cardinality { one, list, one_or_list };

/// What decides which output fits which input: the GUI's name for the type of a field.
struct PortType {
  std::string name{};  // "ImageField", "IntegerField", "CollectionItemField"; "" unknown: fits all
  Cardinality cardinality = Cardinality::one;
  std::string plain_name{};  // where a server calls one type by a name of its own: "EnumField"

  friend bool operator==(const PortType&, const PortType&) = default;
};

/// "ImageField", "list of ImageField", "FloatField or a list of it", for people.
[[nodiscard]] std::string describe(const PortType& port);

/// May an edge join this output to this input? So in the GUI (store/util/validateConnectionTypes)
/// and, where the server is stricter, there (services/shared/graph.py): a number becomes a text,
/// and an integer a fraction, for an input of exactly one value that cannot be null. The
/// nullability is the input's.
[[nodiscard]] bool fits(const PortType& output, const PortType& input, Nullability of_input);

struct FieldType {
  FieldKind kind = FieldKind::any;
  bool is_list = false;   // a list of `kind`
  bool or_list = false;   // one value of `kind` or a list of them (cfg_scale)
  bool required = false;  // must be set or connected before the server runs it
  bool nullable = true;
  FieldInput input = FieldInput::any;
  std::optional<double> minimum{};
  std::optional<double> maximum{};
  std::optional<double> exclusive_minimum{};
  std::optional<double> exclusive_maximum{};
  std::optional<double> multiple_of{};
  std::optional<std::int64_t> min_length{};  // characters of a string, items of a list
  std::optional<std::int64_t> max_length{};
  std::vector<std::string> choices{};        // FieldKind::choice
  std::vector<std::string> choice_labels{};  // what a Form shows for each; empty without one
  bool choices_are_integers = false;
  bool is_scheduler = false;
  std::vector<std::string> model_bases{};  // FieldKind::model; empty: any
  std::vector<std::string> model_types{};
  std::optional<std::string> default_json{};  // what the server takes when unset, but null
  std::string title{};
  PortType port{};

  friend bool operator==(const FieldType&, const FieldType&) = default;
};

struct NodeType {
  std::string type{};
  std::string version{};
  std::string title{};
  std::string output_type{};   // "image_output"; "" unknown
  bool makes_images = false;   // its output is or contains an image or a video
  bool accepts_extra = false;  // core_metadata: fields that are not listed are forwarded
  /// `board` and `metadata` among them; not id, type, use_cache and is_intermediate.
  std::map<std::string, FieldType, std::less<>> fields{};
  /// nullopt: not told (snapshots that are older than this).
  std::optional<std::map<std::string, PortType, std::less<>>> outputs{};

  friend bool operator==(const NodeType&, const NodeType&) = default;
};

/// Immutable once made.
class NodeSchema {
 public:
  NodeSchema(std::string server_version, std::map<std::string, NodeType, std::less<>> types);

  /// The version of the server it comes from: "6.14.2".
  [[nodiscard]] const std::string& server_version() const { return m_version; }
  /// nullptr when the server has no such node type.
  [[nodiscard]] const NodeType* node(std::string_view type) const;
  /// nullptr when the node type or the field is unknown.
  [[nodiscard]] const FieldType* field(std::string_view node_type, std::string_view field) const;
  [[nodiscard]] std::vector<std::string> node_types() const;
  [[nodiscard]] const std::map<std::string, NodeType, std::less<>>& types() const {
    return m_types;
  }

  friend bool operator==(const NodeSchema&, const NodeSchema&) = default;

 private:
  std::string m_version;
  std::map<std::string, NodeType, std::less<>> m_types;
};

/// Whose rules make graphs and jobs: the editors of InvokeAI 6 and 7 read the same file
/// differently.
enum class Editor { six, seven };

/// The server's description decides, by what came with 7: the node type `for`.
[[nodiscard]] Editor editor_of(const NodeSchema& schema);

/// From the whole /openapi.json. Throws base::Error(server) when it is no InvokeAI OpenAPI
/// document.
[[nodiscard]] NodeSchema schema_from_openapi(std::string_view text,
                                             std::string_view server_version);

/// From the compact form. Only the node types in `wanted` are read (all when empty), and what
/// editor_of() looks at, so that an offline command does not pay for three hundred types it does
/// not use. `name` names the text in
/// messages. Throws base::Error(input) when it is no such snapshot, or of a format to come.
[[nodiscard]] NodeSchema schema_from_snapshot(std::string_view text,
                                              const std::vector<std::string>& wanted = {},
                                              std::string_view name = "node schema");

/// The compact form of a schema: one node type a line. schema_from_snapshot(to_snapshot(s)) == s.
[[nodiscard]] std::string to_snapshot(const NodeSchema& schema);

/// What is known of a field without a schema (an unknown node type, an unknown field): its kind is
/// guessed from the value and the field's name, as weakly as possible (a number is a number, never
/// an integer), and `any` where that would be a lie.
[[nodiscard]] FieldType guessed_type(std::string_view field, json::Value value);

/// For people: "integer > 0, multiple of 8", "number 0…1", "choice of 31", "model sdxl/main",
/// "list of images".
[[nodiscard]] std::string describe(const FieldType& type);

}  // namespace invokeai_batch::workflow
