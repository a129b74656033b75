#include "invokeai_batch/report/server_checks.hpp"

#include <algorithm>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::report {

namespace {

// A look at the queue reads all of its rows, the server's lock in hand: 5 000 rows of 150 kB took
// it 0.2 s.
constexpr std::int64_t k_large_history = 2'000;

Check good(std::string name, std::string text) {
  return {Verdict::ok, std::move(name), std::move(text), {}, {}};
}

std::string waiting_text(const QueueFigures& queue) {
  auto text =
      std::to_string(queue.in_progress) + " running, " + std::to_string(queue.pending) + " waiting";
  if (queue.pending > 0) {
    text += queue.users == Users::none ? " (whose, a server without users does not know)"
            : queue.user_pending ? ", " + std::to_string(*queue.user_pending) + " of them yours"
                                 : " (it does not tell whose)";
  }
  return text;
}

}  // namespace

Check server_answers(const std::string& url) {
  return good("server", url + " answers");
}

Check version_is_known(const std::string& version) {
  return good("version", "InvokeAI " + base::one_line(version));
}

Check no_login_needed() {
  return good("log-in", "none is needed: the server has no users");
}

Check no_account_yet() {
  return {Verdict::fail,
          "log-in",
          "the server has no account yet",
          "open it in a browser and make the first one",
          {}};
}

Check logged_in(const std::string& email, Role role) {
  return good("log-in", "as " + email + (role == Role::administrator ? ", an administrator" : ""));
}

Check token_in_the_clear() {
  return {Verdict::warn,
          "secrecy",
          "the token travels to it in the clear",
          "use https, or a tunnel (ssh -L)",
          {}};
}

Check queue_check(const QueueFigures& queue) {
  auto text = waiting_text(queue);
  text += queue.size ? "; " + std::to_string(*queue.size) + " fit" : "; how many fit is not told";
  if (!queue.is_started) {
    return {
        Verdict::warn, "queue", "paused, nothing will run; " + text, "resume it in InvokeAI", {}};
  }
  if (queue.size && queue.pending + queue.in_progress >= *queue.size) {
    return {Verdict::warn,
            "queue",
            "full; " + text,
            "a run waits until there is room; or raise max_queue_size in invokeai.yaml",
            {}};
  }
  return good("queue", text);
}

Check history_check(const QueueFigures& queue) {
  const auto ended = std::max<std::int64_t>(0, queue.total - queue.pending - queue.in_progress);
  const auto text = base::count_of(static_cast<std::size_t>(ended), "ended item", "ended items");
  if (ended < k_large_history) {
    return good("history", text);
  }
  return {Verdict::warn,
          "history",
          text + "; from about " + std::to_string(k_large_history) +
              " on every look at the queue takes the server noticeable time",
          "once no run is at work, prune the queue in InvokeAI",
          {}};
}

Check model_found(const plan::ModelUse& use) {
  base::require(!use.found.empty(), "the model was found");
  return good("model", use.input + " is " + base::one_line(use.wanted) + ": " +
                           base::one_line(use.found) + ", found by " + use.by);
}

Check plan_is_good(const std::string& workflow, std::size_t jobs) {
  return good("plan", workflow + ": " + base::count_of(jobs, "job") + ", every value checked");
}

void add_problems(Diagnosis& diagnosis, const base::Error& error) {
  for (const auto& problem : error.problems()) {
    const auto where = problem.where.empty() ? "" : problem.where + ": ";
    auto detail = problem.detail;
    for (const auto& place : problem.also_at) {
      detail += "\nalso at " + place;
    }
    diagnosis.fail(error.error_class(),
                   {Verdict::fail, "plan", where + problem.what, problem.hint, std::move(detail)});
  }
}

}  // namespace invokeai_batch::report
