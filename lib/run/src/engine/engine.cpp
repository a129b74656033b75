#include "invokeai_batch/run/engine.hpp"

#include <algorithm>
#include <utility>

#include "engine/items.hpp"
#include "engine/limits/halt.hpp"
#include "engine/state.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/require.hpp"

namespace invokeai_batch::run {

namespace {

using invokeai::FailureKind;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

// A server that is well otherwise does not hold up the run with the calls of one job.
void give_up_when_alone(EngineState& s, JobIndex job, const invokeai::ApiFailure& failure) {
  if (!s.jobs[job].active) {
    return;
  }
  auto& failing_since = s.jobs.active(job).failing_since;
  failing_since = failing_since.value_or(s.instant());
  if (s.server.link.last_answer() > *failing_since &&
      s.instant() - *failing_since >= s.setup.limits.server_timeout) {
    attempt_failed(s, job, failure.what, MayPass::no);
  }
}

bool is_no_such_call(const invokeai::ApiFailure& failure) {
  constexpr int k_method_not_allowed = 405;
  return failure.kind == FailureKind::not_found || failure.status == k_method_not_allowed;
}

bool is_settled_by_receipts(EngineState& s, JobIndex job, const invokeai::ApiFailure& failure) {
  if (failure.kind == FailureKind::not_found) {
    Receipts::on_none(s, job);
    return true;
  }
  const bool has_no_call = is_no_such_call(failure) || failure.kind == FailureKind::unexpected;
  if (has_no_call) {
    s.receipts.on_no_such_call();
  }
  return has_no_call;
}

// What the failure means to the part that asked. True: that is all there is to it.
bool is_settled_by_its_part(EngineState& s, const OpenCall& open,
                            const invokeai::ApiFailure& failure) {
  if (std::holds_alternative<Enqueue>(open.what)) {
    s.submitting.on_failed(s, *open.job, failure);
    return true;
  }
  if (std::holds_alternative<Acknowledge>(open.what)) {
    s.receipts.on_let_go();  // the server keeps one more than it has to
    return true;
  }
  if (std::holds_alternative<AskReceipt>(open.what) &&
      is_settled_by_receipts(s, *open.job, failure)) {
    return true;
  }
  if (const auto* upload = std::get_if<Upload>(&open.what)) {
    s.server.prerequisites.on_upload_failed(s, upload->upload, failure);
    return true;
  }
  if (std::holds_alternative<GetItem>(open.what) && failure.kind == FailureKind::not_found) {
    on_item_gone(s, *open.job);
    return true;
  }
  if (const auto* cancel = std::get_if<CancelItem>(&open.what)) {
    if (failure.kind == FailureKind::not_found) {
      return true;  // gone, which is as good
    }
    s.stopping.cancel_surplus(cancel->item, cancel->tries);
  }
  s.stopping.on_call_failed(s, open.jobs);
  s.timeouts.on_call_failed(s, open.jobs);
  if (std::holds_alternative<AskItems>(open.what) && is_no_such_call(failure)) {
    s.watching.on_no_summaries();
    return true;
  }
  const auto* items = std::get_if<FindItems>(&open.what);
  if (items != nullptr && !open.job) {
    s.left.on_call_failed(s, *items);
  } else if (const auto* find = std::get_if<FindUpload>(&open.what)) {
    s.server.prerequisites.on_search_failed(find->upload);
  } else if (const auto* board = std::get_if<CreateBoard>(&open.what)) {
    s.server.prerequisites.on_board_call_failed(s, board->board, failure);
  } else if (std::holds_alternative<ListBoards>(open.what)) {
    s.server.prerequisites.on_board_call_failed(s, std::nullopt, failure);
  } else if (const auto* own = std::get_if<DeleteBoard>(&open.what)) {
    s.server.prerequisites.on_board_kept(s, own->board);
  } else if (std::holds_alternative<AskQueueStatus>(open.what)) {
    s.server.queue.on_status_failed();
  }
  return false;
}

void on_failure(EngineState& s, Ticket ticket, const OpenCall& open,
                const invokeai::ApiFailure& reported) {
  if (std::holds_alternative<Login>(open.what)) {
    s.server.login.on_failed(s, reported);
    return;
  }
  if (s.server.link.end_when_refused(s, ticket, reported)) {
    return;
  }
  auto failure = reported;
  if (failure.kind == FailureKind::unauthorized) {
    failure.kind = FailureKind::busy;  // not now: after the new log-in
  }
  if (is_settled_by_its_part(s, open, failure)) {
    return;
  }
  s.server.link.note_trouble(s, failure);
  if (open.job) {
    give_up_when_alone(s, *open.job, failure);
  }
}

void on_canceled(EngineState& s, const OpenCall& open) {
  if (s.stopping.is_asked()) {
    s.stopping.on_canceled(s, open.jobs);
  } else {
    s.timeouts.on_canceled(s, open.jobs);
  }
}

// The reply of each kind of call goes to the part that asked.
void on_success(EngineState& s, const OpenCall& open, const CallResult& result) {
  auto& prerequisites = s.server.prerequisites;
  std::visit(
      Overloaded{
          [&](const std::vector<invokeai::Board>& boards) { prerequisites.on_boards(s, boards); },
          [&](const invokeai::Board& board) {
            prerequisites.on_board_created(s, std::get<CreateBoard>(open.what).board, board);
          },
          [&](const invokeai::ImageName& name) {
            prerequisites.on_uploaded(s, std::get<Upload>(open.what).upload, name);
          },
          [&](const invokeai::EnqueueResult& enqueued) {
            s.submitting.on_enqueued(s, *open.job, enqueued);
          },
          [&](const invokeai::EnqueueReceipt& receipt) {
            Receipts::on_receipt(s, *open.job, receipt);
          },
          [&](const invokeai::Acknowledged&) { s.receipts.on_let_go(); },
          [&](const invokeai::BatchStatus& status) {
            s.watching.on_batch_status(s, *open.job, status);
          },
          [&](const std::vector<invokeai::ItemSummary>& items) {
            s.watching.on_items(s, open.jobs, items);
          },
          [&](const invokeai::CurrentItem& current) {
            s.stopping.on_current(s, open.jobs, current);
          },
          [&](const std::vector<FoundItem>& items) {
            if (open.job) {
              on_items_found(s, *open.job, items);
            } else {
              s.left.on_items(s, std::get<FindItems>(open.what), items);
            }
          },
          [&](const ItemFacts& facts) { s.watching.on_item(s, *open.job, facts); },
          [&](const invokeai::QueueStatus& status) { s.server.queue.on_status(s, status); },
          [&](const invokeai::Canceled&) { on_canceled(s, open); },
          [&](const invokeai::ItemStatus&) {},  // a surplus item: nothing waits for it
          [&](const LoggedIn&) { s.server.login.on_done(s); },
          [&](const BoardDeleted&) {
            prerequisites.on_board_given_up(s, std::get<DeleteBoard>(open.what).board);
          },
          [&](const UploadFound& found) {
            prerequisites.on_upload_found(s, std::get<FindUpload>(open.what).upload, found);
          },
          [&](const invokeai::ApiFailure&) {},
      },
      result);
}

// A call about a job that has to be asked about and brought nothing is made again.
void ask_again_when_open(EngineState& s, JobIndex job) {
  const auto step = s.jobs[job].step;
  if ((step == Step::unknown || step == Step::ended) && !s.jobs.active(job).busy &&
      !s.jobs.active(job).ask_at) {
    s.jobs.ask(job, s.instant());
  }
}

void on_reply(EngineState& s, const Replied& reply) {
  const auto open = s.server.link.take(s, reply.ticket);
  if (!open || (open->job && !s.jobs[*open->job].active)) {
    return;  // of a call, or a job, that no longer matters
  }
  if (const auto* failure = std::get_if<invokeai::ApiFailure>(&reply.result)) {
    on_failure(s, reply.ticket, *open, *failure);
  } else {
    s.server.link.note_answer(s.instant());
    if (open->job) {
      s.jobs.active(*open->job).failing_since.reset();
    }
    on_success(s, *open, reply.result);
  }
  if (open->job) {
    ask_again_when_open(s, *open->job);
  }
}

std::string reason_of(StopWhy why) {
  switch (why) {
    case StopWhy::signal:
      return {};
    case StopWhy::time_limit:
      return "the time limit is reached";
    case StopWhy::canceled:
      return "it was canceled from elsewhere";
  }
  return {};
}

void on_stop(EngineState& s, const Stop& stop) {
  const auto error_class =
      stop.why == StopWhy::signal ? base::ErrorClass::interrupted : base::ErrorClass::stopped;
  if (stop.how == StopHow::now) {
    exit_now(s, error_class, reason_of(stop.why));
  } else {
    s.stopping.ask(s, error_class, reason_of(stop.why), stop.what_runs);
  }
}

// Can a later run find this out by looking? Then it need not be announced.
bool is_announced(const Act& act) {
  const auto* call = std::get_if<Call>(&act);
  return call == nullptr ? std::holds_alternative<Publish>(act)
                         : std::holds_alternative<Enqueue>(call->what) ||
                               std::holds_alternative<CreateBoard>(call->what) ||
                               std::holds_alternative<CancelBatches>(call->what) ||
                               std::holds_alternative<Upload>(call->what);
}

// Everything that can be done now. What has ended comes before what is new: few calls are under way
// at a time, and none that is due waits behind thousands of submissions.
void decide(EngineState& s) {
  s.server.login.advance(s);
  s.server.prerequisites.advance(s);
  s.watching.advance(s);
  s.timeouts.advance(s);
  s.fetching.advance(s);
  s.left.advance(s);
  s.timetable.advance(s);
  s.server.queue.advance(s);
  halt_when_due(s);
  s.stopping.advance(s);
  s.submitting.advance(s);
  s.receipts.advance(s);
  s.waiting.advance(s);
  s.stopping.finish(s);
}

void take(EngineState& s, const EventBody& body) {
  std::visit(Overloaded{
                 [&](const Begin& one) { begin(s, one); },
                 [&](const Replied& one) { on_reply(s, one); },
                 [&](const FileChecked& one) { s.fetching.on_checked(s, one); },
                 [&](const Published& one) { s.fetching.on_published(s, one); },
                 [&](const Tick&) {},
                 [&](const Stop& one) { on_stop(s, one); },
             },
             body);
}

// What runs now, as far as we know: a job that was seen running, else the one at the front of a
// queue in which nobody else's items wait.
std::optional<JobIndex> running_job(const EngineState& s) {
  if (!s.jobs.running().empty()) {
    return s.jobs.running().begin()->second;
  }
  const bool is_next = s.server.queue.others() == 0 && !s.server.queue.is_paused();
  return is_next && !s.jobs.waiting().empty() ? std::optional(s.jobs.waiting().begin()->second)
                                              : std::nullopt;
}

Setup checked(Setup setup) {
  for (const auto& job : setup.jobs) {
    for (const auto board : job.boards) {
      base::require(board < setup.boards.size(), "a job's board is one of the setup");
    }
    for (const auto upload : job.uploads) {
      base::require(upload < setup.uploads.size(), "a job's upload is one of the setup");
    }
  }
  for (const auto& upload : setup.uploads) {
    base::require(!upload.board || *upload.board < setup.boards.size(),
                  "an upload's board is one of the setup");
  }
  return setup;
}

}  // namespace

Engine::Engine(Setup setup) : m_state(std::make_unique<EngineState>(checked(std::move(setup)))) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

Turn Engine::step(const EngineEvent& event) {
  auto& s = *m_state;
  base::require(event.now.instant >= s.now.instant, "the clock never goes back");
  base::require(s.has_begun != std::holds_alternative<Begin>(event.body),
                "the first event is Begin, and no other is");
  s.has_begun = true;
  s.now = event.now;
  s.time_of_day = event.time_of_day;
  s.turn = {};
  if (s.exited) {
    return {};
  }
  take(s, event.body);
  if (!s.exited) {
    decide(s);
  }
  s.turn.commits = s.exited || std::any_of(s.turn.acts.begin(), s.turn.acts.end(), is_announced);
  if (s.turn.commits) {
    s.receipts.on_commit(s);
  }
  return std::move(s.turn);
}

events::Progress Engine::progress() const {
  const auto& s = *m_state;
  auto progress = s.counts;
  progress.on_server = s.jobs.on_server();
  progress.median_run = s.watching.median_run();
  progress.waiting = s.waiting.text();
  progress.fetching = s.jobs.at(Step::ended) + s.jobs.at(Step::fetching);
  if (const auto job = running_job(s)) {
    progress.running = "job " + std::to_string(s.setup.jobs[*job].number);
  }
  return progress;
}

const std::optional<invokeai::BoardId>& Engine::board_id(BoardIndex board) const {
  return m_state->server.prerequisites.board_id(board);
}

const std::optional<invokeai::ImageName>& Engine::upload_name(UploadIndex upload) const {
  return m_state->server.prerequisites.upload_name(upload);
}

namespace {

// Ids in paths of the server's API: letters, digits and '-' only.
std::string short_hash(const std::string& text) {
  return base::sha256_hex(text).substr(0, 32);
}

}  // namespace

invokeai::BatchId batch_id(const base::RunId& run, const base::JobId& job, int attempt) {
  return {"ib-" + short_hash(run.value + "\n" + job.value + "\n" + std::to_string(attempt))};
}

std::string destination(const base::RunId& run, const base::JobId& job) {
  return "ib-" + short_hash(run.value + "\n" + job.value);
}

std::string upload_mark(const base::RunId& run, const std::string& sha256) {
  return "ib-" + short_hash(run.value + "\nupload\n" + sha256);
}

}  // namespace invokeai_batch::run
