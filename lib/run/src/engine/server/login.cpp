#include "engine/server/login.hpp"

#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;
using invokeai::FailureKind;

namespace {

// A log-in holds for hours. One that is refused so soon after it was made is of no use.
constexpr Milliseconds k_shortest_login{60'000};

}  // namespace

bool LoginRenewal::wants_new(EngineState& s, Ticket began, const invokeai::ApiFailure& failure) {
  if (failure.kind != FailureKind::unauthorized || !s.setup.can_log_in) {
    return false;
  }
  if (is_waited_for() || began < m_ticket) {
    return true;  // sent with the old token, perhaps long before its reply came
  }
  if (m_done_at && s.instant() < *m_done_at + k_shortest_login) {
    return false;
  }
  m_step = LoginStep::wanted;
  return true;
}

void LoginRenewal::advance(EngineState& s) {
  if (m_step != LoginStep::wanted) {
    return;
  }
  if (s.instant() < s.server.link.not_before()) {
    wake(s, s.server.link.not_before());
    return;
  }
  m_step = LoginStep::asking;
  m_ticket = s.server.link.next_ticket();
  s.server.link.call(s, Login{});
}

void LoginRenewal::on_done(EngineState& s) {
  m_step = LoginStep::none;
  m_done_at = s.instant();
  emit(s, events::EventKind::note, "the log-in had run out; logged in again");
}

void LoginRenewal::on_failed(EngineState& s, const invokeai::ApiFailure& failure) {
  switch (failure.kind) {
    case FailureKind::not_delivered:
    case FailureKind::no_answer:
    case FailureKind::busy:
    case FailureKind::server_error:
      m_step = LoginStep::wanted;
      s.server.link.note_trouble(s, failure);
      return;
    default:
      exit_now(s, base::ErrorClass::server,
               "the log-in has run out, and a new one failed: " + failure.what);
      return;
  }
}

}  // namespace invokeai_batch::run
