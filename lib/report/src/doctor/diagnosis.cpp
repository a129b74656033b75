#include "invokeai_batch/report/diagnosis.hpp"

#include <algorithm>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/report/table.hpp"

namespace invokeai_batch::report {

namespace {

constexpr int k_json_version = 1;

std::string_view word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::warn:
      return "warn";
    case Verdict::fail:
      return "FAIL";
  }
  return {};
}

// As --json says it.
std::string_view key_of(Verdict verdict) {
  return verdict == Verdict::fail ? "fail" : word_of(verdict);
}

std::string settings_text(const std::vector<ShownSetting>& settings) {
  std::vector<std::vector<std::string>> rows{{"setting", "value", "from"}};
  for (const auto& setting : settings) {
    const auto value = base::one_line(setting.value);
    rows.push_back({setting.key, value.empty() ? "-" : value, setting.place});
  }
  return table(rows, base::Terminal{});
}

}  // namespace

void Diagnosis::fail(base::ErrorClass error_class, Check check) {
  base::require(check.verdict == Verdict::fail, "the check failed");
  checks.push_back(std::move(check));
  if (!failed || base::exit_status(*failed) < base::exit_status(error_class)) {
    failed = error_class;
  }
}

std::string diagnosis_text(const Diagnosis& diagnosis, const std::vector<ShownSetting>& settings) {
  std::size_t width = 0;
  for (const auto& check : diagnosis.checks) {
    width = std::max(width, base::display_width(check.name));
  }
  const std::string indent(std::string_view("FAIL  ").size() + width + 2, ' ');
  std::string text;
  for (const auto& check : diagnosis.checks) {
    text += base::pad_right(word_of(check.verdict), 6) + base::pad_right(check.name, width + 2) +
            base::one_line(check.text) + "\n";
    for (const auto line : base::split(check.detail, '\n')) {
      text += line.empty() ? "" : indent + base::printable(line) + "\n";
    }
    text += check.hint.empty() ? "" : indent + "hint: " + base::one_line(check.hint) + "\n";
  }
  return text + "\n" + settings_text(settings);
}

std::string diagnosis_json(const Diagnosis& diagnosis, const std::vector<ShownSetting>& settings) {
  json::Writer out;
  out.begin_object().key("v").integer(k_json_version);
  out.key("ok").boolean(!diagnosis.failed).key("checks").begin_array();
  for (const auto& check : diagnosis.checks) {
    out.begin_object().member("verdict", key_of(check.verdict)).member("name", check.name);
    out.member("text", base::printable(check.text)).member("hint", base::printable(check.hint));
    out.member("detail", base::printable(check.detail));
    out.end_object();
  }
  out.end_array().key("settings").begin_array();
  for (const auto& setting : settings) {
    out.begin_object().member("key", setting.key);
    out.member("value", base::one_line(setting.value)).member("source", setting.place);
    out.end_object();
  }
  return out.end_array().end_object().take() + "\n";
}

}  // namespace invokeai_batch::report
