#include "invokeai_batch/report/listing.hpp"

#include <algorithm>

#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/report/table.hpp"

namespace invokeai_batch::report {

namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

std::string shown(const Datum& value) {
  return std::visit(Overloaded{[](std::monostate) { return std::string("-"); },
                               [](const std::string& text) { return base::printable(text); },
                               [](std::int64_t number) { return std::to_string(number); },
                               [](bool truth) { return std::string(truth ? "yes" : "no"); },
                               [](const Json& json) { return base::printable(json.text); }},
                    value);
}

void append(json::Writer& out, const Datum& value) {
  std::visit(Overloaded{[&](std::monostate) { out.null(); },
                        [&](const std::string& text) { out.string(text); },
                        [&](std::int64_t number) { out.integer(number); },
                        [&](bool truth) { out.boolean(truth); },
                        [&](const Json& json) { out.raw(json.text); }},
             value);
}

template <class Each>
std::vector<std::string> row_of(const Record& record, Each each) {
  std::vector<std::string> row;
  for (const auto& field : record.fields) {
    if (field.in_table == InTable::yes) {
      row.push_back(each(field));
    }
  }
  return row;
}

std::string table_of(const std::vector<Record>& records, base::Terminal terminal) {
  std::vector<std::vector<std::string>> rows{
      row_of(records.front(), [](const Field& field) { return std::string(field.key); })};
  for (const auto& record : records) {
    rows.push_back(row_of(record, [](const Field& field) { return shown(field.value); }));
  }
  return table(std::move(rows), terminal);
}

}  // namespace

Datum text_or_none(std::string text) {
  return text.empty() ? Datum{} : Datum{std::move(text)};
}

std::string Listing::lines(const std::vector<Record>& records) {
  if (records.empty()) {
    return {};
  }
  if (m_form == ListForm::table) {
    const auto text = table_of(records, m_terminal);
    const auto from = m_has_headings ? text.find('\n') + 1 : 0;
    m_has_headings = true;
    return text.substr(from);
  }
  std::string text;
  for (const auto& record : records) {
    text += m_form == ListForm::json
                ? record_json(record)
                : base::one_line(record.name) + (m_name_end == PathEnd::nul ? '\0' : '\n');
  }
  return text;
}

std::string record_text(const Record& record) {
  std::size_t width = 0;
  for (const auto& field : record.fields) {
    width = std::max(width, field.key.size());
  }
  std::string text;
  for (const auto& field : record.fields) {
    text += base::pad_right(field.key, width + 2) + base::one_line(shown(field.value)) + "\n";
  }
  return text;
}

std::string record_json(const Record& record) {
  json::Writer out;
  out.begin_object();
  for (const auto& field : record.fields) {
    out.key(field.key);
    append(out, field.value);
  }
  return out.end_object().take() + "\n";
}

}  // namespace invokeai_batch::report
