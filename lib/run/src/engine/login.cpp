// A log-in that has run out in the middle of a run: the server answers 401 to everything, and one
// call makes it right again, where the program knows whom to log in.

#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;

namespace {

// A log-in holds for hours. One that is refused so soon after it was made is of no use.
constexpr Milliseconds k_shortest_login{60'000};

}  // namespace

bool waits_for_login(const State& s) {
  return s.login.step != LoginStep::none;
}

bool wants_new_login(State& s, Ticket began, const invokeai::ApiFailure& failure) {
  if (failure.kind != invokeai::FailureKind::unauthorized || !s.setup.can_log_in) {
    return false;
  }
  auto& login = s.login;
  if (waits_for_login(s) || began < login.ticket) {
    return true;  // sent with the old token, perhaps long before its reply came
  }
  if (login.at && instant(s) < *login.at + k_shortest_login) {
    return false;
  }
  login.step = LoginStep::wanted;
  return true;
}

void log_in(State& s) {
  if (s.login.step != LoginStep::wanted) {
    return;
  }
  if (instant(s) < s.trouble.embargo) {
    wake(s, s.trouble.embargo);
    return;
  }
  s.login.step = LoginStep::asking;
  s.login.ticket = s.next_ticket;
  call(s, Login{});
}

void on_logged_in(State& s) {
  s.login.step = LoginStep::none;
  s.login.at = instant(s);
  emit(s, events::EventKind::note, "the log-in had run out; logged in again");
}

void on_login_failed(State& s, const invokeai::ApiFailure& failure) {
  using invokeai::FailureKind;
  switch (failure.kind) {
    case FailureKind::not_delivered:
    case FailureKind::no_answer:
    case FailureKind::busy:
    case FailureKind::server_error:
      s.login.step = LoginStep::wanted;
      note_trouble(s, failure);
      return;
    default:
      exit_now(s, base::ErrorClass::server,
               "the log-in has run out, and a new one failed: " + failure.what);
      return;
  }
}

}  // namespace invokeai_batch::run
