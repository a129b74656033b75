#include "engine/fetch.hpp"

#include <algorithm>
#include <utility>

#include "engine/limits/causes.hpp"
#include "engine/limits/hand_over.hpp"
#include "engine/state.hpp"
#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::run {

using base::Instant;
using base::Milliseconds;
using store::FileState;
using store::JobState;

namespace {

constexpr int k_most_tries = 4;
constexpr Milliseconds k_first_delay{500};
constexpr Milliseconds k_wait_for_siblings{200};

Output* find_output(EngineState& s, JobIndex job, int ordinal) {
  if (s.jobs[job].step != Step::fetching) {
    return nullptr;
  }
  auto& outputs = s.jobs.active(job).outputs;
  const auto found = std::find_if(outputs.begin(), outputs.end(), [ordinal](const Output& output) {
    return output.row.ordinal == ordinal;
  });
  return found == outputs.end() ? nullptr : &*found;
}

std::vector<std::string> saved_paths(const std::vector<Output>& outputs) {
  std::vector<std::string> paths;
  for (const auto& output : outputs) {
    if (output.row.state != FileState::expected) {
      paths.push_back(output.row.path);
    }
  }
  return paths;
}

enum class Rest { surplus, kept };

// `rest`: when its job is made again, what of this attempt is on the server all the same is
// nobody's.
void tell_what_is_lost(EngineState& s, JobIndex job, const Output& gone, Rest rest) {
  std::vector<std::string> others;
  for (const auto& output : s.jobs.active(job).outputs) {
    if (&output != &gone && rest == Rest::surplus) {
      others.push_back(output.row.image_name);
    }
  }
  emit(s, events::EventKind::warning, job,
       "the server no longer has its image " + gone.row.image_name +
           (others.empty() ? "" : "; surplus, of the same item: " + base::join(others, ", ")));
}

bool says_something_of_the_file(const invokeai::ApiFailure& failure) {
  return failure.kind == invokeai::FailureKind::no_answer ||
         failure.kind == invokeai::FailureKind::server_error ||
         failure.kind == invokeai::FailureKind::busy;
}

}  // namespace

std::string advice_on_lost_part(const std::vector<Output>& outputs) {
  return "; to have the whole job made again, delete " + base::join(saved_paths(outputs), ", ");
}

void Fetching::want(EngineState& s, JobIndex job) {
  base::require(s.jobs[job].step == Step::fetching, "files are wanted of a job that has some");
  for (auto& output : s.jobs.active(job).outputs) {
    if (!output.busy && output.row.state != FileState::published) {
      m_wanted.emplace(output.not_before, job, output.row.ordinal);
    }
  }
}

void Fetching::again_at(JobIndex job, Output& output, Instant at) {
  output.not_before = at;
  m_wanted.emplace(at, job, output.row.ordinal);
}

void Fetching::start_download(EngineState& s, JobIndex job, Output& output) {
  output.busy = true;
  output.began = s.server.link.next_ticket();
  ++m_downloads;
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

void Fetching::advance(EngineState& s) {
  if (hands_in(s)) {
    return;
  }
  while (!m_wanted.empty()) {
    const auto [at, job, ordinal] = *m_wanted.begin();
    auto* output = find_output(s, job, ordinal);
    const bool means_nothing = output == nullptr || output->busy || output->is_stuck ||
                               output->row.state == FileState::published || output->not_before > at;
    if (!means_nothing) {
      if (at > s.instant()) {
        wake(s, at);
        return;
      }
      if (m_downloads >= s.setup.limits.downloads || !s.server.link.may_call(s)) {
        return;
      }
      start_download(s, job, *output);
    }
    m_wanted.erase(m_wanted.begin());
  }
}

void Fetching::ask_to_publish(EngineState& s, JobIndex job, Output& output) {
  output.busy = true;  // until it is published
  s.turn.acts.push_back(Publish{job, output.row.ordinal, output.row.path, output.row.sha256});
}

void Fetching::on_good_file(EngineState& s, JobIndex job, Output& output, const CheckedFile& file) {
  s.server.link.note_well();
  m_throttled = {};
  output.row.state = FileState::announced;
  output.row.bytes = file.bytes;
  output.row.sha256 = file.sha256;
  output.row.width = file.width == 0 ? output.row.width : file.width;
  output.row.height = file.height == 0 ? output.row.height : file.height;
  put(s, output.row);
  ask_to_publish(s, job, output);
}

void Fetching::on_damage(EngineState& s, JobIndex job, Output& output, const Damage& damage) {
  ++output.tries;
  if (!damage.gone && output.tries < k_most_tries) {
    again_at(job, output, s.instant() + retry_delay(s, output.tries, k_first_delay));
    return;
  }
  auto& active = s.jobs.active(job);
  if (std::any_of(active.outputs.begin(), active.outputs.end(),
                  [](const Output& each) { return each.busy; })) {
    // Whether they are saved decides what follows.
    again_at(job, output, s.instant() + k_wait_for_siblings);
    return;
  }
  // What was damaged on its way is fetched again by the next run, for the server has it. What is
  // gone is made again; but a second attempt would make other pictures: not beside those that this
  // one has saved.
  const auto saved = saved_paths(active.outputs);
  auto reason = "an image cannot be had: " + damage.why;
  if (!damage.gone) {
    reason += "; the next run fetches it again";
  } else if (saved.empty()) {
    tell_what_is_lost(s, job, output, Rest::surplus);
    store::ForgetOutputsRow forget;
    forget.job = s.setup.jobs[job].id;
    put(s, std::move(forget));
  } else {
    tell_what_is_lost(s, job, output, Rest::kept);
    output.row.image_name = {};  // gone for good: no later run asks for it
    put(s, output.row);
    reason += advice_on_lost_part(active.outputs);
  }
  attempt_failed(s, job, reason,
                 damage.gone && saved.empty() ? passes(s, Cause::missing_image) : MayPass::no);
}

// The server did not give the file. Is it the server's state, which passes or ends the run, or this
// file alone? Another call will tell (see a_file_does_not_come()), and when the server has answered
// one well since the last time it is the file.
void Fetching::on_not_given(EngineState& s, JobIndex job, Output& output,
                            const invokeai::ApiFailure& failure) {
  const bool answers_others = output.failed_at && s.server.link.last_answer() > *output.failed_at;
  output.failed_at = s.instant();
  m_not_given.emplace(job, output.row.ordinal);
  again_at(job, output,
           s.instant() + retry_delay(s, output.tries + 1, k_first_delay, failure.retry_after));
  if (failure.kind == invokeai::FailureKind::busy) {
    m_throttled.note(failure, s.instant());
  } else if (answers_others) {
    on_damage(s, job, output, {failure.what, false});
  }
}

bool Fetching::a_file_does_not_come(const EngineState& s) {
  const auto is_here = [&s](const auto& place) {
    const auto [job, ordinal] = place;
    if (s.jobs[job].step != Step::fetching) {
      return true;
    }
    const auto& outputs = s.jobs.active(job).outputs;
    return std::none_of(outputs.begin(), outputs.end(), [ordinal = ordinal](const Output& output) {
      return output.row.ordinal == ordinal && output.failed_at &&
             output.row.state == FileState::expected;
    });
  };
  std::erase_if(m_not_given, is_here);
  return !m_not_given.empty();
}

bool Fetching::is_stuck(const EngineState& s, JobIndex job) {
  const auto& outputs = s.jobs.active(job).outputs;
  return std::all_of(outputs.begin(), outputs.end(), [](const Output& output) {
    return output.row.state == FileState::published || output.is_stuck;
  });
}

void Fetching::on_checked(EngineState& s, const FileChecked& checked) {
  base::require(m_downloads > 0, "a file that was checked was being fetched");
  --m_downloads;
  auto* output = find_output(s, checked.job, checked.ordinal);
  if (output == nullptr) {
    return;  // the job was given up meanwhile
  }
  output->busy = false;
  if (const auto* file = std::get_if<CheckedFile>(&checked.result)) {
    on_good_file(s, checked.job, *output, *file);
  } else if (const auto* damage = std::get_if<Damage>(&checked.result)) {
    on_damage(s, checked.job, *output, *damage);
  } else if (const auto* failure = std::get_if<invokeai::ApiFailure>(&checked.result)) {
    if (says_something_of_the_file(*failure)) {
      on_not_given(s, checked.job, *output, *failure);
      return;
    }
    s.server.link.on_call_failed(s, output->began, *failure);
    again_at(checked.job, *output, s.server.link.not_before());
  } else {
    output->is_stuck = true;
    s.stopping.ask(s, base::ErrorClass::local_io, std::get<LocalFailure>(checked.result).why);
  }
}

void Fetching::on_published(EngineState& s, const Published& published) {
  auto* output = find_output(s, published.job, published.ordinal);
  if (output == nullptr) {
    return;
  }
  output->busy = false;
  if (const auto* failure = std::get_if<LocalFailure>(&published.result)) {
    output->is_stuck = true;
    s.stopping.ask(s, base::ErrorClass::local_io, failure->why);
    return;
  }
  if (const auto* taken = std::get_if<NameTaken>(&published.result)) {
    // The next run fetches it again, and finds the name free or not.
    attempt_failed(s, published.job, taken->why, MayPass::no);
    return;
  }
  output->row.state = FileState::published;
  output->row.modified_ns = std::get<NamedFile>(published.result).modified_ns;
  put(s, output->row);
  auto& event = emit(s, events::EventKind::image_saved, published.job);
  event.path = output->row.path;
  event.image_name = output->row.image_name;
  event.sha256 = output->row.sha256;
  event.bytes = output->row.bytes;
  ++s.counts.images;
  s.stopping.note_progress(s.instant());
  settle_when_whole(s, published.job);
}

void Fetching::settle_when_whole(EngineState& s, JobIndex job) {
  const auto& outputs = s.jobs.active(job).outputs;
  const bool whole = std::all_of(outputs.begin(), outputs.end(), [](const Output& output) {
    return output.row.state == FileState::published;
  });
  if (!whole) {
    return;
  }
  put_state(s, job, JobState::done);
  emit(s, events::EventKind::job_done, job);
  ++s.counts.done;
  s.jobs.settle(job, Step::done);
}

}  // namespace invokeai_batch::run
