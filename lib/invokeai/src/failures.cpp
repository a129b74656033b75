#include "failures.hpp"

#include <algorithm>
#include <vector>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/http/retry.hpp"
#include "invokeai_batch/invokeai/retry.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::invokeai {

namespace {

// Enough for a sentence; an echoed graph is longer.
constexpr std::size_t k_longest_message = 300;
constexpr std::size_t k_most_problems = 3;

std::string_view reason_phrase(int status) {
  switch (status) {
    case 400:
      return "bad request";
    case 401:
      return "authentication required";
    case 403:
      return "not allowed";
    case 404:
      return "not found";
    case 405:
      return "this server has no such call";
    case 407:
      return "the proxy wants a log-in";
    case 408:
      return "the server gave up waiting for the request";
    case 409:
      return "conflict";
    case 413:
      return "too large for this server";
    case 415:
      return "not a type of file that the server takes";
    case 429:
      return "too many requests";
    case 500:
      return "internal server error";
    case 502:
      return "bad gateway";
    case 503:
      return "service unavailable";
    case 504:
      return "gateway time-out";
    default:
      return "unexpected status";
  }
}

// "graph.nodes.blank.blank_image.height" of ["body","batch","graph","nodes",…]: what the user may
// know is inside the batch.
std::string place_of(json::Value location) {
  std::vector<std::string> steps;
  for (const auto& step : location) {
    steps.emplace_back(step.value.text());
  }
  for (const auto* envelope : {"body", "batch"}) {
    if (!steps.empty() && steps.front() == envelope) {
      steps.erase(steps.begin());
    }
  }
  return base::join(steps, ".");
}

// One entry of FastAPI's list. Never its `input`, which may hold the whole graph or a password.
std::string problem_of(json::Value entry) {
  const auto place = place_of(entry["loc"]);
  std::string message(entry["msg"].text());
  if (entry["type"].text() == "union_tag_invalid" && entry["ctx"]["tag"].is_string()) {
    // The message goes on to list all 300 node types.
    message = "the server does not know the node type \"" +
              std::string(entry["ctx"]["tag"].text()) + "\"";
  }
  constexpr std::string_view k_prefix = "Value error, ";  // pydantic's, in front of the words
  if (message.starts_with(k_prefix)) {
    message.erase(0, k_prefix.size());
  }
  return short_line(place.empty() ? message : place + ": " + message);
}

std::string problems_of(json::Value list) {
  std::string text;
  std::size_t count = 0;
  for (const auto& entry : list) {
    const auto problem = problem_of(entry.value);
    if (!problem.empty() && ++count <= k_most_problems) {
      text += (text.empty() ? "" : "\n") + problem;
    }
  }
  if (count > k_most_problems) {
    text += "\nand " + std::to_string(count - k_most_problems) + " more";
  }
  return text;
}

std::string detail_of_json(const std::string& body) {
  try {
    const auto document = json::parse(body, "answer");
    const auto detail = document.root()["detail"];
    return detail.is_array() ? problems_of(detail) : short_line(detail.text());
  } catch (const base::Error&) {
    return {};  // the status says enough
  }
}

// What the server says about a bad status, fit for a terminal; empty when it says nothing.
std::string detail_of(const http::Response& response) {
  const auto type = response.content_type();
  if (type == "application/json") {
    return detail_of_json(response.body);
  }
  if (type == "text/plain") {
    return short_line(base::trim(response.body));
  }
  return {};
}

// A 409 that passes, while image files are moved; the others are conflicts that stay. The server
// says it in words only, and its own GUI compares the same words.
bool is_maintenance(const http::Response& response) {
  return response.status == 409 && response.body.find("maintenance") != std::string::npos;
}

FailureKind kind_of(const http::Response& response) {
  switch (response.status) {
    case 401:
      return FailureKind::unauthorized;
    case 403:
      return FailureKind::forbidden;
    case 404:
      // A 404 of something else than InvokeAI must not pass for "the item is gone".
      return response.content_type() == "application/json" ? FailureKind::not_found
                                                           : FailureKind::unexpected;
    case 409:
      return is_maintenance(response) ? FailureKind::busy : FailureKind::invalid;
    case 400:
    case 413:
    case 415:
    case 422:
    case 424:
      return FailureKind::invalid;
    case 408:
    case 429:
    case 503:
      return FailureKind::busy;
    default:
      return response.status / 100 == 5 ? FailureKind::server_error : FailureKind::unexpected;
  }
}

ApiFailure failure_of_redirect(const http::Response& response) {
  const auto location = response.header("location").value_or("an address it does not name");
  return {.kind = FailureKind::unexpected,
          .status = response.status,
          .what = std::to_string(response.status) + ": the server sends us elsewhere, to " +
                  short_line(base::redacted_url(location)),
          .hint = "redirects are not followed: name the right address with --server"};
}

std::string hint_of(const ApiFailure& failure, const std::string& shown_server) {
  if (!failure.hint.empty()) {
    return failure.hint;
  }
  switch (failure.kind) {
    case FailureKind::not_delivered:
      return "is InvokeAI running? Start it, or say where it is with --server (its own port is "
             "9090)";
    case FailureKind::no_answer:
      return "the server may be busy or stuck: look at its log, then try again";
    case FailureKind::unauthorized:
      return "log in first: invokeai-batch login " + shown_server;
    case FailureKind::forbidden:
      return "the account may not do this: log in with another, or ask the server's administrator";
    case FailureKind::busy:
      return "try again later";
    case FailureKind::server_error:
      return "the server's log says more";
    case FailureKind::unexpected:
      return "is this the address of an InvokeAI server, 6.0 or later? Its own port is 9090";
    case FailureKind::not_found:
    case FailureKind::invalid:
      return {};
  }
  return {};
}

}  // namespace

std::string short_line(std::string_view text) {
  return base::elide(base::one_line(text), k_longest_message);
}

bool may_ask_again(const http::Outcome& outcome) {
  const auto* response = std::get_if<http::Response>(&outcome);
  return http::may_retry(outcome) || (response != nullptr && is_maintenance(*response));
}

ApiFailure failure_of_status(const http::Response& response) {
  base::require(response.status / 100 != 2, "a good status is no failure");
  if (response.status / 100 == 3) {
    return failure_of_redirect(response);
  }
  const auto detail = detail_of(response);
  return {.kind = kind_of(response),
          .status = response.status,
          .what = std::to_string(response.status) + ": " +
                  (detail.empty() ? std::string(reason_phrase(response.status)) : detail),
          .retry_after = http::retry_after(response)};
}

base::Error error_of(const ApiFailure& failure, const std::string& server,
                     const std::string& what_was_wanted) {
  const auto shown = base::redacted_url(server);
  const auto line_end = std::min(failure.what.find('\n'), failure.what.size());
  return {base::ErrorClass::server,
          {.where = shown,
           .what = "cannot " + base::one_line(what_was_wanted) + ": " +
                   failure.what.substr(0, line_end),
           .detail = failure.what.substr(std::min(line_end + 1, failure.what.size())),
           .hint = hint_of(failure, shown)}};
}

}  // namespace invokeai_batch::invokeai
