#include "invokeai_batch/report/input_changes.hpp"

#include <string_view>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/report/table.hpp"

namespace invokeai_batch::report {

namespace {

using Kind = InputChange::Kind;

std::string_view word_of(Kind kind) {
  switch (kind) {
    case Kind::unchanged:
      return "unchanged";
    case Kind::moved:
      return "moved";
    case Kind::missing:
      return "missing";
    case Kind::fresh:
      return "new";
  }
  return {};
}

}  // namespace

std::string input_changes_text(const std::vector<InputChange>& changes,
                               const base::Terminal& terminal) {
  std::vector<std::vector<std::string>> rows{{"", "was", "is", "field", ""}};
  for (const auto& change : changes) {
    if (change.kind != Kind::unchanged) {
      rows.push_back({std::string(word_of(change.kind)), change.handle,
                      change.index ? std::to_string(*change.index) : "-", change.field,
                      change.note});
    }
  }
  const auto unchanged = changes.size() + 1 - rows.size();
  return (rows.size() > 1 ? table(rows, terminal) : "") + base::count_of(unchanged, "input") +
         " unchanged\n";
}

std::string input_changes_json(const std::vector<InputChange>& changes) {
  std::string lines;
  for (const auto& change : changes) {
    json::Writer out;
    out.begin_object().member("change", word_of(change.kind)).member("was", change.handle);
    out.member("field", change.field).key("index").integer_or_null(change.index);
    lines += out.member("note", change.note).end_object().take() + "\n";
  }
  return lines;
}

}  // namespace invokeai_batch::report
