#include "normalised.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace invokeai_batch::tests {

namespace {

// Control characters by their pictures: U+2400 and on.
std::string visible(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 || c == '\n') {
      out += c;
    } else {
      out += "\xe2\x90";
      out += static_cast<char>(0x80 + byte);
    }
  }
  return out;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

void replace_ports(std::string& text) {
  constexpr std::string_view k_host = "127.0.0.1:";
  for (auto at = text.find(k_host); at != std::string::npos; at = text.find(k_host, at + 1)) {
    const auto begin = at + k_host.size();
    const auto end = text.find_first_not_of("0123456789", begin);
    // Short numbers are those that a command or a message names, such as 9090.
    if (std::min(end, text.size()) - begin == 5) {
      text.replace(begin, 5, "PORT");
    }
  }
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "0.3 s" becomes "T s".
void replace_seconds(std::string& text) {
  constexpr std::string_view k_unit = " s";
  for (auto at = text.find(k_unit); at != std::string::npos; at = text.find(k_unit, at + 1)) {
    auto begin = at;
    while (begin > 0 && (is_digit(text[begin - 1]) || text[begin - 1] == '.')) {
      --begin;
    }
    const auto after = at + k_unit.size();
    const bool is_unit =
        after == text.size() || !std::isalpha(static_cast<unsigned char>(text[after]));
    if (begin < at && is_unit) {
      text.replace(begin, at - begin, "T");
      at = begin + 1;
    }
  }
}

// 2026-03-01T07:05:09.250Z becomes MOMENT, and so does 2026-03-01 07:05:09.250 of the server's.
void replace_moments(std::string& text) {
  for (const std::string_view shape : {"0000-00-00T00:00:00.000Z", "0000-00-00 00:00:00.000"}) {
    for (std::size_t at = 0; at + shape.size() <= text.size(); ++at) {
      const auto fits =
          std::equal(shape.begin(), shape.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                     [](char due, char c) { return due == '0' ? is_digit(c) : due == c; });
      if (fits) {
        text.replace(at, shape.size(), "MOMENT");
      }
    }
  }
}

// ", 12.4 jobs/min" goes: it stands there only when the run has taken a while.
void remove_rates(std::string& text) {
  constexpr std::string_view k_unit = " jobs/min";
  for (auto at = text.find(k_unit); at != std::string::npos; at = text.find(k_unit)) {
    const auto begin = text.rfind(", ", at);
    text.erase(begin, at + k_unit.size() - begin);
  }
}

}  // namespace

std::string normalised(std::string text, const std::filesystem::path& directory) {
  replace_all(text, directory.string(), "/CASE");
  replace_all(text, "invokeai-batch " INVOKEAI_BATCH_VERSION, "invokeai-batch VERSION");
  replace_ports(text);
  replace_seconds(text);
  remove_rates(text);
  replace_moments(text);
  return visible(text);
}

}  // namespace invokeai_batch::tests
