// Files: fetch, check, announce, publish. A file at its final name is whole.

#include <algorithm>
#include <utility>

#include "engine/state.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;
using store::FileState;
using store::JobState;

namespace {

constexpr int k_most_tries = 4;
constexpr Milliseconds k_wait_for_siblings{200};

OutputRun* find_output(State& s, JobIndex job, int ordinal) {
  auto& run = s.jobs[job];
  if (run.step != Step::fetching) {
    return nullptr;
  }
  for (auto& output : run.flight->outputs) {
    if (output.row.ordinal == ordinal) {
      return &output;
    }
  }
  return nullptr;
}

void start_download(State& s, JobIndex job, OutputRun& output) {
  output.busy = true;
  output.began = s.next_ticket;
  ++s.downloads;
  Download act;
  act.job = job;
  act.ordinal = output.row.ordinal;
  act.image = {output.row.image_name};
  act.kind = output.row.is_video ? invokeai::MediaKind::video : invokeai::MediaKind::image;
  act.path = output.row.path;
  act.width = output.row.width;
  act.height = output.row.height;
  s.turn.acts.push_back(std::move(act));
}

void on_good_file(State& s, JobIndex job, OutputRun& output, const FileFacts& facts) {
  output.row.state = FileState::announced;
  output.row.bytes = facts.bytes;
  output.row.sha256 = facts.sha256;
  output.row.width = facts.width == 0 ? output.row.width : facts.width;
  output.row.height = facts.height == 0 ? output.row.height : facts.height;
  put(s, output.row);
  ask_to_publish(s, job, output);
}

std::vector<std::string> saved_paths(const std::vector<OutputRun>& outputs) {
  std::vector<std::string> paths;
  for (const auto& output : outputs) {
    if (output.row.state != FileState::expected) {
      paths.push_back(output.row.path);
    }
  }
  return paths;
}

}  // namespace

std::string advice_on_lost_part(const std::vector<OutputRun>& outputs) {
  return "; to have the whole job made again, delete " + base::join(saved_paths(outputs), ", ");
}

namespace {

void on_damage(State& s, JobIndex job, OutputRun& output, const Damage& damage) {
  ++output.tries;
  if (!damage.gone && output.tries < k_most_tries) {
    output.embargo = instant(s) + backoff(s, output.tries, Milliseconds{500}, Milliseconds{100});
    return;
  }
  const auto& outputs = s.jobs[job].flight->outputs;
  if (std::any_of(outputs.begin(), outputs.end(), [](const OutputRun& o) { return o.busy; })) {
    output.embargo =
        instant(s) + k_wait_for_siblings;  // whether they are saved decides what follows
    return;
  }
  // What was damaged on its way is fetched again by the next run, for the server has it. What is
  // gone is made again; but a second attempt would make other pictures: not beside those that this
  // one has saved.
  const auto saved = saved_paths(outputs);
  auto reason = "an image cannot be had: " + damage.why;
  if (!damage.gone) {
    reason += "; the next run fetches it again";
  } else if (saved.empty()) {
    store::ForgetOutputsRow forget;
    forget.job = s.setup.jobs[job].id;
    put(s, std::move(forget));
  } else {
    output.row.image_name.clear();  // gone for good: no later run asks for it
    put(s, output.row);
    reason += advice_on_lost_part(outputs);
  }
  attempt_failed(s, job, reason, damage.gone && saved.empty());
}

// The server did not give the file. Is it the server's state, which passes or ends the run, or this
// file alone? Another call will tell (see a_file_does_not_come()), and when the server has answered
// one well since the last time it is the file.
void on_not_given(State& s, JobIndex job, OutputRun& output, const invokeai::ApiFailure& failure) {
  const bool answers_others = output.failed_at && s.last_answer > *output.failed_at;
  output.failed_at = instant(s);
  output.embargo =
      instant(s) + std::max(failure.retry_after.value_or(Milliseconds{0}),
                            backoff(s, output.tries + 1, Milliseconds{500}, Milliseconds{500}));
  if (failure.kind == invokeai::FailureKind::busy) {
    note_put_off(s, s.files_put_off, failure);
  } else if (answers_others) {
    on_damage(s, job, output, {failure.what, false});
  }
}

bool says_something_of_the_file(const invokeai::ApiFailure& failure) {
  return failure.kind == invokeai::FailureKind::no_answer ||
         failure.kind == invokeai::FailureKind::server_error ||
         failure.kind == invokeai::FailureKind::busy;
}

}  // namespace

void fetch(State& s) {
  for (const JobIndex job : s.active) {
    if (s.jobs[job].step != Step::fetching) {
      continue;
    }
    for (auto& output : s.jobs[job].flight->outputs) {
      if (output.busy || output.row.state == FileState::published) {
        continue;
      }
      if (output.embargo > instant(s)) {
        wake(s, output.embargo);
      } else if (s.downloads < s.setup.limits.downloads && may_call(s)) {
        start_download(s, job, output);
      }
    }
  }
}

void ask_to_publish(State& s, JobIndex job, OutputRun& output) {
  output.busy = true;  // until it is published
  s.turn.acts.push_back(Publish{job, output.row.ordinal, output.row.path, output.row.sha256});
}

void on_checked(State& s, const FileChecked& checked) {
  --s.downloads;
  auto* output = find_output(s, checked.job, checked.ordinal);
  if (output == nullptr) {
    return;  // the job was given up meanwhile
  }
  output->busy = false;
  if (const auto* facts = std::get_if<FileFacts>(&checked.result)) {
    s.trouble = {};
    s.files_put_off = {};
    on_good_file(s, checked.job, *output, *facts);
  } else if (const auto* damage = std::get_if<Damage>(&checked.result)) {
    on_damage(s, checked.job, *output, *damage);
  } else if (const auto* failure = std::get_if<invokeai::ApiFailure>(&checked.result)) {
    if (says_something_of_the_file(*failure)) {
      on_not_given(s, checked.job, *output, *failure);
      return;
    }
    on_call_failed(s, output->began, *failure);
    output->embargo = s.trouble.embargo;
  } else {
    begin_stop(s, base::ErrorClass::local_io, std::get<LocalFailure>(checked.result).why);
    output->embargo = base::Instant::max();
  }
}

void on_published(State& s, const Published& published) {
  auto* output = find_output(s, published.job, published.ordinal);
  if (output == nullptr) {
    return;
  }
  output->busy = false;
  if (const auto* failure = std::get_if<LocalFailure>(&published.modified_ns)) {
    begin_stop(s, base::ErrorClass::local_io, failure->why);
    output->embargo = base::Instant::max();
    return;
  }
  if (const auto* taken = std::get_if<NameTaken>(&published.modified_ns)) {
    // The next run fetches it again, and finds the name free or not.
    attempt_failed(s, published.job, taken->why, false);
    return;
  }
  output->row.state = FileState::published;
  output->row.modified_ns = std::get<std::int64_t>(published.modified_ns);
  put(s, output->row);
  auto& event = emit(s, events::EventKind::image_saved, published.job);
  event.path = output->row.path;
  event.image_name = output->row.image_name;
  event.sha256 = output->row.sha256;
  event.bytes = output->row.bytes;
  ++s.counts.images;
  if (s.stopping) {
    s.stopping->last_progress = instant(s);
  }
  settle_outputs(s, published.job);
}

void settle_outputs(State& s, JobIndex job) {
  const auto& outputs = s.jobs[job].flight->outputs;
  const bool whole = std::all_of(outputs.begin(), outputs.end(), [](const OutputRun& output) {
    return output.row.state == FileState::published;
  });
  if (!whole) {
    return;
  }
  put_state(s, job, JobState::done);
  emit(s, events::EventKind::job_done, job);
  ++s.counts.done;
  land(s, job, Step::done);
}

}  // namespace invokeai_batch::run
