// `doctor [FILE]`: is everything there that a run needs? Changes nothing but, where it can log in
// without a prompt, the stored token.

#include <algorithm>
#include <optional>
#include <string>

#include "commands/commands.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/plan/model_uses.hpp"
#include "planning/diagnosis.hpp"
#include "planning/planning.hpp"
#include "server/session.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

using base::ErrorClass;

// A look at the queue reads all of its rows, the server's lock in hand: 5 000 rows of 150 kB took
// it 0.2 s.
constexpr std::int64_t k_large_history = 2'000;

template <class T>
invokeai::Reply<T> reply_to(Session& session, const http::Request& request,
                            invokeai::Reply<T> (*read)(const http::Outcome&)) {
  return read(session.transport.perform(request));
}

// The failure as a check that failed; the hint is the one that ends other commands.
void fail_with(Diagnosis& diagnosis, const Session& session, const std::string& name,
               const invokeai::ApiFailure& failure) {
  const auto error = invokeai::error_of(failure, session.server.base_url, name);
  diagnosis.fail(ErrorClass::server, name, failure.what, error.problems().front().hint);
}

bool check_server(Diagnosis& diagnosis, Session& session) {
  const auto shown = base::redacted_url(session.server.base_url);
  auto reply = reply_to(session, invokeai::version_request(session.server), invokeai::read_version);
  if (const auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    const auto error = invokeai::error_of(*failure, shown, "reach it");
    diagnosis.fail(ErrorClass::server, "server", shown + ": " + failure->what,
                   error.problems().front().hint);
    return false;
  }
  diagnosis.add(Verdict::ok, "server", shown + " answers");
  session.version = std::get<invokeai::Version>(std::move(reply));
  if (!invokeai::is_supported(session.version)) {
    const auto error = invokeai::unsupported_version(session.version, shown);
    diagnosis.fail(ErrorClass::server, "version", error.problems().front().what,
                   error.problems().front().hint);
    return false;
  }
  diagnosis.add(Verdict::ok, "version", "InvokeAI " + base::one_line(session.version.text));
  return true;
}

// A token that anybody on the way can read.
void check_secrecy(Diagnosis& diagnosis, const Session& session) {
  const auto& url = session.server.base_url;
  if (!session.server.token.empty() && url.starts_with("http://") && !http::is_loopback(url)) {
    diagnosis.add(Verdict::warn, "secrecy", "the token travels to it in the clear",
                  "use https, or a tunnel (ssh -L)");
  }
}

void check_account(Diagnosis& diagnosis, Session& session, const Settings& settings) {
  const auto me = [&session] {
    return reply_to(session, invokeai::account_request(session.server), invokeai::read_account);
  };
  auto reply = me();
  if (std::holds_alternative<invokeai::ApiFailure>(reply) && knows_credentials(settings)) {
    auto token = log_in(session, settings, *known_credentials(settings));
    if (const auto* failure = std::get_if<invokeai::ApiFailure>(&token)) {
      fail_with(diagnosis, session, "log-in", *failure);
      return;
    }
    reply = me();
  }
  if (const auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    fail_with(diagnosis, session, "log-in", *failure);
    return;
  }
  const auto& account = std::get<invokeai::Account>(reply);
  diagnosis.add(Verdict::ok, "log-in",
                "as " + account.email + (account.is_admin ? ", an administrator" : ""));
  check_secrecy(diagnosis, session);
}

enum class Users { none, some };

Users check_login(Diagnosis& diagnosis, Session& session, const Settings& settings) {
  const auto reply =
      reply_to(session, invokeai::auth_status_request(session.server), invokeai::read_auth_status);
  if (const auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    fail_with(diagnosis, session, "log-in", *failure);
    return Users::none;
  }
  const auto& status = std::get<invokeai::AuthStatus>(reply);
  if (!status.multiuser) {
    diagnosis.add(Verdict::ok, "log-in", "none is needed: the server has no users");
  } else if (status.setup_required) {
    diagnosis.fail(ErrorClass::server, "log-in", "the server has no account yet",
                   "open it in a browser and make the first one");
  } else {
    check_account(diagnosis, session, settings);
  }
  return status.multiuser ? Users::some : Users::none;
}

std::string waiting_text(const invokeai::QueueStatus& status, Users users) {
  auto text = std::to_string(status.in_progress) + " running, " + std::to_string(status.pending) +
              " waiting";
  if (status.pending > 0) {
    text += users == Users::none  ? " (whose, a server without users does not know)"
            : status.user_pending ? ", " + std::to_string(*status.user_pending) + " of them yours"
                                  : " (it does not tell whose)";
  }
  return text;
}

// How many items fit, where we may know it.
std::optional<std::int64_t> queue_size(Session& session) {
  const auto reply = reply_to(session, invokeai::runtime_config_request(session.server),
                              invokeai::read_runtime_config);
  const auto* config = std::get_if<invokeai::RuntimeConfig>(&reply);
  return config == nullptr ? std::nullopt : std::optional(config->max_queue_size);
}

void check_history(Diagnosis& diagnosis, const invokeai::QueueStatus& status) {
  const auto ended = status.total - status.pending - status.in_progress;
  const auto text = base::count_of(static_cast<std::size_t>(std::max<std::int64_t>(0, ended)),
                                   "ended item", "ended items");
  if (ended < k_large_history) {
    diagnosis.add(Verdict::ok, "history", text);
  } else {
    diagnosis.add(Verdict::warn, "history",
                  text + "; from about " + std::to_string(k_large_history) +
                      " on every look at the queue takes the server noticeable time",
                  "once no run is at work, prune the queue in InvokeAI");
  }
}

void check_queue(Diagnosis& diagnosis, Session& session, Users users) {
  const auto reply = reply_to(session, invokeai::queue_status_request(session.server),
                              invokeai::read_queue_status);
  if (const auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    fail_with(diagnosis, session, "queue", *failure);
    return;
  }
  const auto& status = std::get<invokeai::QueueStatus>(reply);
  const auto size = queue_size(session);
  auto text = waiting_text(status, users);
  text += size ? "; " + std::to_string(*size) + " fit" : "; how many fit is not told";
  if (!status.is_started) {
    diagnosis.add(Verdict::warn, "queue", "paused, nothing will run; " + text,
                  "resume it in InvokeAI");
  } else if (size && status.pending + status.in_progress >= *size) {
    diagnosis.add(Verdict::warn, "queue", "full; " + text,
                  "a run waits until there is room; or raise max_queue_size in invokeai.yaml");
  } else {
    diagnosis.add(Verdict::ok, "queue", text);
  }
  check_history(diagnosis, status);
}

// How the workflow's own models were found. One that is missing is a problem of the plan, which
// knows whether every job replaces it.
void check_models(Diagnosis& diagnosis, const Planned& planned) {
  if (!planned.facts.models) {
    return;
  }
  for (const auto& use : plan::model_uses(planned.workflow, *planned.facts.models)) {
    if (!use.found.empty()) {
      diagnosis.add(Verdict::ok, "model",
                    use.input + " is " + base::one_line(use.wanted) + ": " +
                        base::one_line(use.found) + ", found by " + use.by);
    }
  }
}

void check_file(Diagnosis& diagnosis, const Request& request) {
  auto planned = begin_plan(request, Contact::server, std::nullopt);
  std::optional<base::Error> error;
  try {
    complete_plan(*planned, request, std::nullopt, Draws::later);
  } catch (const base::Error& caught) {
    error = caught;
  }
  check_models(diagnosis, *planned);
  if (!error) {
    diagnosis.add(Verdict::ok, "plan",
                  name_of(request.workflow) + ": " +
                      base::count_of(planned->plan.jobs.size(), "job") + ", every value checked");
    return;
  }
  for (const auto& problem : error->problems()) {
    const auto where = problem.where.empty() ? "" : problem.where + ": ";
    auto detail = problem.detail;
    for (const auto& place : problem.also_at) {
      detail += "\nalso at " + place;
    }
    diagnosis.fail(error->error_class(), "plan", where + problem.what, problem.hint,
                   std::move(detail));
  }
}

void examine(Diagnosis& diagnosis, const Settings& settings) {
  warn_about_secrets(settings);
  auto session = open_session(settings);
  if (check_server(diagnosis, session)) {
    const auto users = check_login(diagnosis, session, settings);
    if (!diagnosis.failed) {
      check_queue(diagnosis, session, users);
    }
  }
}

void define(Builder& builder) {
  builder.settings({"server", "queue"});
  builder.json("as one JSON object");
}

int run(const Arguments& arguments) {
  std::optional<Request> request;
  if (!arguments.words.empty()) {
    request = read_request(arguments, {});
    if (!request->spec.problems.empty()) {
      throw base::Error(base::ErrorClass::input, request->spec.problems);
    }
  }
  const auto settings = request ? request->settings : resolve_settings(arguments, {});
  Diagnosis diagnosis;
  examine(diagnosis, settings);
  if (request && !diagnosis.failed) {
    check_file(diagnosis, *request);
  }
  if (arguments.output.is_quiet() && !arguments.output.json && !diagnosis.failed) {
    return 0;
  }
  write_stdout(arguments.output.json ? diagnosis_json(diagnosis, settings)
                                     : diagnosis_text(diagnosis, settings));
  return diagnosis.failed ? base::exit_status(*diagnosis.failed) : 0;
}

}  // namespace

Command doctor_command() {
  return {.name = "doctor",
          .signature = "[WORKFLOW] [JOBFILE]",
          .summary = "Is everything there that a run needs? One line per check",
          .examples = R"(invokeai-batch doctor
invokeai-batch doctor jobs.yaml --server http://workstation:9090)",
          .words = {"FILE", "a workflow or a job file", 0, 2},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
