// The first turn: what the store and the disk say about each job.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/state.hpp"
#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::run {

namespace {

using store::FileState;
using store::JobState;

// Published files that are whole stay; a file that changed since is the user's now; what is missing
// is fetched again. A file that got its name just before a crash has still to be entered as
// published: Publish finds it in its place.
std::vector<Output> recall_outputs(EngineState& s, const Recalled& recalled) {
  std::vector<Output> outputs;
  for (std::size_t i = 0; i < recalled.stored.outputs.size(); ++i) {
    Output output{.row = recalled.stored.outputs[i]};
    const auto on_disk = recalled.files[i];
    const bool named = output.row.state != FileState::expected;
    if (named && on_disk == FileOnDisk::whole) {
      if (output.row.state == FileState::announced) {
        s.fetching.ask_to_publish(s, recalled.job, output);
      }
    } else if (output.row.state == FileState::published && on_disk == FileOnDisk::changed) {
      emit(s, events::EventKind::warning, recalled.job,
           output.row.path +
               " has changed since it was saved and is left alone; delete it to have it fetched "
               "again")
          .path = output.row.path;
    } else if (output.row.state != FileState::expected) {
      output.row.state = FileState::expected;
      put(s, output.row);  // no row of a file that is not there
    }
    outputs.push_back(std::move(output));
  }
  return outputs;
}

void recall_files(EngineState& s, const Recalled& recalled) {
  auto outputs = recall_outputs(s, recalled);
  const bool whole = std::all_of(outputs.begin(), outputs.end(), [](const Output& output) {
    return output.row.state == FileState::published;
  });
  if (recalled.stored.state == JobState::done && whole) {
    s.jobs.settle(recalled.job, Step::done);
    ++s.counts.skipped;
    emit(s, events::EventKind::job_skipped, recalled.job);
    return;
  }
  auto& active = s.jobs.move(recalled.job, Step::fetching, s.instant());
  if (!recalled.stored.attempts.empty()) {
    active.attempt = recalled.stored.attempts.back();
  }
  active.adopted = true;
  active.outputs = std::move(outputs);
  emit(s, events::EventKind::job_adopted, recalled.job);
  s.fetching.want(s, recalled.job);
  s.fetching.settle_when_whole(s, recalled.job);
}

// An image that the server was found to have no more has no name.
bool has_lost_part(const Recalled& recalled) {
  const auto& outputs = recalled.stored.outputs;
  return std::any_of(outputs.begin(), outputs.end(),
                     [](const store::OutputRow& row) { return row.image_name.empty(); });
}

// Its images were made, and none of them was said to be gone: they may be fetched.
bool has_images_on_server(const Recalled& recalled) {
  const auto& stored = recalled.stored;
  return !stored.outputs.empty() && !stored.attempts.empty() &&
         stored.outputs.front().attempt == stored.attempts.back().attempt &&
         !has_lost_part(recalled);
}

// Nothing has changed since it failed: some of its files are there, and the rest is gone.
void fail_again(EngineState& s, const Recalled& recalled) {
  auto& active = s.jobs.move(recalled.job, Step::fetching, s.instant());
  active.attempt = recalled.stored.attempts.back();
  active.outputs = recall_outputs(s, recalled);
  attempt_failed(s, recalled.job,
                 "the server no longer has an image of it" + advice_on_lost_part(active.outputs),
                 MayPass::no);
}

bool has_saved_files(const Recalled& recalled) {
  for (std::size_t i = 0; i < recalled.stored.outputs.size(); ++i) {
    if (recalled.stored.outputs[i].state != FileState::expected &&
        recalled.files[i] == FileOnDisk::whole) {
      return true;
    }
  }
  return false;
}

// Somebody has deleted the rest of it, and it is made again: what the server has of that rest is
// nobody's.
void tell_surplus(EngineState& s, const Recalled& recalled) {
  std::vector<std::string> names;
  for (const auto& row : recalled.stored.outputs) {
    if (!row.image_name.empty()) {
      names.push_back(row.image_name);
    }
  }
  if (!names.empty()) {
    emit(s, events::EventKind::warning, recalled.job,
         "it is made again; surplus on the server, of the attempt before: " +
             base::join(names, ", "));
  }
}

// What was announced and may be on the server. Its item is known when the server's reply was seen.
void recall_attempt(EngineState& s, JobIndex job, const store::AttemptRow& attempt) {
  auto& active = s.jobs.move(job, Step::unknown, s.instant());
  active.attempt = attempt;
  active.adopted = true;
  active.cancel_announced = attempt.status == store::k_canceling;
  if (attempt.item_id) {
    s.jobs.move(job, Step::queued, s.instant());
    s.jobs.ask(job, s.instant());
    s.receipts.let_go(s, job);
  }
}

void recall(EngineState& s, const Recalled& recalled) {
  base::require(recalled.files.size() == recalled.stored.outputs.size(),
                "every output of a stored job was looked at");
  const auto& attempts = recalled.stored.attempts;
  s.jobs[recalled.job].attempts = attempts.empty() ? 0 : attempts.back().attempt;
  switch (recalled.stored.state) {
    case JobState::failed:
      // It failed with images on the server: they are fetched, for another attempt would make
      // others beside them. With some of its files saved it stays failed when the rest is gone.
      if (has_saved_files(recalled) && has_lost_part(recalled)) {
        fail_again(s, recalled);
        break;
      }
      if (has_saved_files(recalled) || has_images_on_server(recalled)) {
        recall_files(s, recalled);
        break;
      }
      if (has_lost_part(recalled)) {
        tell_surplus(s, recalled);
      }
      [[fallthrough]];
    case JobState::planned:
      // An attempt without a last word was announced but not sent, or sent and lost: it may be
      // on the server all the same, so its batch id is asked for before it is used again.
      if (!attempts.empty() && attempts.back().status.empty()) {
        auto attempt = attempts.back();
        attempt.item_id.reset();
        recall_attempt(s, recalled.job, attempt);
      }
      break;
    case JobState::intended:
    case JobState::queued:
      if (!attempts.empty()) {  // else there was no announcement, so nothing was sent
        recall_attempt(s, recalled.job, attempts.back());
      }
      break;
    case JobState::ended:
    case JobState::done:
      recall_files(s, recalled);
      break;
  }
}

}  // namespace

void begin(EngineState& s, const Begin& begin) {
  s.server.prerequisites.recall(s, begin);
  if (s.setup.purpose == Purpose::boards) {
    return;  // no job is of interest
  }
  for (const auto& recalled : begin.jobs) {
    if (recalled.job < s.jobs.count()) {
      recall(s, recalled);
    } else {
      s.left.recall(s, recalled.stored);
    }
  }
  for (JobIndex job = 0; job < s.jobs.count(); ++job) {
    if (s.jobs[job].step == Step::planned) {
      s.jobs.put_last(job);
    }
  }
  s.jobs.sort_pending(s.setup);
  s.watching.begin(s.instant());
}

}  // namespace invokeai_batch::run
