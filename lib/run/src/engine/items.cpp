#include "engine/items.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "engine/limits/causes.hpp"
#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;
using invokeai::ItemStatus;
using store::JobState;

namespace {

// Of a batch whose POST got no answer, be it from an earlier process that died with it on its way.
constexpr int k_checks_in_doubt = 3;
constexpr int k_most_refusals = 4;  // 5xx answers to the POST
constexpr int k_most_searches = 5;  // for the item of a batch that the server does have
constexpr int k_looks_at_canceled = 3;
constexpr Milliseconds k_first_look_after{100};
constexpr Milliseconds k_next_check_after{500};

void keep_facts(ActiveJob& active, const ItemFacts& facts) {
  active.attempt.session_id = facts.session_id;
  active.attempt.status = std::string(invokeai::to_string(facts.status));
  active.attempt.error_type = facts.error_type;
  active.attempt.error_message = facts.error_message;
  active.attempt.queued_at = facts.created_at;
  active.attempt.started_at = facts.started_at;
  active.attempt.completed_at = facts.completed_at;
}

std::string reason_of(const ItemFacts& facts) {
  if (facts.status == ItemStatus::canceled) {
    return "canceled on the server (a restart, or somebody canceled it)";
  }
  if (facts.error_type.empty()) {
    return facts.error_message.empty() ? "the server gives no reason" : facts.error_message;
  }
  return facts.error_type + ": " + facts.error_message;
}

store::OutputRow row_of(const EngineState& s, JobIndex job, const ItemOutput& output) {
  const auto& attempt = s.jobs.active(job).attempt;
  store::OutputRow row;
  row.job = s.setup.jobs[job].id;
  row.attempt = attempt.attempt;
  row.server = attempt.server;
  row.node_id = output.node_id;
  row.output = output.output;
  row.seed = output.seed;
  row.image_name = output.image.value;
  row.is_video = output.kind == invokeai::MediaKind::video;
  row.width = output.width;
  row.height = output.height;
  row.path = output.path;
  return row;
}

void take_outputs(EngineState& s, JobIndex job, const ItemFacts& facts) {
  auto& active = s.jobs.move(job, Step::fetching, s.instant());
  store::ForgetOutputsRow forget;
  forget.job = s.setup.jobs[job].id;
  put(s, std::move(forget));
  active.outputs.clear();
  for (const auto& output : facts.outputs) {
    auto row = row_of(s, job, output);
    row.ordinal = static_cast<int>(active.outputs.size()) + 1;
    put(s, row);
    active.outputs.push_back({.row = std::move(row)});
  }
  put_state(s, job, JobState::ended);
  std::get<store::JobStateRow>(s.turn.rows.back()).seed = facts.seed;
  for (const auto& warning : facts.warnings) {
    emit(s, events::EventKind::warning, job, warning);
  }
  s.fetching.want(s, job);
}

// What ran when it was canceled may have saved its images all the same; the server enters them a
// moment later (seen on 6.14.2: within 0.1 s). Then it was canceled too late, and the job is done:
// made again, it would be on the server twice, and "canceled" would read as if it had no image.
void on_canceled_item(EngineState& s, JobIndex job, const ItemFacts& facts) {
  auto& active = s.jobs.active(job);
  if (!facts.outputs.empty()) {
    active.attempt.status = std::string(invokeai::to_string(ItemStatus::completed));
    put_attempt(s, job);
    take_outputs(s, job, facts);
  } else if (!facts.started_at.empty() && active.looks_at_canceled < k_looks_at_canceled) {
    s.jobs.ask(job, s.instant() + k_first_look_after * (1 << active.looks_at_canceled));
    ++active.looks_at_canceled;
  } else if (active.timed_out) {
    attempt_failed(s, job, Timeouts::reason(s), passes(s, Cause::timeout));
  } else if (active.cancel_announced) {
    put_attempt(s, job);
    put_state(s, job, JobState::planned);
    s.jobs.settle(job, Step::planned);
    s.stopping.note_progress(s.instant());
    if (!s.stopping.is_asked()) {
      s.jobs.put_last(job);  // an earlier process wanted it canceled
    }
  } else {
    attempt_failed(s, job, reason_of(facts), passes(s, cause_of(s, job, facts)));
  }
}

// The items of this attempt itself, oldest first: of the batch that we asked for, and of the one
// that the server made of it.
std::vector<FoundItem> own_items(const EngineState& s, JobIndex job,
                                 const std::vector<FoundItem>& items) {
  const auto& attempt = s.jobs.active(job).attempt;
  const auto derived = derived_batch_id(s, attempt);
  std::vector<FoundItem> own;
  std::copy_if(items.begin(), items.end(), std::back_inserter(own), [&](const FoundItem& item) {
    return !item.is_child && (item.batch.value == attempt.batch_id || item.batch == derived);
  });
  std::sort(own.begin(), own.end(),
            [](const FoundItem& a, const FoundItem& b) { return a.id < b.id; });
  return own;
}

void on_nothing_found(EngineState& s, JobIndex job) {
  auto& active = s.jobs.active(job);
  if (s.jobs[job].step != Step::unknown) {
    active.looked_for_surplus = true;
    return;  // it was there a moment ago: the next status tells
  }
  if (++active.checks >= k_most_searches) {
    active.attempt.status = "lost";
    attempt_failed(s, job, "the server counts its batch but does not list its item",
                   passes(s, Cause::server));
  } else {
    s.jobs.ask(job, s.instant() + k_next_check_after * active.checks);
  }
}

// A POST that was thought lost has landed after all: one execution is enough. Where it may have got
// a batch id that nobody heard of, the job's destination tells: it is its own, so what came after
// its item, or is not over, is of such a POST.
void drop_surplus(EngineState& s, JobIndex job, const std::vector<FoundItem>& items,
                  const std::vector<FoundItem>& own) {
  auto& active = s.jobs.active(job);
  active.looked_for_surplus = true;
  const invokeai::ItemId kept{*active.attempt.item_id};
  for (const auto& item : items) {
    const bool is_over = invokeai::is_terminal(item.status);
    const bool is_own = std::any_of(own.begin(), own.end(),
                                    [&item](const FoundItem& one) { return one.id == item.id; });
    const bool is_stray =
        s.setup.abilities.replaces_batch_ids && !item.is_child && (!is_over || kept < item.id);
    if (item.id == kept || !(is_own || is_stray)) {
      continue;
    }
    if (!is_over) {
      s.stopping.cancel_surplus(item.id);
    }
    emit(s, events::EventKind::warning, job,
         "is on the server twice after a lost reply; item " + std::to_string(item.id.value) +
             " is surplus");
  }
}

}  // namespace

void on_item_gone(EngineState& s, JobIndex job) {
  auto& attempt = s.jobs.active(job).attempt;
  attempt.status = "lost";
  attempt_failed(s, job,
                 "the server no longer has its item " +
                     (attempt.item_id ? std::to_string(*attempt.item_id) : std::string()) +
                     " (somebody cleared the queue, or the server lost its database)",
                 passes(s, Cause::server));
}

void on_foreign_item(EngineState& s, JobIndex job) {
  if (!std::exchange(s.told_other_database, true)) {
    emit(s, events::EventKind::warning,
         "the server has other items under the numbers of ours: another database answers at its "
         "address, or it lost its own; what it no longer has is made again");
  }
  on_item_gone(s, job);
}

// It may come to an end all the same.
void on_strange_status(EngineState& s, JobIndex job) {
  constexpr Milliseconds k_look_again_after{2'000};
  auto& active = s.jobs.move(job, Step::ended, s.instant());
  active.strange_since = active.strange_since.value_or(s.instant());
  if (s.instant() - *active.strange_since >= s.setup.limits.server_timeout) {
    attempt_failed(s, job, "the server gives its item a status that is not known here",
                   MayPass::no);
    return;
  }
  s.jobs.ask(job, s.instant() + k_look_again_after);
}

void on_item_ended(EngineState& s, JobIndex job, const ItemFacts& facts) {
  keep_facts(s.jobs.active(job), facts);
  if (facts.status == ItemStatus::canceled) {
    on_canceled_item(s, job, facts);
  } else if (facts.status != ItemStatus::completed) {
    attempt_failed(s, job, reason_of(facts), passes(s, cause_of(s, job, facts)));
  } else if (!facts.problem.empty()) {
    attempt_failed(s, job, facts.problem,
                   facts.is_deleted ? passes(s, Cause::missing_image) : MayPass::no);
  } else {
    put_attempt(s, job);
    take_outputs(s, job, facts);
  }
}

void on_status_while_unknown(EngineState& s, JobIndex job, const invokeai::BatchStatus& status) {
  if (status.total > 0) {
    s.server.link.call(s, FindItems{s.jobs.active(job).attempt.destination}, job);
  } else {
    on_not_arrived(s, job);
  }
}

// The POST may still be at work in a thread of the server: it is asked a few times before the job
// is sent again, unless the same once more is the same request.
void on_not_arrived(EngineState& s, JobIndex job) {
  auto& active = s.jobs.active(job);
  ++active.checks;
  if (active.checks < k_checks_in_doubt && !s.receipts.make_repeatable(s, job)) {
    s.jobs.ask(job, s.instant() + k_next_check_after * active.checks);
  } else if (active.refusals >= k_most_refusals) {
    active.attempt.status = "refused";
    attempt_failed(s, job, active.refusal, MayPass::no);
  } else {
    s.jobs.move(job, Step::unsent, s.instant());
  }
}

void adopt_item(EngineState& s, JobIndex job, const invokeai::BatchId& batch,
                invokeai::ItemId item) {
  s.jobs.move(job, Step::unknown, s.instant());  // out of the place that its item gave it
  auto& active = s.jobs.active(job);
  active.attempt.item_id = item.value;
  active.attempt.batch_id = batch.value;
  active.adopted = true;
  active.is_refused = false;
  s.jobs.move(job, Step::queued, s.instant());
  s.jobs.ask(job, s.instant());
  s.stopping.note_queued(s, job);
  put_attempt(s, job);
  put_state(s, job, JobState::queued);
  s.receipts.let_go(s, job);
  emit(s, events::EventKind::job_adopted, job);
}

void on_items_found(EngineState& s, JobIndex job, const std::vector<FoundItem>& items) {
  const auto own = own_items(s, job, items);
  if (own.empty()) {
    on_nothing_found(s, job);
    return;
  }
  const auto& oldest = own.front();
  if (s.jobs[job].step == Step::unknown || s.jobs.active(job).attempt.item_id != oldest.id.value) {
    adopt_item(s, job, oldest.batch, oldest.id);
  }
  drop_surplus(s, job, items, own);
}

}  // namespace invokeai_batch::run
