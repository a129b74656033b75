#include "invokeai_batch/report/changes.hpp"

#include <string_view>

#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::report {

namespace {

std::string_view word_of(workflow::ChangeKind kind) {
  switch (kind) {
    case workflow::ChangeKind::node_of_other_version:
      return "node_of_other_version";
    case workflow::ChangeKind::field_dropped:
      return "field_dropped";
    case workflow::ChangeKind::value_unset:
      return "value_unset";
    case workflow::ChangeKind::edge_dropped:
      return "edge_dropped";
  }
  return {};
}

}  // namespace

std::string changes_json(const workflow::LoadedWorkflow& loaded) {
  std::string lines;
  for (const auto& change : loaded.changes) {
    json::Writer out;
    out.begin_object().key("v").integer(1).member("event", "change");
    out.member("kind", word_of(change.kind)).member("what", change.what).end_object();
    lines += out.take() + "\n";
  }
  return lines;
}

}  // namespace invokeai_batch::report
