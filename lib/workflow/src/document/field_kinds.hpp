// What each kind of field is called, and how the server and a stored workflow show it. A new kind
// is a row here (what its values may be stands in lib/plan, values/kinds).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "invokeai_batch/workflow/schema.hpp"

namespace invokeai_batch::workflow {

struct FieldKindInfo {
  FieldKind kind = FieldKind::any;
  std::string_view snapshot{};  // in the compact form of a schema
  std::string_view noun{};      // for people
  std::string_view plural{};
  std::string_view type{};                      // JSON type in the server's schema
  std::string_view reference{};                 // or name of the schema that it refers to
  std::span<const std::string_view> members{};  // by which a stored object is known
  std::string (*details)(const FieldType& type) = nullptr;  // for people: " 0…1", " of 31"
};

[[nodiscard]] std::span<const FieldKindInfo> all_field_kinds();
[[nodiscard]] const FieldKindInfo& info_of(FieldKind kind);

}  // namespace invokeai_batch::workflow
