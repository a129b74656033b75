// `doctor [FILE]`: is everything there that a run needs? Changes nothing but, where it can log in
// without a prompt, the stored token.

#include <optional>
#include <string>
#include <vector>

#include "cli/settings_table.hpp"
#include "commands/commands.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/plan/model_uses.hpp"
#include "invokeai_batch/report/diagnosis.hpp"
#include "invokeai_batch/report/server_checks.hpp"
#include "planning/planning.hpp"
#include "server/session.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

using base::ErrorClass;
using report::Diagnosis;
using report::Users;
using report::Verdict;

template <class T>
invokeai::Reply<T> reply_to(Session& session, const http::Request& request,
                            invokeai::Reply<T> (*read)(const http::Outcome&)) {
  return read(session.transport.perform(request));
}

// The error as a check that failed; the hint is the one that ends other commands.
void fail_with(Diagnosis& diagnosis, const std::string& name, const std::string& what,
               const base::Error& error) {
  diagnosis.fail(ErrorClass::server,
                 {Verdict::fail, name, what, error.problems().front().hint, {}});
}

void fail_with(Diagnosis& diagnosis, const Session& session, const std::string& name,
               const invokeai::ApiFailure& failure) {
  fail_with(diagnosis, name, failure.what,
            invokeai::error_of(failure, session.server.base_url, name));
}

bool check_server(Diagnosis& diagnosis, Session& session) {
  const auto shown = base::redacted_url(session.server.base_url);
  auto reply = reply_to(session, invokeai::version_request(session.server), invokeai::read_version);
  if (const auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    fail_with(diagnosis, "server", shown + ": " + failure->what,
              invokeai::error_of(*failure, shown, "reach it"));
    return false;
  }
  diagnosis.add(report::server_answers(shown));
  session.version = std::get<invokeai::Version>(std::move(reply));
  if (!invokeai::is_supported(session.version)) {
    const auto error = invokeai::unsupported_version(session.version, shown);
    fail_with(diagnosis, "version", error.problems().front().what, error);
    return false;
  }
  diagnosis.add(report::version_is_known(session.version.text));
  return true;
}

void check_secrecy(Diagnosis& diagnosis, const Session& session) {
  const auto& url = session.server.base_url;
  if (!session.server.token.empty() && url.starts_with("http://") && !http::is_loopback(url)) {
    diagnosis.add(report::token_in_the_clear());
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
  diagnosis.add(report::logged_in(
      account.email, account.is_admin ? report::Role::administrator : report::Role::user));
  check_secrecy(diagnosis, session);
}

Users check_login(Diagnosis& diagnosis, Session& session, const Settings& settings) {
  const auto reply =
      reply_to(session, invokeai::auth_status_request(session.server), invokeai::read_auth_status);
  if (const auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    fail_with(diagnosis, session, "log-in", *failure);
    return Users::none;
  }
  const auto& status = std::get<invokeai::AuthStatus>(reply);
  if (!status.multiuser) {
    diagnosis.add(report::no_login_needed());
  } else if (status.setup_required) {
    diagnosis.fail(ErrorClass::server, report::no_account_yet());
  } else {
    check_account(diagnosis, session, settings);
  }
  return status.multiuser ? Users::some : Users::none;
}

// How many items fit, where we may know it.
std::optional<std::int64_t> queue_size(Session& session) {
  const auto reply = reply_to(session, invokeai::runtime_config_request(session.server),
                              invokeai::read_runtime_config);
  const auto* config = std::get_if<invokeai::RuntimeConfig>(&reply);
  return config == nullptr ? std::nullopt : std::optional(config->max_queue_size);
}

void check_queue(Diagnosis& diagnosis, Session& session, Users users) {
  const auto reply = reply_to(session, invokeai::queue_status_request(session.server),
                              invokeai::read_queue_status);
  if (const auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    fail_with(diagnosis, session, "queue", *failure);
    return;
  }
  const auto& status = std::get<invokeai::QueueStatus>(reply);
  const report::QueueFigures queue{
      status.in_progress,  status.pending,    status.total, status.user_pending,
      queue_size(session), status.is_started, users};
  diagnosis.add(report::queue_check(queue));
  diagnosis.add(report::history_check(queue));
}

// How the workflow's own models were found. One that is missing is a problem of the plan, which
// knows whether every job replaces it.
void check_models(Diagnosis& diagnosis, const Planned& planned) {
  if (!planned.facts.models) {
    return;
  }
  for (const auto& use : plan::model_uses(planned.workflow, *planned.facts.models)) {
    if (!use.found.empty()) {
      diagnosis.add(report::model_found(use));
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
  if (error) {
    report::add_problems(diagnosis, *error);
  } else {
    diagnosis.add(report::plan_is_good(name_of(request.workflow), planned->plan.jobs.size()));
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

// A server's address may hold a password.
std::vector<report::ShownSetting> shown_settings(const Settings& settings) {
  std::vector<report::ShownSetting> shown;
  for (const auto& info : k_settings) {
    const auto& setting = said(settings, info);
    shown.push_back({std::string(info.key),
                     info.key == "server" ? base::redacted_url(setting.text) : setting.text,
                     setting.place});
  }
  return shown;
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
  const auto shown = shown_settings(settings);
  write_stdout(arguments.output.json ? report::diagnosis_json(diagnosis, shown)
                                     : report::diagnosis_text(diagnosis, shown));
  return diagnosis.failed ? base::exit_status(*diagnosis.failed) : 0;
}

}  // namespace

Command doctor_command() {
  return {.name = "doctor",
          .signature = "[WORKFLOW] [JOBFILE]",
          .summary = "Is everything there that a run needs? One line per check",
          .examples = R"(invokeai-batch doctor
invokeai-batch doctor jobs.yaml --server studio)",
          .words = {"FILE", "a workflow or a job file", 0, 2},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
