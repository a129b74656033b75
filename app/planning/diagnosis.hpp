// What `doctor` has found out, and how it says it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "settings/settings.hpp"

namespace invokeai_batch::app {

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

  void add(Verdict verdict, std::string name, std::string text, std::string hint = {});
  void fail(base::ErrorClass error_class, std::string name, std::string text, std::string hint = {},
            std::string detail = {});
};

/// One line a check, hints below; then every setting with its source.
[[nodiscard]] std::string diagnosis_text(const Diagnosis& diagnosis, const Settings& settings);
[[nodiscard]] std::string diagnosis_json(const Diagnosis& diagnosis, const Settings& settings);

}  // namespace invokeai_batch::app
