// Node types of a server of version 7, as far as tests of its editor need them.
#pragma once

#include "invokeai_batch/workflow/schema.hpp"

inline invokeai_batch::workflow::NodeSchema schema_of_seven() {
  using namespace invokeai_batch::workflow;
  const PortType any{.name = "AnyField"};
  const PortType item{.name = "CollectionItemField"};
  const PortType integer{.name = "IntegerField"};
  const PortType list{.name = "CollectionField", .cardinality = Cardinality::list};
  const FieldType connection{.input = FieldInput::connection, .port = any};
  const FieldType free{.port = item};
  FieldType seed{.kind = FieldKind::integer, .port = integer};
  seed.minimum = 0;
  seed.maximum = 4294967295.0;
  seed.default_json = "7";
  FieldType open_seed = seed;
  open_seed.maximum.reset();
  const auto with_number = [&](const char* name) {
    return NodeType{.type = name,
                    .version = "1.0.0",
                    .fields = {{"value", {.kind = FieldKind::integer, .port = integer}}},
                    .outputs = {{{"value", integer}}}};
  };
  return {"7.0.0",
          {{"for",
            {.type = "for",
             .version = "1.0.0",
             .fields = {{"collection", {.port = list}}, {"state", {}}},
             .outputs = {{{"loop_linkage", any}, {"item", item}, {"output_collection", list}}}}},
           {"for_return",
            {.type = "for_return",
             .version = "1.0.0",
             .fields = {{"loop_linkage", connection}, {"output", free}},
             .outputs = {{{"output", item}}}}},
           {"integer", with_number("integer")},
           {"core_metadata", {.type = "core_metadata", .version = "1.0.0", .accepts_extra = true}},
           {"noise", {.type = "noise", .version = "1.0.0", .fields = {{"seed", seed}}}},
           {"flux", {.type = "flux", .version = "1.0.0", .fields = {{"seed", open_seed}}}}}};
}
