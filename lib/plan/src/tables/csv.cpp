#include "tables/csv.hpp"

#include <algorithm>

namespace invokeai_batch::plan {

namespace {

constexpr std::size_t k_most_errors = 20;

}  // namespace

const std::vector<CsvCell>* CsvReader::next() {
  while (m_at < m_text.size() && at_end_of_line()) {
    skip_line_break();
  }
  if (m_at >= m_text.size() || m_errors.size() >= k_most_errors) {
    return nullptr;
  }
  m_record.clear();
  m_record_line = m_line;
  while (true) {
    const bool quoted = m_at < m_text.size() && m_text[m_at] == '"';
    m_record.push_back(quoted ? quoted_cell() : plain_cell());
    if (at_end_of_line()) {
      skip_line_break();
      return &m_record;
    }
    ++m_at;  // the separator
  }
}

bool CsvReader::at_end_of_line() const {
  return m_at >= m_text.size() || m_text[m_at] == '\n' || m_text[m_at] == '\r';
}

void CsvReader::skip_line_break() {
  if (m_at < m_text.size()) {
    m_at += m_text.substr(m_at).starts_with("\r\n") ? 2 : 1;
    ++m_line;
  }
}

CsvCell CsvReader::plain_cell() {
  const auto begin = m_at;
  while (!at_end_of_line() && m_text[m_at] != m_separator) {
    if (m_text[m_at] == '"') {
      m_errors.push_back({m_at, "a quote inside a cell that has none around it",
                          "put the whole cell in quotes and double the quote: \"5\"\" tall\""});
      m_at = std::min(m_text.find_first_of("\r\n", m_at), m_text.size());
      break;
    }
    ++m_at;
  }
  return {m_text.substr(begin, m_at - begin), false};
}

CsvCell CsvReader::quoted_cell() {
  const auto open = m_at++;
  bool has_doubled = false;
  while (true) {
    const auto quote = m_text.find('"', m_at);
    const auto end = std::min(quote, m_text.size());
    for (; m_at < end; ++m_at) {
      const bool lone_cr = m_text[m_at] == '\r' && !m_text.substr(m_at + 1).starts_with('\n');
      m_line += m_text[m_at] == '\n' || lone_cr ? 1 : 0;
    }
    if (quote == std::string_view::npos) {
      m_errors.push_back({open, "this quote is never closed",
                          "close it; a quote inside a cell in quotes is doubled: \"\""});
      return {m_text.substr(open + 1), true};
    }
    if (!m_text.substr(quote + 1).starts_with('"')) {
      break;
    }
    has_doubled = true;
    m_at = quote + 2;
  }
  const auto inside = m_text.substr(open + 1, m_at - open - 1);
  ++m_at;
  if (!at_end_of_line() && m_text[m_at] != m_separator) {
    m_errors.push_back({m_at, "there is more behind the closing quote of a cell",
                        "a quote inside a cell in quotes is doubled: \"\""});
    m_at = std::min(m_text.find_first_of("\r\n", m_at), m_text.size());
  }
  return {has_doubled ? keep_unescaped(inside) : inside, true};
}

std::string_view CsvReader::keep_unescaped(std::string_view inside) {
  std::string text;
  text.reserve(inside.size());
  for (std::size_t i = 0; i < inside.size(); ++i) {
    text += inside[i];
    i += inside[i] == '"' ? 1 : 0;
  }
  return m_unescaped.emplace_back(std::move(text));
}

}  // namespace invokeai_batch::plan
