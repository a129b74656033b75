// The first turn: what the store and the disk say about each job.

#include <algorithm>
#include <utility>

#include "engine/state.hpp"

namespace invokeai_batch::run {

namespace {

using store::FileState;
using store::JobState;

// Published files that are whole stay; a file that changed since is the user's now; what is missing
// is fetched again. A file that got its name just before a crash has still to be entered as
// published: Publish finds it in its place.
std::vector<OutputRun> recall_outputs(State& s, const Recalled& recalled) {
  std::vector<OutputRun> outputs;
  for (std::size_t i = 0; i < recalled.stored.outputs.size(); ++i) {
    OutputRun output{.row = recalled.stored.outputs[i]};
    const auto on_disk = recalled.files[i];
    const bool named = output.row.state != FileState::expected;
    if (named && on_disk == FileOnDisk::whole) {
      if (output.row.state == FileState::announced) {
        ask_to_publish(s, recalled.job, output);
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

void recall_files(State& s, const Recalled& recalled) {
  auto outputs = recall_outputs(s, recalled);
  const bool whole = std::all_of(outputs.begin(), outputs.end(), [](const OutputRun& output) {
    return output.row.state == FileState::published;
  });
  if (recalled.stored.state == JobState::done && whole) {
    s.jobs[recalled.job].step = Step::done;
    ++s.counts.skipped;
    emit(s, events::EventKind::job_skipped, recalled.job);
    return;
  }
  auto& flight = fly(s, recalled.job, Step::fetching);
  if (!recalled.stored.attempts.empty()) {
    flight.attempt = recalled.stored.attempts.back();
  }
  flight.adopted = true;
  flight.outputs = std::move(outputs);
  emit(s, events::EventKind::job_adopted, recalled.job);
  settle_outputs(s, recalled.job);
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
void fail_again(State& s, const Recalled& recalled) {
  auto& flight = fly(s, recalled.job, Step::fetching);
  flight.attempt = recalled.stored.attempts.back();
  flight.outputs = recall_outputs(s, recalled);
  attempt_failed(s, recalled.job,
                 "the server no longer has an image of it" + advice_on_lost_part(flight.outputs),
                 false);
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

void recall(State& s, const Recalled& recalled) {
  auto& run = s.jobs[recalled.job];
  const auto& attempts = recalled.stored.attempts;
  run.attempts = attempts.empty() ? 0 : attempts.back().attempt;
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
      [[fallthrough]];
    case JobState::planned:
      // An attempt without a last word was announced but not sent, or sent and lost: it may be
      // on the server all the same, so its batch id is asked for before it is used again.
      if (!attempts.empty() && attempts.back().status.empty()) {
        auto& flight = fly(s, recalled.job, Step::unknown);
        flight.attempt = attempts.back();
        flight.adopted = true;
      }
      break;
    case JobState::intended:
    case JobState::queued: {
      if (attempts.empty()) {
        break;  // no announcement, so nothing was sent
      }
      auto& flight = fly(s, recalled.job, attempts.back().item_id ? Step::queued : Step::unknown);
      flight.attempt = attempts.back();
      flight.adopted = true;
      flight.cancel_announced = flight.attempt.status == store::k_canceling;
      break;
    }
    case JobState::ended:
    case JobState::done:
      recall_files(s, recalled);
      break;
  }
}

void recall_board(State& s, BoardIndex index, const std::vector<store::BoardRow>& rows) {
  auto& board = s.boards[index];
  const auto& name = s.setup.boards[index].name;
  for (const auto& row : rows) {
    if (row.server == s.setup.server && row.name == name) {
      board.announced = true;
      board.known =
          row.board_id.empty() ? std::nullopt : std::optional(invokeai::BoardId{row.board_id});
    }
  }
  if (board.id && board.id != board.known) {
    // The directory's own from now on, should there be others of this name one day.
    put(s, store::BoardRow{s.setup.server, name, board.id->value});
  }
}

void recall_desks(State& s, const Begin& begin) {
  s.boards.resize(s.setup.boards.size());
  for (BoardIndex i = 0; i < s.boards.size(); ++i) {
    s.boards[i].id = s.setup.boards[i].id;
    s.boards[i].step = s.boards[i].id ? DeskStep::ready : DeskStep::wanted;
    recall_board(s, i, begin.boards);
  }
  s.uploads.resize(s.setup.uploads.size());
  for (UploadIndex i = 0; i < s.uploads.size(); ++i) {
    auto& upload = s.uploads[i];
    upload.name = s.setup.uploads[i].name;
    upload.step = upload.name ? DeskStep::ready : DeskStep::wanted;
    upload.doubtful =
        std::any_of(begin.uploads.begin(), begin.uploads.end(), [&](const store::UploadRow& row) {
          return row.server == s.setup.server && row.sha256 == s.setup.uploads[i].sha256 &&
                 row.image_name.empty();
        });
  }
}

}  // namespace

void begin(State& s, const Begin& begin) {
  recall_desks(s, begin);
  for (const auto& recalled : begin.jobs) {
    recall(s, recalled);
  }
  for (JobIndex job = 0; job < s.jobs.size(); ++job) {
    if (s.jobs[job].step == Step::planned && !s.jobs[job].flight) {
      s.pending.push_back(job);
    }
  }
  std::stable_sort(s.pending.begin(), s.pending.end(), [&s](JobIndex a, JobIndex b) {
    return s.setup.jobs[a].group < s.setup.jobs[b].group;
  });
  s.last_end = instant(s);
}

}  // namespace invokeai_batch::run
