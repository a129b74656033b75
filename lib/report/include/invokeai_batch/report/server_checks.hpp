// `doctor`: what the answers of a server mean, as checks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "invokeai_batch/plan/model_uses.hpp"
#include "invokeai_batch/report/diagnosis.hpp"

namespace invokeai_batch::report {

/// `url`: without any password.
[[nodiscard]] Check server_answers(const std::string& url);
[[nodiscard]] Check version_is_known(const std::string& version);

/// A server without users lets everybody in.
[[nodiscard]] Check no_login_needed();
[[nodiscard]] Check no_account_yet();
enum class Role { user, administrator };
[[nodiscard]] Check logged_in(const std::string& email, Role role);
/// Anybody on the way can read the token.
[[nodiscard]] Check token_in_the_clear();

/// Whose the waiting items are.
enum class Users { none, some };

struct QueueFigures {
  std::int64_t in_progress = 0;
  std::int64_t pending = 0;
  std::int64_t total = 0;                      // ended ones too
  std::optional<std::int64_t> user_pending{};  // ours, when it tells
  std::optional<std::int64_t> size{};          // how many items fit, when it tells
  bool is_started = true;
  Users users = Users::none;
};
[[nodiscard]] Check queue_check(const QueueFigures& queue);
/// So many ended items that looks at the queue take the server noticeable time?
[[nodiscard]] Check history_check(const QueueFigures& queue);

/// REQUIRES: the model was found.
[[nodiscard]] Check model_found(const plan::ModelUse& use);
[[nodiscard]] Check plan_is_good(const std::string& workflow, std::size_t jobs);

/// Every problem of the plan as a check that failed.
void add_problems(Diagnosis& diagnosis, const base::Error& error);

}  // namespace invokeai_batch::report
