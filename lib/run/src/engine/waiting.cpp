#include "engine/waiting.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "engine/limits/hand_over.hpp"
#include "engine/state.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;

namespace {

constexpr Milliseconds k_tell_again_after{60'000};

// What the server puts off, and how that is told: while it may pass, and when it ends the run.
struct ThrottledKind {
  const Throttled& throttled;
  std::string_view for_now;
  std::string_view at_last;
};

std::array<ThrottledKind, 3> throttled_kinds(const EngineState& s) {
  return {{{s.submitting.throttled(),
            "the server takes no jobs for now: ", "the server takes no jobs: "},
           {s.fetching.throttled(),
            "the server gives no files for now: ", "the server gives no files: "},
           {s.server.prerequisites.throttled(),
            "boards and uploads fail for now: ", "boards and uploads keep failing: "}}};
}

std::pair<WaitKind, std::string> why_nothing_is_sent(const EngineState& s) {
  const auto& link = s.server.link;
  if (link.trouble_since() && link.is_trouble_noticeable()) {
    return {WaitKind::trouble, link.trouble()};
  }
  for (const auto& kind : throttled_kinds(s)) {
    if (kind.throttled.is_noticeable) {
      return {WaitKind::throttled, std::string(kind.for_now) + kind.throttled.why};
    }
  }
  if (!s.timetable.is_in_hours() && !s.jobs.pending().empty()) {
    return {WaitKind::hours, Timetable::closed_text(*s.setup.limits.between)};
  }
  if (hands_in(s)) {
    return {WaitKind::none, {}};
  }
  if (s.server.queue.is_paused()) {
    return {WaitKind::paused, "the queue is paused; resume it in InvokeAI"};
  }
  if (s.submitting.full_since()) {
    return {WaitKind::full, "the server's queue is full"};
  }
  if (const auto others = s.server.queue.others(); others > 0 && !s.jobs.pending().empty()) {
    return {WaitKind::others, base::count_of(static_cast<std::size_t>(others), "item") +
                                  " of others ahead" +
                                  (s.setup.limits.idle_only ? " (--idle-only)" : "")};
  }
  return {WaitKind::none, {}};
}

void stop_when_too_long(EngineState& s, std::optional<base::Instant> since,
                        base::ErrorClass error_class, const std::string& reason) {
  since = s.timetable.counted_since(s, since);
  if (!since || s.stopping.is_asked()) {
    return;
  }
  const auto limit = *since + s.setup.limits.server_timeout;
  if (s.instant() >= limit) {
    s.stopping.ask(s, error_class, reason);
  } else {
    wake(s, limit);
  }
}

}  // namespace

// A full queue that takes a job now and then would be told with every job: what comes and goes is
// told once a minute.
void Waiting::tell(EngineState& s) {
  if (m_kind == WaitKind::none) {
    if (std::exchange(m_is_open, false)) {
      emit(s, events::EventKind::resumed, "going on");
    }
    return;
  }
  if (m_is_told) {
    return;
  }
  auto& told_at = m_told_at.at(static_cast<std::size_t>(m_kind));
  const auto quiet_until = told_at ? *told_at + k_tell_again_after : s.instant();
  if (s.instant() < quiet_until) {
    wake(s, quiet_until);
    return;
  }
  emit(s, events::EventKind::waiting, m_text);
  m_is_told = true;
  m_is_open = true;
  told_at = s.instant();
}

void Waiting::advance(EngineState& s) {
  auto [kind, text] = why_nothing_is_sent(s);
  m_is_told = m_is_told && kind == m_kind;
  m_kind = kind;
  m_text = std::move(text);
  tell(s);
  const auto& link = s.server.link;
  stop_when_too_long(s, link.trouble_since(), base::ErrorClass::server, link.trouble());
  for (const auto& kind_of : throttled_kinds(s)) {
    stop_when_too_long(s, kind_of.throttled.since, base::ErrorClass::server,
                       std::string(kind_of.at_last) + kind_of.throttled.why);
  }
  stop_when_too_long(s, s.server.queue.paused_since(), base::ErrorClass::stopped,
                     "the queue stays paused");
  stop_when_too_long(s, s.submitting.full_since(), base::ErrorClass::stopped,
                     "the server's queue stays full");
}

}  // namespace invokeai_batch::run
