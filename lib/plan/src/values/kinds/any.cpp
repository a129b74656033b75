// What has no type that we know: JSON, unchecked.
#include "invokeai_batch/yaml/raw_json.hpp"
#include "values/kinds/kinds.hpp"

namespace invokeai_batch::plan {

namespace {

Typed typed_json(const workflow::FieldType& /*type*/, const yaml::RawValue& value,
                 std::string_view /*name*/) {
  auto text = yaml::to_json(value);
  return encoded_as(text, text);
}

}  // namespace

extern constinit const KindRules k_any = {.kind = workflow::FieldKind::any,
                                          .typed_one = typed_json,
                                          .takes_structure = true,
                                          .text = TextKind::unknown};

}  // namespace invokeai_batch::plan
