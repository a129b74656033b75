// The types by which edges go: how a server's document tells them, and how a snapshot writes them.
#pragma once

#include <string>
#include <string_view>

#include "document/field_reader.hpp"
#include "invokeai_batch/workflow/schema.hpp"

namespace invokeai_batch::workflow {

/// Of an input or output of a node. Without a name where the GUI cannot make sense of it either.
[[nodiscard]] PortType read_port(json::Value property);

/// What the port of a field is when nothing else is said of it: its kind tells.
[[nodiscard]] PortType usual_port(const FieldType& field);

/// Is it a type of the GUI's that the server knows nothing of? To that it is Any, alone or in a
/// list.
[[nodiscard]] bool is_generic(const PortType& port);

/// "ImageField", "ImageField[]" a list, "FloatField?[]" one or a list; "SchedulerField=EnumField"
/// with a plain name. port_of_text(text_of_port(p)) == p.
[[nodiscard]] std::string text_of_port(const PortType& port);
[[nodiscard]] PortType port_of_text(std::string_view text);

/// May null stand in that field? Where it is required too: the server makes such a field one that
/// may be unset, until it is run.
[[nodiscard]] Nullability nullability_of(const FieldType& field);

}  // namespace invokeai_batch::workflow
