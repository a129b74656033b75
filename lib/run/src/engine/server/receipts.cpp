#include "engine/server/receipts.hpp"

#include <utility>

#include "engine/items.hpp"
#include "engine/state.hpp"

namespace invokeai_batch::run {

std::string Receipts::key_of(const EngineState& s, JobIndex job) const {
  return m_takes_keys ? derived_batch_id(s, s.jobs.active(job).attempt).value : "";
}

std::string Receipts::digest_of(const EngineState& s, JobIndex job) const {
  return m_takes_keys && s.setup.body_digest ? s.setup.body_digest(job) : "";
}

bool Receipts::tell_of(const EngineState& s, JobIndex job) const {
  return m_keeps_receipts && !s.jobs.active(job).attempt.body_sha256.empty();
}

bool Receipts::make_repeatable(const EngineState& s, JobIndex job) const {
  const auto& sent = s.jobs.active(job).attempt.body_sha256;
  return m_takes_keys && !sent.empty() && sent == digest_of(s, job);
}

bool Receipts::have_other_body(const EngineState& s, JobIndex job) const {
  const auto& sent = s.jobs.active(job).attempt.body_sha256;
  return m_takes_keys && !sent.empty() && sent != digest_of(s, job);
}

void Receipts::ask(EngineState& s, JobIndex job) const {
  s.jobs.active(job).last_asked = s.instant();
  s.server.link.call(s, AskReceipt{key_of(s, job)}, job);
}

void Receipts::on_receipt(EngineState& s, JobIndex job, const invokeai::EnqueueReceipt& receipt) {
  if (receipt.items.empty()) {
    on_none(s, job);
  } else if (s.jobs[job].step == Step::unknown) {
    adopt_item(s, job, receipt.batch, receipt.items.front());
  }
}

void Receipts::on_none(EngineState& s, JobIndex job) {
  auto& active = s.jobs.active(job);
  if (s.jobs[job].step != Step::unknown) {
    return;
  }
  if (active.is_refused) {
    active.attempt.status = "refused";
    attempt_failed(s, job, active.refusal, MayPass::no);
  } else {
    on_not_arrived(s, job);
  }
}

void Receipts::let_go(const EngineState& s, JobIndex job) {
  if (tell_of(s, job)) {
    m_not_committed.push_back(key_of(s, job));
  }
}

void Receipts::on_commit(EngineState& s) {
  if (m_not_committed.empty()) {
    return;
  }
  wake(s, s.instant());
  m_may_go.insert(m_may_go.end(), m_not_committed.begin(), m_not_committed.end());
  m_not_committed.clear();
}

void Receipts::advance(EngineState& s) {
  if (!m_may_go.empty() && !m_is_letting_go && !s.stopping.is_asked() &&
      s.server.link.may_call(s)) {
    m_is_letting_go = true;
    auto key = std::move(m_may_go.front());
    m_may_go.pop_front();
    s.server.link.call(s, Acknowledge{std::move(key)});
  }
}

}  // namespace invokeai_batch::run
