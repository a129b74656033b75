#include "world.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace invokeai_batch::tests {

using base::Milliseconds;
using invokeai::FailureKind;
using invokeai::ItemStatus;

namespace {

constexpr std::size_t k_most_events = 400'000;
// A user or cron starts it again: what was on the wire has arrived by then.
constexpr Milliseconds k_restart_takes{1'000};

invokeai::ApiFailure failure(FailureKind kind) {
  invokeai::ApiFailure result;
  result.kind = kind;
  result.what = "weather";
  return result;
}

std::string job_name(std::size_t index) {
  return "job" + std::to_string(index);
}

}  // namespace

World::World(std::uint64_t seed, Weather weather, std::size_t jobs, std::size_t boards,
             ServerKind kind)
    : m_random(seed),
      m_weather(weather),
      m_job_count(jobs),
      m_planned(jobs),
      m_board_count(boards),
      m_kind(kind) {
  m_limits.retries = 3;
}

bool World::chance(double probability) {
  return std::uniform_real_distribution<double>(0, 1)(m_random) < probability;
}

Milliseconds World::time_of_day() const {
  return m_time % std::chrono::hours{24};
}

Milliseconds World::between(int low, int high) {
  return Milliseconds{std::uniform_int_distribution<int>(low, high)(m_random)};
}

void World::at(Milliseconds delay, Action action) {
  // What the server does goes on when our process dies; what the process waits for does not.
  const auto process = m_process;
  const bool of_process = m_scheduling_for_process;
  auto guarded = [this, process, of_process, action = std::move(action)] {
    if (of_process && process != m_process) {
      return;
    }
    const bool before = std::exchange(m_scheduling_for_process, of_process);
    action();
    m_scheduling_for_process = before;
  };
  m_timeline.push({m_time + delay, m_order++, of_process, std::make_shared<Action>(guarded)});
}

// ---- the process --------------------------------------------------------------------------------

run::Setup World::setup() const {
  run::Setup setup;
  setup.run = {"run"};
  setup.server = "http://sim";
  for (std::size_t i = 0; i < m_board_count; ++i) {
    run::BoardSetup board;
    board.name = "board" + std::to_string(i);
    setup.boards.push_back(board);
  }
  for (std::size_t i = 0; i < m_planned; ++i) {
    run::JobSetup job;
    job.id = {job_name(i)};
    job.number = static_cast<std::int64_t>(i + 1);
    if (m_board_count > 0) {
      job.boards = {i % m_board_count};
    }
    setup.jobs.push_back(job);
  }
  setup.random_seed = 7;
  setup.can_log_in = true;
  setup.limits = m_limits;
  setup.abilities = {.workers = m_kind.workers,
                     .has_item_summaries = m_kind.has_item_summaries,
                     .replaces_batch_ids = m_kind.replaces_batch_ids,
                     .takes_keys = m_kind.takes_keys,
                     .keeps_receipts = m_kind.keeps_receipts};
  setup.body_digest = [this](run::JobIndex job) { return body_of(job); };
  return setup;
}

std::string World::body_of(run::JobIndex job) const {
  const auto board = m_board_count > 0 ? m_engine->board_id(job % m_board_count) : std::nullopt;
  return job_name(job) + " on " + (board ? board->value : "none") + ", " +
         std::to_string(m_body_changes);
}

// As the loop does: what got its name just before a crash is entered as published.
store::StoredJob World::recall_left(std::size_t job) {
  auto& stored = m_store.at(job_name(job));
  bool is_whole = !stored.outputs.empty();
  for (auto& output : stored.outputs) {
    const auto file = m_disk.find(output.path);
    if (output.state == store::FileState::announced && file != m_disk.end()) {
      output.state = store::FileState::published;
    }
    is_whole = is_whole && output.state == store::FileState::published;
  }
  stored.state = is_whole ? store::JobState::done : stored.state;
  auto left = stored;
  left.job.id = {job_name(job)};
  left.job.number = static_cast<std::int64_t>(job + 1);
  left.in_plan = false;
  return left;
}

run::Begin World::recall() {
  run::Begin begin;
  begin.boards = m_board_rows;
  for (std::size_t i = 0; i < m_job_count; ++i) {
    const auto found = m_store.find(job_name(i));
    if (found == m_store.end()) {
      continue;
    }
    if (i >= m_planned) {
      begin.jobs.push_back({.job = m_planned, .stored = recall_left(i)});
      continue;
    }
    run::Recalled recalled;
    recalled.job = i;
    recalled.stored = found->second;
    for (const auto& output : found->second.outputs) {
      const auto file = m_disk.find(output.path);
      recalled.files.push_back(file == m_disk.end()                ? run::FileOnDisk::missing
                               : file->second == output.image_name ? run::FileOnDisk::whole
                                                                   : run::FileOnDisk::changed);
    }
    begin.jobs.push_back(std::move(recalled));
  }
  return begin;
}

std::optional<run::Exit> World::run_process(std::optional<Milliseconds> stop_after,
                                            run::Stop stop) {
  ++m_process;
  m_exit.reset();
  m_stopped_at.reset();
  m_crashed = false;
  m_parts.clear();
  m_rows.clear();  // what a crash found uncommitted
  m_scheduling_for_process = true;
  while (!m_timeline.empty() && m_timeline.top().time < m_time) {
    run_next();
  }
  m_body_changes += m_process > 1 && chance(m_weather.other_body) ? 1 : 0;
  if (m_weather.edited > 0 && m_process > 1 && chance(m_weather.edited)) {
    m_planned = 1 + m_random() % m_job_count;
  }
  m_engine = std::make_unique<run::Engine>(setup());
  if (stop_after) {
    at(*stop_after, [this, stop] {
      m_stopped_at = m_time;
      deliver(stop);
    });
  }
  deliver(recall());
  for (std::size_t step = 0; step < k_most_events && !m_exit && !m_crashed; ++step) {
    if (m_timeline.empty()) {
      break;
    }
    run_next();
  }
  if (m_stopped_at) {
    m_longest_stop = std::max(m_longest_stop, m_time - *m_stopped_at);
  }
  if (m_crashed) {
    m_time += k_restart_takes;
    ++m_crashes;
  }
  if (!m_boards_on_wire.empty()) {
    m_board_in_doubt = true;
    m_boards_on_wire.clear();
  }
  ++m_process;
  return m_exit;
}

void World::run_next() {
  const auto entry = m_timeline.top();
  m_timeline.pop();
  m_time = std::max(m_time, entry.time);
  (*entry.action)();
}

bool World::run_to_the_end() {
  constexpr int k_most_processes = 3'000;  // each may die while it still asks
  for (int process = 0; process < k_most_processes; ++process) {
    const auto stop_after =
        chance(m_weather.stop) ? std::optional(between(0, 6'000)) : std::nullopt;
    // Ctrl-C, or `cancel` from elsewhere.
    const auto stop = chance(0.5) ? run::Stop{}
                                  : run::Stop{.why = run::StopWhy::canceled,
                                              .what_runs = run::WhatRuns::canceled};
    const auto exit = run_process(stop_after, stop);
    if (exit && (exit->error_class == base::ErrorClass::interrupted ||
                 exit->error_class == base::ErrorClass::stopped)) {
      continue;
    }
    if (exit && exit->why != run::Exit::Why::over) {
      m_limits = {.retries = m_limits.retries};  // the user has seen how it ended
      continue;
    }
    if (exit) {
      m_weather = {};
      m_limits = {.retries = m_limits.retries};
      // A last run with fair weather does what failed before and finds the rest done.
      return run_process().has_value() && run_process().has_value();
    }
    if (!m_crashed) {
      return false;
    }
  }
  return false;
}

void World::deliver(run::EventBody body) {
  if (const auto* reply = std::get_if<run::Replied>(&body)) {
    m_boards_on_wire.erase(reply->ticket);
  }
  run::EngineEvent event;
  event.now = {base::Instant{m_time}, base::WallTime{m_time}};
  event.time_of_day = time_of_day();
  event.body = std::move(body);
  take(m_engine->step(event));
}

void World::take(run::Turn turn) {
  if (chance(m_weather.crash / 4)) {
    m_crashed = true;  // before the commit: nothing of this turn ever was
    return;
  }
  m_rows.insert(m_rows.end(), turn.rows.begin(), turn.rows.end());
  if (turn.commits) {
    commit();
  }
  m_events.insert(m_events.end(), turn.events.begin(), turn.events.end());
  for (const auto& act : turn.acts) {
    if (chance(m_weather.crash / 4)) {
      m_crashed = true;  // between two acts
      return;
    }
    start(act);
  }
  if (turn.exit) {
    m_exit = turn.exit;
    return;
  }
  // As in the loop: the last turn has seen everything, and what an earlier one asked for is over.
  const auto number = ++m_turns;
  if (turn.wake_at != base::Instant::max()) {
    const auto delay = std::max(Milliseconds{0}, turn.wake_at.time_since_epoch() - m_time);
    at(delay, [this, number] {
      if (number == m_turns) {
        deliver(run::Tick{});
      }
    });
  }
}

void World::commit() {
  for (const auto& row : m_rows) {
    apply(row);
  }
  m_rows.clear();
}

void World::apply(const store::Row& row) {
  if (const auto* state = std::get_if<store::JobStateRow>(&row)) {
    auto& job = m_store[state->id.value];
    job.state = state->state;
    job.reason = state->reason;
  } else if (const auto* attempt = std::get_if<store::AttemptRow>(&row)) {
    auto& attempts = m_store[attempt->job.value].attempts;
    if (attempts.empty() || attempts.back().attempt != attempt->attempt) {
      attempts.push_back(*attempt);
    } else {
      attempts.back() = *attempt;
    }
  } else if (const auto* output = std::get_if<store::OutputRow>(&row)) {
    auto& outputs = m_store[output->job.value].outputs;
    const auto same = [&](const store::OutputRow& o) { return o.ordinal == output->ordinal; };
    const auto found = std::find_if(outputs.begin(), outputs.end(), same);
    if (found == outputs.end()) {
      outputs.push_back(*output);
    } else {
      *found = *output;
    }
  } else if (const auto* forget = std::get_if<store::ForgetOutputsRow>(&row)) {
    m_store[forget->job.value].outputs.clear();
  } else if (const auto* board = std::get_if<store::BoardRow>(&row)) {
    m_board_rows.push_back(*board);
  }
}

// ---- the loop -----------------------------------------------------------------------------------

void World::start(const run::Act& act) {
  if (const auto* call = std::get_if<run::Call>(&act)) {
    start_call(*call);
  } else if (const auto* download = std::get_if<run::Download>(&act)) {
    start_download(*download);
  } else {
    start_publish(std::get<run::Publish>(act));
  }
}

void World::answer(run::Ticket ticket, run::CallResult result) {
  at(between(1, 20), [this, ticket, result = std::move(result)] {
    deliver(run::Replied{ticket, result});
  });
}

void World::start_call(const run::Call& call) {
  ++m_calls;
  const bool is_open =
      !m_limits.between || run::until_open(*m_limits.between, time_of_day()) == Milliseconds{0};
  std::string body;
  if (const auto* post = std::get_if<run::Enqueue>(&call.what)) {
    ++m_posts;
    m_posts_out_of_hours += is_open ? 0 : 1;
    body = body_of(post->job);
    if (m_board_count > 0 && !m_engine->board_id(post->job % m_board_count)) {
      m_bad_request = job_name(post->job) + " was sent before its board was known";
    } else if (m_board_count > 0) {
      note_board(post->job % m_board_count);
    }
  }
  if (chance(m_weather.lost_request)) {
    answer(call.ticket, failure(FailureKind::not_delivered));
    return;
  }
  if (chance(m_weather.put_off)) {
    answer(call.ticket, failure(FailureKind::busy));
    return;
  }
  const bool lost_reply = chance(m_weather.lost_reply);
  const bool error = chance(m_weather.server_error);
  const bool acts = !error || chance(0.5);
  if ((lost_reply || error) && std::holds_alternative<run::CreateBoard>(call.what)) {
    m_board_in_doubt = true;
  }
  if (std::holds_alternative<run::CreateBoard>(call.what)) {
    m_boards_on_wire.insert(call.ticket);
  }
  const auto process = m_process;
  // The request is on the wire: it arrives even if our process dies, and late when its reply is
  // lost.
  m_scheduling_for_process = false;
  const bool late = lost_reply && chance(m_weather.late);
  at(late         ? between(900, 30'000)
     : lost_reply ? between(1, 900)
                  : between(1, 20),
     [=, this] {
       auto result = acts ? serve(call, body) : run::CallResult{failure(FailureKind::server_error)};
       if (process != m_process) {
         return;
       }
       m_scheduling_for_process = true;
       if (error) {
         answer(call.ticket, failure(FailureKind::server_error));
       } else if (!lost_reply) {
         answer(call.ticket, std::move(result));
       }
     });
  m_scheduling_for_process = true;
  if (lost_reply) {
    at(between(1, 1000), [=, this] {
      deliver(run::Replied{call.ticket, failure(FailureKind::no_answer)});
    });
  }
}

// Whatever became of requests to make it: images of one name go to one board.
void World::note_board(run::BoardIndex board) {
  const auto& used = m_used_boards.try_emplace(board, m_engine->board_id(board)->value).first;
  if (used->second != m_engine->board_id(board)->value) {
    m_bad_request = "jobs of one board's name went to two boards";
  }
}

void World::start_download(const run::Download& act) {
  at(between(1, 40), [this, act] {
    run::FileChecked checked;
    checked.job = act.job;
    checked.ordinal = act.ordinal;
    if (!takes_token()) {
      checked.result = failure(FailureKind::unauthorized);
    } else if (m_gone_images.count(act.image.value) != 0) {
      checked.result = run::Damage{"there is no such image", true};
    } else if (chance(m_weather.lost_reply)) {
      checked.result = failure(FailureKind::no_answer);
    } else if (chance(m_weather.server_error)) {
      checked.result = failure(FailureKind::server_error);
    } else if (chance(m_weather.put_off)) {
      checked.result = failure(FailureKind::busy);
    } else if (chance(m_weather.damaged_download)) {
      checked.result = run::Damage{"cut off after 12 bytes", false};
    } else {
      m_parts[act.path] = act.image.value;
      run::CheckedFile facts;
      facts.bytes = 100;
      facts.sha256 = act.image.value;
      checked.result = facts;
    }
    deliver(checked);
  });
}

void World::start_publish(const run::Publish& act) {
  at(between(1, 5), [this, act] {
    run::Published published;
    published.job = act.job;
    published.ordinal = act.ordinal;
    const auto found = m_disk.find(act.path);
    if (found != m_disk.end() && found->second != act.sha256) {
      published.result = run::NameTaken{act.path + " is in the way"};
    } else {
      if (found == m_disk.end()) {  // else renamed before a crash
        m_disk[act.path] = m_parts[act.path];
      }
      published.result = run::NamedFile{1};
    }
    if (chance(m_weather.crash)) {
      m_crashed = true;  // renamed, but nobody was told
      return;
    }
    deliver(published);
  });
}

// ---- the server ---------------------------------------------------------------------------------

bool World::takes_token() {
  // The engine takes it for broken when a log-in lasts less than a minute.
  const bool may_expire = !m_last_login || m_time > *m_last_login + Milliseconds{90'000};
  m_logged_in = m_logged_in && !(may_expire && chance(m_weather.expired));
  return m_logged_in;
}

run::CallResult World::serve(const run::Call& call, const std::string& body) {
  if (std::holds_alternative<run::Login>(call.what)) {
    m_logged_in = true;
    m_last_login = m_time;
    ++m_logins;
    return run::LoggedIn{};
  }
  if (!takes_token()) {
    return failure(FailureKind::unauthorized);
  }
  if (std::holds_alternative<run::ListBoards>(call.what)) {
    return m_boards;
  }
  if (const auto* board = std::get_if<run::DeleteBoard>(&call.what)) {
    std::erase_if(m_boards, [board](const auto& other) { return other.id == board->made; });
    return run::BoardDeleted{};
  }
  if (const auto* create = std::get_if<run::CreateBoard>(&call.what)) {
    invokeai::Board board;
    board.id = {"id" + std::to_string(m_order)};
    board.name = "board" + std::to_string(create->board);
    m_boards.push_back(board);
    return board;
  }
  if (const auto* post = std::get_if<run::Enqueue>(&call.what)) {
    return enqueue(*post, body);
  }
  if (const auto* ask = std::get_if<run::AskReceipt>(&call.what)) {
    return receipt(ask->key);
  }
  if (const auto* known = std::get_if<run::Acknowledge>(&call.what)) {
    if (const auto found = m_receipts.find(known->key); found != m_receipts.end()) {
      found->second.is_acknowledged = true;
    }
    return invokeai::Acknowledged{};
  }
  if (const auto* ask = std::get_if<run::AskBatchStatus>(&call.what)) {
    return batch_status(ask->batch.value);
  }
  if (const auto* find = std::get_if<run::FindItems>(&call.what)) {
    std::vector<run::FoundItem> found;
    for (const auto& item : m_items) {
      if (item.destination == find->destination && !item.cleared) {
        found.push_back({{item.id}, {item.batch}, item.status, false});
      }
    }
    return found;
  }
  if (const auto* get = std::get_if<run::GetItem>(&call.what)) {
    return item(*get);
  }
  if (const auto* ask = std::get_if<run::AskItems>(&call.what)) {
    return summaries(*ask);
  }
  if (std::holds_alternative<run::AskCurrentItem>(call.what)) {
    return current_item();
  }
  if (const auto* many = std::get_if<run::CancelBatches>(&call.what)) {
    for (const auto& batch : many->batches) {
      for (const auto& entry : m_items) {
        if (entry.batch == batch.value) {
          cancel(entry.id);
        }
      }
    }
    return invokeai::Canceled{};
  }
  if (const auto* one = std::get_if<run::CancelItem>(&call.what)) {
    cancel(one->item.value);
    return ItemStatus::canceled;
  }
  invokeai::QueueStatus status;
  status.is_started = !chance(m_weather.paused);
  status.pending = chance(m_weather.others) ? 3 : 0;
  for (const auto& entry : m_items) {
    if (entry.cleared) {
      continue;
    }
    status.pending += entry.status == ItemStatus::pending ? 1 : 0;
    status.in_progress += entry.status == ItemStatus::in_progress ? 1 : 0;
  }
  return status;
}

run::CallResult World::enqueue(const run::Enqueue& call, const std::string& body) {
  if (!m_kind.takes_keys || call.key.empty()) {
    return add_item(call);
  }
  if (const auto known = m_receipts.find(call.key); known != m_receipts.end()) {
    auto conflict = failure(FailureKind::invalid);
    conflict.status = 409;
    return known->second.body == body ? run::CallResult{known->second.result} : conflict;
  }
  if (unacknowledged() >= m_kind.most_receipts) {
    return failure(FailureKind::busy);
  }
  auto result = add_item(call);
  if (result.enqueued > 0) {
    m_receipts[call.key] = {body, result};
  }
  return result;
}

run::CallResult World::receipt(const std::string& key) const {
  const auto found = m_receipts.find(key);
  if (found == m_receipts.end()) {
    return failure(FailureKind::not_found);
  }
  return invokeai::EnqueueReceipt{found->second.result.batch, found->second.result.items};
}

std::size_t World::unacknowledged() const {
  return static_cast<std::size_t>(
      std::count_if(m_receipts.begin(), m_receipts.end(),
                    [](const auto& entry) { return !entry.second.is_acknowledged; }));
}

invokeai::EnqueueResult World::add_item(const run::Enqueue& call) {
  invokeai::EnqueueResult result;
  result.requested = 1;
  result.batch = call.batch;
  if (m_kind.replaces_batch_ids && !items_of(call.batch.value).empty()) {
    result.batch = {"its own " + std::to_string(m_order)};
  }
  if (!chance(m_weather.full)) {
    ServerItem item;
    item.id = static_cast<std::int64_t>(m_items.size()) + 1;
    item.batch = result.batch.value;
    item.destination = call.destination;
    item.job = job_name(call.job);
    item.created_at = server_time();
    m_items.push_back(item);
    result.enqueued = 1;
  }
  result.items = items_of(result.batch.value);
  work();
  return result;
}

std::vector<invokeai::ItemId> World::items_of(const std::string& batch) const {
  std::vector<invokeai::ItemId> ids;
  for (const auto& item : m_items) {
    if (item.batch == batch && !item.cleared) {
      ids.push_back({item.id});
    }
  }
  return ids;
}

run::CallResult World::batch_status(const std::string& batch) const {
  invokeai::BatchStatus status;
  for (const auto& item : m_items) {
    if (item.batch != batch || item.cleared) {
      continue;
    }
    ++status.total;
    status.pending += item.status == ItemStatus::pending ? 1 : 0;
    status.in_progress += item.status == ItemStatus::in_progress ? 1 : 0;
    status.completed += item.status == ItemStatus::completed ? 1 : 0;
    status.failed += item.status == ItemStatus::failed ? 1 : 0;
    status.canceled += item.status == ItemStatus::canceled ? 1 : 0;
  }
  return status;
}

run::CallResult World::item(const run::GetItem& call) const {
  const auto& item = m_items[static_cast<std::size_t>(call.item.value - 1)];
  if (item.foreign) {
    return stranger(call);
  }
  if (item.cleared) {
    return failure(FailureKind::not_found);
  }
  run::ItemFacts facts;
  facts.id = call.item;
  facts.batch = {item.batch};
  facts.status = item.status;
  facts.error_type = item.error_type;
  facts.created_at = item.created_at;
  facts.started_at = item.started_at;
  facts.completed_at = item.completed_at;
  for (const auto& image : item.images) {
    run::ItemOutput output;
    output.image = {image};
    output.path = item.job + "-" + std::to_string(facts.outputs.size() + 1) + ".png";
    facts.outputs.push_back(output);
  }
  return facts;
}

run::CallResult World::stranger(const run::GetItem& call) {
  run::ItemFacts facts;
  facts.id = call.item;
  facts.batch = {"of somebody else"};
  facts.status = ItemStatus::completed;
  run::ItemOutput output;
  output.image = {"stranger/1"};
  output.path = "stranger.png";
  facts.outputs.push_back(output);
  return facts;
}

run::CallResult World::summaries(const run::AskItems& call) const {
  if (!m_kind.has_item_summaries) {
    return failure(FailureKind::not_found);
  }
  std::vector<invokeai::ItemSummary> found;
  for (const auto id : call.items) {
    const auto& item = m_items[static_cast<std::size_t>(id.value - 1)];
    if (item.foreign) {
      found.push_back({id, ItemStatus::completed, {}, {}, {}});
    } else if (!item.cleared) {
      found.push_back(
          {id, item.status, {item.batch}, item.created_at, item.started_at, item.completed_at});
    }
  }
  return found;
}

run::CallResult World::current_item() const {
  const auto runs = std::find_if(m_items.begin(), m_items.end(), [](const ServerItem& item) {
    return item.status == ItemStatus::in_progress;
  });
  return runs == m_items.end() ? invokeai::CurrentItem{}
                               : invokeai::CurrentItem{invokeai::ItemId{runs->id}};
}

std::string World::server_time() const {
  auto text = base::to_iso8601(base::WallTime{m_time + m_kind.clock_ahead});
  text[text.find('T')] = ' ';
  text.pop_back();
  return text;
}

Milliseconds World::run_time() {
  return m_kind.run_time ? *m_kind.run_time : between(50, 900);
}

void World::cancel(std::int64_t id) {
  auto& item = m_items[static_cast<std::size_t>(id - 1)];
  // The node that runs may still save its images; the session tells of them a moment later.
  if (item.status == ItemStatus::in_progress && chance(0.5)) {
    const auto index = static_cast<std::size_t>(id - 1);
    at(between(10, 150), [this, index] { make_images(m_items[index]); });
  }
  if (!invokeai::is_terminal(item.status)) {
    item.status = ItemStatus::canceled;
    item.completed_at = server_time();
  }
}

void World::work() {
  for (std::size_t i = 0; i < m_items.size() && m_at_work < m_kind.workers; ++i) {
    if (m_items[i].status == ItemStatus::pending && !m_items[i].cleared) {
      m_items[i].status = ItemStatus::in_progress;
      m_items[i].started_at = server_time();
      ++m_at_work;
      at(run_time(), [this, i] { end_item(i); });
    }
  }
}

void World::end_item(std::size_t index) {
  auto& item = m_items[index];
  --m_at_work;
  if (item.status == ItemStatus::in_progress) {
    item.completed_at = server_time();
    if (chance(m_weather.restart)) {
      item.status = ItemStatus::canceled;
    } else if (chance(m_weather.failed_item)) {
      item.status = ItemStatus::failed;
      item.error_type = "OutOfMemoryError";
    } else {
      item.status = ItemStatus::completed;
      make_images(item);
    }
    const bool is_cleared = chance(m_weather.cleared);
    item.cleared = item.cleared || is_cleared;  // or another database has come meanwhile
  }
  if (chance(m_weather.new_database)) {
    for (auto& other : m_items) {
      other.cleared = other.foreign = true;
      m_receipts.clear();
      m_gone_images.insert(other.images.begin(), other.images.end());
    }
  }
  const auto at_work = m_at_work;
  work();
  m_starved += m_at_work == at_work ? 1 : 0;
}

void World::make_images(ServerItem& item) {
  const auto count = 1 + m_random() % 2;
  for (std::uint64_t n = 0; n < count; ++n) {
    item.images.push_back(item.job + "/" + std::to_string(m_next_image++));
    if (chance(m_weather.image_gone)) {
      m_gone_images.insert(item.images.back());
    }
  }
}

// ---- what must hold -----------------------------------------------------------------------------

std::string World::trace() const {
  constexpr std::size_t k_last_events = 40;
  std::string text;
  for (const auto& [name, job] : m_store) {
    text += name + ": " + std::string(to_string(job.state)) + ", attempts " +
            std::to_string(job.attempts.size()) + ", outputs " +
            std::to_string(job.outputs.size()) + "\n";
  }
  for (const auto& item : m_items) {
    text += "item " + std::to_string(item.id) + " of " + item.job + ": " +
            std::string(to_string(item.status)) + (item.cleared ? ", cleared\n" : "\n");
  }
  for (auto i = m_events.size() - std::min(m_events.size(), k_last_events); i < m_events.size();
       ++i) {
    const auto& event = m_events[i];
    text += std::to_string(event.at.time_since_epoch().count()) + " " +
            std::string(to_string(event.kind)) + " job " + std::to_string(event.job) + " " +
            event.text + "\n";
  }
  if (m_exit) {
    text += "exit: " + m_exit->reason + "\n";
  }
  return text;
}

std::string World::check_files() const {
  std::size_t expected_files = 0;
  for (std::size_t i = 0; i < m_planned; ++i) {
    const auto found = m_store.find(job_name(i));
    if (found == m_store.end() || found->second.state == store::JobState::planned) {
      return job_name(i) + " was forgotten";
    }
    const auto& job = found->second;
    if (job.state == store::JobState::failed) {
      continue;
    }
    if (job.state != store::JobState::done || job.outputs.empty()) {
      return job_name(i) + " is neither done nor failed";
    }
    for (const auto& output : job.outputs) {
      const auto file = m_disk.find(output.path);
      if (file == m_disk.end() || file->second != output.image_name) {
        return output.path + " is not what the store says";
      }
      if (output.state != store::FileState::published) {
        return output.path + " is there, but not entered as published";
      }
      if (file->second.rfind(job_name(i) + "/", 0) != 0) {
        return output.path + " is another job's image";
      }
      if (output.attempt != job.outputs.front().attempt) {
        return job_name(i) + " has images of two attempts";
      }
      ++expected_files;
    }
  }
  std::size_t other_files = 0;  // of jobs that failed, or left the plan
  for (std::size_t i = 0; i < m_job_count; ++i) {
    const auto found = m_store.find(job_name(i));
    const bool is_counted =
        found == m_store.end() || (i < m_planned && found->second.state != store::JobState::failed);
    if (is_counted) {
      continue;
    }
    for (const auto& output : found->second.outputs) {
      other_files += m_disk.count(output.path);
    }
  }
  return m_disk.size() == expected_files + other_files ? "" : "there are files that no job has";
}

std::string World::check_executions() const {
  for (const auto& [name, job] : m_store) {
    std::map<std::string, int> completed;
    for (const auto& attempt : job.attempts) {
      completed[attempt.batch_id] = 0;
    }
    for (const auto& item : m_items) {
      // One that somebody cleared while we were in doubt cannot be told from one that never was.
      if (item.job != name || item.status != ItemStatus::completed || item.cleared) {
        continue;
      }
      const auto batch = completed.find(item.batch);
      const bool is_known = batch != completed.end() && ++batch->second == 1;
      // With keys none is made twice, unless what it says changed in between.
      const bool may_be_surplus = !m_kind.takes_keys || m_body_changes > 0;
      if (!is_known && !(may_be_surplus && was_told_of_surplus(name))) {
        return item.batch + " of " + name + " ran, and nobody knows it or was told";
      }
    }
  }
  return {};
}

bool World::was_told_of_surplus(const std::string& job) const {
  return std::any_of(m_events.begin(), m_events.end(), [&job](const events::Event& event) {
    return event.kind == events::EventKind::warning && event.job_id.value == job &&
           event.text.find("after a lost reply") != std::string::npos;
  });
}

bool World::was_told_of_leaving(const std::string& job, const std::string& thing) const {
  return std::any_of(m_events.begin(), m_events.end(), [&](const events::Event& event) {
    return event.kind == events::EventKind::warning && event.job_id.value == job &&
           event.text.find("left the plan") != std::string::npos &&
           event.text.find(thing) != std::string::npos;
  });
}

std::string World::check_left(std::size_t index) const {
  using store::JobState;
  const auto name = job_name(index);
  const auto found = m_store.find(name);
  if (found == m_store.end() || found->second.attempts.empty()) {
    return {};
  }
  const auto& job = found->second;
  const auto& last = job.attempts.back();
  if (job.state == JobState::ended) {
    const auto untold = std::find_if(job.outputs.begin(), job.outputs.end(), [&](const auto& row) {
      return row.state != store::FileState::published && !row.image_name.empty() &&
             !was_told_of_leaving(name, row.image_name);
    });
    return untold == job.outputs.end() ? "" : untold->image_name + " is nobody's, and untold";
  }
  // Its images were lost, and it was to be made again.
  const bool was_lost = job.state == JobState::planned && last.status == "completed";
  const bool is_told_otherwise = job.state == JobState::done || job.state == JobState::failed ||
                                 last.status == "lost" || was_lost;
  for (const auto& item : m_items) {
    if (is_told_otherwise || item.batch != last.batch_id || item.cleared) {
      continue;
    }
    const bool is_open = !invokeai::is_terminal(item.status);
    const bool has_images = item.status == ItemStatus::completed;
    if (is_open || (has_images && !was_told_of_leaving(name, "item " + std::to_string(item.id)))) {
      return "item " + std::to_string(item.id) + " of " + name + ", which left the plan, is " +
             (is_open ? "left on the server" : "nobody's, and untold");
    }
  }
  return {};
}

std::string World::check_left_jobs() const {
  for (auto index = m_planned; index < m_job_count; ++index) {
    if (auto wrong = check_left(index); !wrong.empty()) {
      return wrong;
    }
  }
  return {};
}

std::string World::check_requests() const {
  return m_bad_request;
}

std::string World::check_stops() const {
  constexpr Milliseconds k_longest{75'000};
  return m_longest_stop <= k_longest
             ? ""
             : "a stop took " + std::to_string(m_longest_stop.count()) + " ms";
}

std::string World::check_hours() const {
  return m_posts_out_of_hours == 0
             ? ""
             : std::to_string(m_posts_out_of_hours) + " jobs were sent out of hours";
}

std::string World::check_boards() const {
  return m_boards.size() > m_board_count && !m_board_in_doubt ? "a board was made twice" : "";
}

}  // namespace invokeai_batch::tests
