// Source: what pydantic makes of the server's fields (app/invocations/fields.py), and how the GUI
// reads it (features/nodes/util/schema/parseFieldType.ts, buildFieldInputTemplate.ts).
#include "document/field_reader.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "document/field_kinds.hpp"
#include "document/port_types.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "port_types.hpp"

namespace invokeai_batch::workflow {

namespace {

FieldKind kind_of_reference(std::string_view name) {
  for (const auto& info : all_field_kinds()) {
    if (!name.empty() && info.reference == name) {
      return info.kind;
    }
  }
  return FieldKind::any;
}

FieldKind kind_of_type(std::string_view type) {
  for (const auto& info : all_field_kinds()) {
    if (!type.empty() && info.type == type) {
      return info.kind;
    }
  }
  return FieldKind::any;
}

struct ModelFilter {
  std::string_view base{};  // "" any
  std::string_view type{};
};

// Servers before 6.7 say which models a field takes by its ui_type alone; later ones by
// ui_model_base and ui_model_type. Source: app/invocations/fields.py (UIType) at 6.3.0.
ModelFilter filter_of_ui_type(std::string_view ui_type) {
  static const std::unordered_map<std::string_view, ModelFilter> k_filters = {
      {"MainModelField", {"", "main"}},
      {"SDXLMainModelField", {"sdxl", "main"}},
      {"SDXLRefinerModelField", {"sdxl-refiner", "main"}},
      {"SD3MainModelField", {"sd-3", "main"}},
      {"CogView4MainModelField", {"cogview4", "main"}},
      {"FluxMainModelField", {"flux", "main"}},
      {"VAEModelField", {"", "vae"}},
      {"FluxVAEModelField", {"flux", "vae"}},
      {"LoRAModelField", {"", "lora"}},
      {"ControlNetModelField", {"", "controlnet"}},
      {"ControlLoRAModelField", {"", "control_lora"}},
      {"IPAdapterModelField", {"", "ip_adapter"}},
      {"T2IAdapterModelField", {"", "t2i_adapter"}},
      {"T5EncoderModelField", {"", "t5_encoder"}},
      {"CLIPEmbedModelField", {"", "clip_embed"}},
      {"CLIPLEmbedModelField", {"", "clip_embed"}},
      {"CLIPGEmbedModelField", {"", "clip_embed"}},
      {"SpandrelImageToImageModelField", {"", "spandrel_image_to_image"}},
      {"SigLipModelField", {"", "siglip"}},
      {"FluxReduxModelField", {"", "flux_redux"}},
      {"LLaVAModelField", {"", "llava_onevision"}},
  };
  const auto found = k_filters.find(ui_type);
  return found == k_filters.end() ? ModelFilter{} : found->second;
}

// One way in which the value of a field may look.
struct Variant {
  bool is_list = false;
  FieldKind kind = FieldKind::any;  // of the value, or of a list's items
  json::Value schema{};             // likewise, resolved
};

class FieldReader {
 public:
  FieldReader(const Schemas& schemas, json::Value property)
      : m_schemas(schemas), m_property(property) {}

  FieldType read() {
    m_type.required = m_property["orig_required"].boolean().value_or(false);
    m_type.port = read_port(m_property);
    const auto input = m_property["input"].text();
    if (input == "connection") {
      m_type.input = FieldInput::connection;
      return m_type;
    }
    m_type.input = input == "direct" ? FieldInput::direct : FieldInput::any;
    m_type.title = m_property["title"].text();
    if (const auto value = m_property["default"]; value && !value.is_null()) {
      m_type.default_json = json::to_text(value);
    }
    m_type.nullable = false;
    collect_variants(m_property, 0);
    combine_variants();
    m_type.kind = kind_by_port(m_type.kind, m_type.port);
    return m_type;
  }

 private:
  // References can form a circle; no field of a server nests deeper than three.
  static constexpr int k_deepest = 8;

  void collect_variants(json::Value schema, int depth) {
    if (depth > k_deepest) {
      m_variants.emplace_back();
      return;
    }
    read_limits(schema);
    for (const auto* key : {"anyOf", "oneOf", "allOf"}) {
      if (schema[key].is_array()) {
        for (const auto& alternative : schema[key]) {
          collect_variants(alternative.value, depth + 1);
        }
        return;
      }
    }
    const auto type = schema["type"].text();
    if (type == "null") {
      m_type.nullable = true;
    } else {
      add_variant(type == "array", type == "array" ? schema["items"] : schema);
    }
  }

  // An enum that several nodes share is a schema with a name of its own.
  void add_variant(bool is_list, json::Value schema) {
    const auto target = resolved(m_schemas, schema);
    const auto reference = referenced_name(schema);
    Variant variant{.is_list = is_list, .schema = target};
    if (target["enum"].is_array() || target["const"].is_string()) {
      variant.kind = FieldKind::choice;
    } else {
      variant.kind =
          reference.empty() ? kind_of_type(schema["type"].text()) : kind_of_reference(reference);
    }
    m_variants.push_back(variant);
  }

  [[nodiscard]] FieldKind common_kind() const {
    std::set<FieldKind> kinds;
    for (const auto& variant : m_variants) {
      kinds.insert(variant.kind);
    }
    if (kinds == std::set{FieldKind::integer, FieldKind::number}) {
      return FieldKind::number;
    }
    return kinds.size() == 1 ? *kinds.begin() : FieldKind::any;
  }

  void combine_variants() {
    const auto is_list = [](const Variant& variant) { return variant.is_list; };
    const bool list = std::any_of(m_variants.begin(), m_variants.end(), is_list);
    const bool one = !std::all_of(m_variants.begin(), m_variants.end(), is_list);
    m_type.kind = common_kind();
    if (m_type.kind == FieldKind::lora_list) {
      // Users give a list, as in the GUI. A field that takes one LoRA only is fed by an edge.
      m_type.kind = list ? FieldKind::lora_list : FieldKind::any;
    } else if (m_type.kind != FieldKind::any) {
      m_type.is_list = list && !one;
      m_type.or_list = list && one;
    }
    if (m_type.kind == FieldKind::choice) {
      read_choices();
    } else if (m_type.kind == FieldKind::model || m_type.kind == FieldKind::lora_list) {
      read_model_filter();
    }
  }

  void read_choices() {
    for (const auto& variant : m_variants) {
      if (variant.schema["const"].is_string()) {
        m_type.choices.emplace_back(variant.schema["const"].text());
      }
      for (const auto& choice : variant.schema["enum"]) {
        m_type.choices.emplace_back(choice.value.text());
        m_type.choices_are_integers = choice.value.is_number();
      }
    }
    m_type.is_scheduler = m_property["ui_type"].text() == "SchedulerField";
  }

  void read_model_filter() {
    for (const auto& base : m_property["ui_model_base"]) {
      m_type.model_bases.emplace_back(base.value.text());
    }
    for (const auto& type : m_property["ui_model_type"]) {
      m_type.model_types.emplace_back(type.value.text());
    }
    const auto filter = filter_of_ui_type(m_property["ui_type"].text());
    if (m_type.model_bases.empty() && !filter.base.empty()) {
      m_type.model_bases.emplace_back(filter.base);
    }
    if (m_type.model_types.empty() && !filter.type.empty()) {
      m_type.model_types.emplace_back(filter.type);
    }
  }

  // pydantic writes `ge` and its like where a field is not of one type.
  void read_limits(json::Value schema) {
    read_limit(m_type.minimum, schema, {"minimum", "ge"});
    read_limit(m_type.maximum, schema, {"maximum", "le"});
    read_limit(m_type.exclusive_minimum, schema, {"exclusiveMinimum", "gt"});
    read_limit(m_type.exclusive_maximum, schema, {"exclusiveMaximum", "lt"});
    read_limit(m_type.multiple_of, schema, {"multipleOf"});
    read_length(m_type.min_length, schema, {"minLength", "minItems"});
    read_length(m_type.max_length, schema, {"maxLength", "maxItems"});
  }

  using Keys = std::initializer_list<const char*>;

  // The outermost schema that sets a limit wins.
  static void read_limit(std::optional<double>& limit, json::Value schema, Keys keys) {
    for (const auto* key : keys) {
      limit = limit ? limit : schema[key].number();
    }
  }

  static void read_length(std::optional<std::int64_t>& limit, json::Value schema, Keys keys) {
    for (const auto* key : keys) {
      limit = limit ? limit : schema[key].integer();
    }
  }

  const Schemas& m_schemas;
  json::Value m_property;
  std::vector<Variant> m_variants;
  FieldType m_type;
};

}  // namespace

FieldKind kind_by_port(FieldKind kind, const PortType& port) {
  return kind == FieldKind::string && port.name == "SavedWorkflowField" ? FieldKind::saved_workflow
                                                                        : kind;
}

std::string_view referenced_name(json::Value schema) {
  const auto path = schema["$ref"].text();
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0: the whole when there is no slash
}

json::Value resolved(const Schemas& schemas, json::Value schema) {
  const auto found = schemas.find(referenced_name(schema));
  return found == schemas.end() ? schema : found->second;
}

FieldType read_field(const Schemas& schemas, json::Value property) {
  return FieldReader(schemas, property).read();
}

}  // namespace invokeai_batch::workflow
