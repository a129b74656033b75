#include "csv.hpp"

namespace invokeai_batch::report {

CsvWriter& CsvWriter::field(std::string_view text) {
  if (m_in_row) {
    m_out += ',';
  }
  m_in_row = true;
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    m_out += text;
    return *this;
  }
  m_out += '"';
  for (const char c : text) {
    m_out += c == '"' ? "\"\"" : std::string_view(&c, 1);
  }
  m_out += '"';
  return *this;
}

CsvWriter& CsvWriter::end_row() {
  m_out += '\n';
  m_in_row = false;
  return *this;
}

}  // namespace invokeai_batch::report
