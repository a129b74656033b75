#include "invokeai_batch/run/loop.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <filesystem>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "invokeai_batch/base/fault.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/local_time.hpp"
#include "invokeai_batch/invokeai/app.hpp"
#include "invokeai_batch/run/download.hpp"
#include "items/names.hpp"
#include "loop/calls.hpp"
#include "loop/setup.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;

namespace {

std::filesystem::path part_of(const RunInput& input, JobIndex job, int ordinal) {
  return part_path(input.place(), std::to_string(job) + "-" + std::to_string(ordinal));
}

FileOnDisk look_at_output(const RunInput& input, const store::OutputRow& output) {
  if (output.path.empty() || output.state == store::FileState::expected) {
    return FileOnDisk::missing;
  }
  const bool is_named = output.state == store::FileState::published;
  return look_at(input.output_directory, {.path = output.path,
                                          .bytes = output.bytes,
                                          .sha256 = output.sha256,
                                          .modified_ns = is_named ? output.modified_ns : 0});
}

JobsById jobs_by_id(const plan::Plan& plan) {
  JobsById jobs;
  jobs.reserve(plan.jobs.size());
  for (JobIndex i = 0; i < plan.jobs.size(); ++i) {
    jobs.emplace(plan.jobs[i].id.value, i);
  }
  return jobs;
}

// Where contents are to be checked this reads every file, so all processors take part.
void look_at_files(const RunInput& input, std::vector<Recalled>& jobs) {
  constexpr std::size_t k_worth_a_thread = 256;
  std::atomic<std::size_t> next = 0;
  const auto work = [&]() {
    for (auto i = next++; i < jobs.size(); i = next++) {
      for (const auto& output : jobs[i].stored.outputs) {
        jobs[i].files.push_back(look_at_output(input, output));
      }
    }
  };
  const auto threads =
      std::min<std::size_t>(std::thread::hardware_concurrency(), jobs.size() / k_worth_a_thread);
  std::vector<std::future<void>> others;
  for (std::size_t i = 1; i < threads; ++i) {
    others.push_back(std::async(work));
  }
  work();
  std::for_each(others.begin(), others.end(), [](auto& other) { other.get(); });
}

Begin begin_of(const RunInput& input, const JobsById& planned, store::Snapshot snapshot) {
  Begin begin;
  begin.boards = std::move(snapshot.boards);
  begin.uploads = std::move(snapshot.uploads);
  std::vector<Recalled> left;
  for (auto& stored : snapshot.jobs) {
    const auto found = planned.find(stored.job.id.value);
    if (found != planned.end()) {
      Recalled recalled;
      recalled.job = found->second;
      recalled.stored = std::move(stored);
      begin.jobs.push_back(std::move(recalled));
    } else if (!stored.in_plan && !input.shard && stored.state != store::JobState::done) {
      left.push_back({.job = input.plan.jobs.size(), .stored = std::move(stored)});
    }
  }
  look_at_files(input, begin.jobs);
  std::move(left.begin(), left.end(), std::back_inserter(begin.jobs));
  return begin;
}

// Of jobs that the plan no longer has nobody asks: a file that got its name just before a crash is
// entered as published all the same, and one that is no longer there has no row.
std::vector<store::Row> settle_files_of_left_jobs(const RunInput& input, const JobsById& planned,
                                                  store::Snapshot& snapshot) {
  std::vector<store::Row> rows;
  for (auto& stored : snapshot.jobs) {
    if (planned.contains(stored.job.id.value)) {
      continue;
    }
    bool is_whole = !stored.outputs.empty();
    bool has_changed = false;
    for (auto& output : stored.outputs) {
      const auto on_disk = look_at_output(input, output);
      if (output.state == store::FileState::announced && on_disk == FileOnDisk::whole) {
        const auto facts = base::file_facts(input.output_directory / output.path);
        output.state = store::FileState::published;
        output.modified_ns = facts ? facts->modified_ns : 0;
        rows.emplace_back(output);
        has_changed = true;
      } else if (output.state == store::FileState::published && on_disk == FileOnDisk::missing) {
        output.state = store::FileState::expected;
        rows.emplace_back(output);
      }
      is_whole = is_whole && output.state == store::FileState::published;
    }
    if (has_changed && is_whole) {
      stored.state = store::JobState::done;
      store::JobStateRow done;
      done.id = stored.job.id;
      done.state = store::JobState::done;
      rows.emplace_back(std::move(done));
    }
  }
  return rows;
}

// One run. Outcomes of the network become events in a queue; rounds empty it.
class Runner {
 public:
  Runner(const RunInput& input, http::Transport& transport, store::Store& store,
         const Watcher& watcher, Setup setup, Names names)
      : m_input(input),
        m_transport(transport),
        m_store(store),
        m_watcher(watcher),
        m_engine(with_digest(std::move(setup))),
        m_names(std::move(names)),
        m_server(input.server) {}

  RunResult run(Begin begin) {
    m_inbox.emplace_back(std::move(begin));
    while (!m_exit) {
      if (m_inbox.empty()) {
        wait();
      } else {
        round();
      }
    }
    return {*m_exit, m_engine.progress()};
  }

 private:
  Setup with_digest(Setup setup) const {
    setup.body_digest = [this](JobIndex job) { return body_digest(job, m_input, m_engine); };
    return setup;
  }

  void round() {
    std::vector<Act> acts;
    std::vector<events::Event> events;
    bool commits = false;
    m_wake_at = base::Instant::max();
    while (!m_inbox.empty() && !m_exit) {
      EngineEvent event;
      event.now = base::read_clocks();
      event.time_of_day = base::local_time_of_day(event.now.wall);
      event.body = std::move(m_inbox.front());
      m_inbox.pop_front();
      auto turn = m_engine.step(event);
      std::move(turn.rows.begin(), turn.rows.end(), std::back_inserter(m_rows));
      commits = commits || turn.commits;
      std::move(turn.acts.begin(), turn.acts.end(), std::back_inserter(acts));
      std::move(turn.events.begin(), turn.events.end(), std::back_inserter(events));
      m_wake_at = turn.wake_at;  // the last turn has seen everything
      m_exit = std::move(turn.exit);
    }
    commit_when_due(commits);
    show(events);
    start(std::move(acts));
  }

  // A flush of the disk costs more than all else that is done for a job, so rows that announce
  // nothing wait for the next that do; `status` sees them a second later at most.
  void commit_when_due(bool now) {
    constexpr Milliseconds k_longest_wait{1'000};
    if (m_rows.empty()) {
      return;
    }
    const auto instant = base::read_clocks().instant;
    m_commit_at = m_commit_at.value_or(instant + k_longest_wait);
    if (now || instant >= *m_commit_at) {
      m_store.commit(m_rows);
      m_rows.clear();
      m_commit_at.reset();
    }
  }

  void show(const std::vector<events::Event>& events) {
    if (m_watcher.on_event) {
      std::for_each(events.begin(), events.end(), m_watcher.on_event);
    }
    if (m_watcher.on_progress) {
      m_watcher.on_progress(m_engine.progress());
    }
  }

  void start(std::vector<Act> acts) {
    std::vector<Publish> publishing;
    for (auto& act : acts) {
      if (auto* call = std::get_if<Call>(&act)) {
        start_call(std::move(*call));
      } else if (auto* download = std::get_if<Download>(&act)) {
        start_download(*download);
      } else {
        publishing.push_back(std::move(std::get<Publish>(act)));
      }
    }
    if (!publishing.empty()) {
      publish_all(publishing);
    }
  }

  void publish_all(const std::vector<Publish>& requests) {
    std::vector<WholePart> parts;
    for (const auto& request : requests) {
      parts.push_back(
          {part_of(m_input, request.job, request.ordinal), request.path, request.sha256});
    }
    auto results = publish(m_input.output_directory, parts);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      m_inbox.emplace_back(Published{requests[i].job, requests[i].ordinal, std::move(results[i])});
    }
  }

  void start_call(Call call) {
    if (std::holds_alternative<Login>(call.what)) {
      m_inbox.emplace_back(Replied{call.ticket, log_in()});
      return;
    }
    auto request = request_of(call, m_input, m_server, m_engine);
    const bool sends_job = std::holds_alternative<Enqueue>(call.what);
    if (sends_job) {
      base::fault("enqueue.before_send");
    }
    m_transport.start(std::move(request), [this, sends_job,
                                           call = std::move(call)](const http::Outcome& outcome) {
      if (sends_job) {
        base::fault("enqueue.after_reply");
      }
      adopt_token(outcome);
      m_inbox.emplace_back(Replied{call.ticket, result_of(call, outcome, m_input, m_names)});
    });
  }

  void start_download(const Download& download) {
    auto request = invokeai::download_request(m_server, download.kind, download.image);
    const auto part =
        std::make_shared<PartFile>(part_of(m_input, download.job, download.ordinal),
                                   WantedFile{download.kind, download.width, download.height});
    request.sink = [part](std::string_view bytes) { return part->take(bytes); };
    m_transport.start(std::move(request), [this, part, download](const http::Outcome& outcome) {
      FileChecked checked;
      checked.job = download.job;
      checked.ordinal = download.ordinal;
      checked.result = part->result(outcome);
      m_inbox.emplace_back(std::move(checked));
    });
  }

  CallResult log_in() {
    try {
      auto reply = m_input.log_in();
      if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
        return std::move(*failure);
      }
      m_server.token = std::get<base::Secret>(std::move(reply));
      return LoggedIn{};
    } catch (const base::Error& error) {
      invokeai::ApiFailure failure;
      failure.kind = invokeai::FailureKind::unauthorized;
      failure.what = error.problems().front().what;
      return failure;
    }
  }

  // A server with users hands out a fresh token with every change it makes for us.
  void adopt_token(const http::Outcome& outcome) {
    auto token = invokeai::refreshed_token(outcome);
    if (!token.empty() && !m_server.token.empty()) {
      m_server.token = std::move(token);
      if (m_watcher.on_token) {
        m_watcher.on_token(m_server.token);
      }
    }
  }

  void wait() {
    const auto longest = m_watcher.ask_every;
    const auto now = base::read_clocks().instant;
    const auto wake_at = std::min(m_wake_at, m_commit_at.value_or(base::Instant::max()));
    const auto delay = wake_at == base::Instant::max()
                           ? longest
                           : std::clamp(wake_at - now, Milliseconds{0}, longest);
    m_transport.poll(delay, m_watcher.wake_fd);
    commit_when_due(false);
    if (m_watcher.stop) {
      if (const auto stop = m_watcher.stop()) {
        m_inbox.emplace_back(*stop);
      }
    }
    if (m_inbox.empty() && base::read_clocks().instant >= m_wake_at) {
      m_inbox.emplace_back(Tick{});
    }
  }

  const RunInput& m_input;
  http::Transport& m_transport;
  store::Store& m_store;
  const Watcher& m_watcher;
  Engine m_engine;
  Names m_names;
  invokeai::Server m_server;
  std::deque<EventBody> m_inbox;
  std::vector<store::Row> m_rows;  // that wait to be committed
  std::optional<base::Instant> m_commit_at;
  base::Instant m_wake_at = base::Instant::max();
  std::optional<Exit> m_exit;
};

}  // namespace

RunResult run(const RunInput& input, http::Transport& transport, store::Store& store,
              store::Snapshot snapshot, const Watcher& watcher) {
  const PartsDirectory parts(input.place());
  auto planned = jobs_by_id(input.plan);
  if (const auto rows = settle_files_of_left_jobs(input, planned, snapshot); !rows.empty()) {
    store.commit(rows);
  }
  Runner runner(input, transport, store, watcher, setup_of(input, snapshot),
                Names(input.plan, planned, snapshot, input.output_directory));
  auto begin = begin_of(input, planned, std::move(snapshot));
  planned = {};  // a large one is not carried through the run
  return runner.run(std::move(begin));
}

}  // namespace invokeai_batch::run
