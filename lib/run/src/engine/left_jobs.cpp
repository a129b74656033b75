#include "engine/left_jobs.hpp"

#include <utility>

#include "engine/state.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;
using invokeai::ItemStatus;
using store::JobState;

namespace {

constexpr Milliseconds k_look_again_after{500};
constexpr int k_looks_in_doubt = 3;  // for a request that may still be on its way
constexpr int k_most_looks = 10;     // at an item that was canceled and does not end
constexpr int k_most_failures = 4;

// Its last attempt has no last word, and was made on this server.
bool may_be_on_server(const EngineState& s, const store::StoredJob& job) {
  if (job.attempts.empty()) {
    return false;
  }
  const auto& last = job.attempts.back();
  const bool is_open = last.status.empty() || last.status == store::k_canceling;
  return is_open && last.server == s.setup.server;
}

// Images that were made and not fetched.
std::vector<std::string> unsaved_images(const store::StoredJob& job) {
  std::vector<std::string> names;
  for (const auto& output : job.outputs) {
    if (output.state != store::FileState::published && !output.image_name.empty()) {
      names.push_back(output.image_name);
    }
  }
  return names;
}

void put_job(EngineState& s, const store::StoredJob& job, JobState state, std::string reason = {}) {
  store::JobStateRow row;
  row.id = job.job.id;
  row.state = state;
  row.reason = std::move(reason);
  put(s, std::move(row));
}

void tell(EngineState& s, const store::StoredJob& job, const std::string& text) {
  emit(s, events::EventKind::warning, text);
  auto& event = s.turn.events.back();
  event.job = job.job.number;
  event.job_id = job.job.id;
}

// Told once: after that its reason says so.
void tell_of_images(EngineState& s, const store::StoredJob& job) {
  const auto names = unsaved_images(job);
  if (job.state != JobState::ended || job.reason == k_left_the_plan || names.empty()) {
    return;
  }
  tell(s, job,
       "left the plan before its images were fetched: on the server, surplus, are " +
           base::join(names, ", "));
  put_job(s, job, JobState::ended, k_left_the_plan);
}

std::string text_of(const FoundItem& item) {
  const auto which = "left the plan: its item " + std::to_string(item.id.value);
  return invokeai::is_terminal(item.status)
             ? which + " had ended by then, its images on the server are surplus"
             : which + " is canceled; what it makes all the same is surplus";
}

// The last word on its attempt. With images it is found as queued, should it come back into the
// plan.
void close(EngineState& s, const store::StoredJob& job, const std::optional<FoundItem>& item) {
  auto attempt = job.attempts.back();
  attempt.status = item ? std::string(invokeai::to_string(item->status)) : "lost";
  if (item) {
    attempt.item_id = item->id.value;
    attempt.batch_id = item->batch.value;
  }
  put(s, std::move(attempt));
  const bool has_images = item && item->status == ItemStatus::completed;
  put_job(s, job, has_images ? JobState::queued : JobState::planned);
}

}  // namespace

void LeftJobs::recall(EngineState& s, const store::StoredJob& job) {
  tell_of_images(s, job);
  if (may_be_on_server(s, job)) {
    const auto& destination = job.attempts.back().destination;
    m_open[destination].job = job;
    m_due.emplace(s.instant(), destination);
  }
}

void LeftJobs::advance(EngineState& s) {
  while (!m_due.empty() && !s.stopping.is_asked()) {
    const auto& [at, destination] = *m_due.begin();
    if (at > s.instant()) {
      wake(s, at);
      return;
    }
    if (!s.server.link.may_call(s)) {
      return;
    }
    s.server.link.call(s, FindItems{destination});
    m_due.erase(m_due.begin());
  }
}

void LeftJobs::on_call_failed(EngineState& s, const FindItems& asked) {
  const auto place = m_open.find(asked.destination);
  if (place == m_open.end()) {
    return;
  }
  if (++place->second.failures < k_most_failures) {
    m_due.emplace(s.instant() + k_look_again_after, place->first);
  } else {
    m_open.erase(place);  // the next run asks
  }
}

// What the destination of a job shows of it.
LeftJobs::Standing LeftJobs::look_at(EngineState& s, Left& left,
                                     const std::vector<FoundItem>& items) {
  const auto& attempt = left.job.attempts.back();
  const auto derived = derived_batch_id(s, attempt);
  Standing standing;
  for (const auto& item : items) {
    if (item.is_child) {
      continue;
    }
    const bool is_last = item.batch.value == attempt.batch_id || item.batch == derived;
    const bool has_ended = invokeai::is_terminal(item.status);
    const bool has_images = is_last && item.status == ItemStatus::completed;
    if (is_last && !standing.last) {
      standing.last = item;
    }
    if ((!has_ended || has_images) && left.told.insert(item.id).second) {
      tell(s, left.job, text_of(item));
    }
    if (!has_ended) {
      standing.is_over = false;
      s.stopping.cancel_surplus(item.id);
    }
  }
  return standing;
}

void LeftJobs::on_items(EngineState& s, const FindItems& asked,
                        const std::vector<FoundItem>& items) {
  const auto place = m_open.find(asked.destination);
  if (place == m_open.end()) {
    return;
  }
  auto& left = place->second;
  const auto& attempt = left.job.attempts.back();
  const auto standing = look_at(s, left, items);
  ++left.looks;
  const bool may_come = !standing.last && !attempt.item_id && left.looks < k_looks_in_doubt;
  if (may_come || (!standing.is_over && left.looks < k_most_looks)) {
    m_due.emplace(s.instant() + k_look_again_after, place->first);
    return;
  }
  if (standing.is_over) {
    close(s, left.job, standing.last);
  }
  m_open.erase(place);  // else the next run asks
}

}  // namespace invokeai_batch::run
