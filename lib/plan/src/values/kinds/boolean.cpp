// true and false, and what else people write for them.
#include "invokeai_batch/base/text.hpp"
#include "values/kinds/kinds.hpp"

namespace invokeai_batch::plan {

namespace {

Typed typed_boolean(const workflow::FieldType& /*type*/, const yaml::RawValue& value,
                    std::string_view name) {
  const auto text = base::to_lower(value.text);
  const bool yes = text == "true" || text == "yes" || text == "on";
  if (yes || text == "false" || text == "no" || text == "off") {
    return encoded_as(yes ? "true" : "false", yes ? "true" : "false");
  }
  return problem_with(value, name, described(value) + " is neither true nor false",
                      "write true or false (yes, no, on, off are fine too)");
}

}  // namespace

extern constinit const KindRules k_boolean = {.kind = workflow::FieldKind::boolean,
                                              .typed_one = typed_boolean};

}  // namespace invokeai_batch::plan
