// Comma-separated values, RFC 4180.
#pragma once

#include <string>
#include <string_view>

namespace invokeai_batch::report {

/// Builds one text, field by field. Lines end with a line feed, as on this system, which every
/// reader of RFC 4180 takes.
class CsvWriter {
 public:
  /// Quoted when it has to be.
  CsvWriter& field(std::string_view text);
  CsvWriter& end_row();

  [[nodiscard]] std::string take() { return std::move(m_out); }

 private:
  std::string m_out;
  bool m_in_row = false;
};

}  // namespace invokeai_batch::report
