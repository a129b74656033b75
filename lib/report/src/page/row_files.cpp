#include "page/row_files.hpp"

#include <utility>

#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "markup.hpp"

namespace invokeai_batch::report {

namespace {

// A file is read in a few milliseconds, and there are not too many of them.
constexpr std::size_t k_rows_of_file = 500;
constexpr std::size_t k_bytes_of_file = 1'000'000;

std::string file_name(std::size_t number) {
  constexpr std::size_t k_digits = 3;
  auto digits = std::to_string(number);
  if (digits.size() < k_digits) {
    digits.insert(0, k_digits - digits.size(), '0');
  }
  return digits + ".js";
}

std::string long_text_name(std::string_view content) {
  constexpr std::size_t k_digits = 16;
  return "text-" + base::sha256_hex(content).substr(0, k_digits) + ".js";
}

// Whole characters. REQUIRES: valid UTF-8, and longer than fits.
std::string_view beginning_of(std::string_view text) {
  auto end = k_longest_row_text;
  while ((static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end);
}

}  // namespace

RowFiles::RowFiles(std::string page_id, Write write)
    : m_page_id(std::move(page_id)), m_write(std::move(write)) {}

std::string RowFiles::text_json(std::string_view text) {
  const auto whole = as_utf8(text);
  if (whole.size() <= k_longest_row_text) {
    return json::quoted(whole);
  }
  const auto name = long_text_name(whole);
  if (m_long_texts.insert(name).second) {
    m_write(name, std::string(k_rows_mark) + "invokeaiBatchText(" + json::quoted(whole) + ");\n");
  }
  json::Writer out;
  return out.begin_array().string(beginning_of(whole)).string(name).end_array().take();
}

std::size_t RowFiles::index_of(std::string_view text) {
  const auto [entry, is_new] = m_index.emplace(std::string(text), m_index.size());
  if (is_new) {
    m_texts += (m_texts.empty() ? "" : ",\n") + text_json(text);
  }
  return entry->second;
}

void RowFiles::add(unsigned flags, const std::vector<std::string_view>& columns) {
  m_rows += m_rows.empty() ? "[" : ",\n[";
  m_rows += std::to_string(flags);
  for (const auto column : columns) {
    m_rows += "," + std::to_string(index_of(column));
  }
  m_rows += "]";
  ++m_all_rows;
  if (++m_row_count == k_rows_of_file || m_texts.size() + m_rows.size() >= k_bytes_of_file) {
    write_file();
  }
}

void RowFiles::write_file() {
  std::string text(k_rows_mark);
  text += "invokeaiBatchReport({\"page\":" + json::quoted(m_page_id) +
          ",\"file\":" + std::to_string(m_files) + ",\n\"texts\":[" + m_texts + "],\n\"rows\":[" +
          m_rows + "]});\n";
  m_write(file_name(m_files), text);
  ++m_files;
  m_texts.clear();
  m_rows.clear();
  m_row_count = 0;
  m_index.clear();
}

void RowFiles::finish() {
  if (m_row_count > 0) {
    write_file();
  }
}

bool is_page_data(std::string_view beginning) {
  return beginning.starts_with(k_rows_mark);
}

}  // namespace invokeai_batch::report
