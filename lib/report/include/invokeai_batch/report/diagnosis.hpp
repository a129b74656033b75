// `doctor`: what it has found out, and how that is said.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::report {

enum class Verdict { ok, warn, fail };

struct Check {
  Verdict verdict = Verdict::ok;
  std::string name{};
  std::string text{};
  std::string hint{};    // what to do about it; or empty
  std::string detail{};  // more lines; or empty
};

struct Diagnosis {
  std::vector<Check> checks{};
  /// The worst of what failed decides the exit status; nullopt: nothing did.
  std::optional<base::ErrorClass> failed{};

  void add(Check check) { checks.push_back(std::move(check)); }
  /// REQUIRES: the verdict is fail.
  void fail(base::ErrorClass error_class, Check check);
};

/// A setting as it holds, and where it was said.
struct ShownSetting {
  std::string key{};
  std::string value{};  // without any secret; "" when nothing is set
  std::string place{};  // "--server", "the default"
};

/// One line a check, hints below; then every setting with its source.
[[nodiscard]] std::string diagnosis_text(const Diagnosis& diagnosis,
                                         const std::vector<ShownSetting>& settings);

/// {"v":1,"ok":…,"checks":[{"verdict":…,"name":…,"text":…,"hint":…,"detail":…}],
/// "settings":[{"key":…,"value":…,"source":…}]} and a line break; `verdict` is one of ok, warn and
/// fail.
[[nodiscard]] std::string diagnosis_json(const Diagnosis& diagnosis,
                                         const std::vector<ShownSetting>& settings);

}  // namespace invokeai_batch::report
