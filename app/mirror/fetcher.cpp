#include "mirror/fetcher.hpp"

#include <algorithm>
#include <atomic>
#include <utility>
#include <variant>

#include "client/media.hpp"
#include "invokeai_batch/base/random.hpp"
#include "invokeai_batch/http/retry.hpp"
#include "invokeai_batch/invokeai/retry.hpp"

namespace invokeai_batch::app {

namespace {

constexpr int k_most_tries = 4;

base::Milliseconds pause_after(int tries, const http::Outcome& outcome) {
  constexpr base::Milliseconds k_first{500};
  constexpr base::Milliseconds k_longest{5'000};
  const auto* response = std::get_if<http::Response>(&outcome);
  const auto asked_for = response == nullptr ? std::nullopt : http::retry_after(*response);
  return http::retry_delay(tries, k_first, k_longest, asked_for, base::random_share());
}

bool is_worth_another_try(const run::FetchResult& result, const http::Outcome& outcome) {
  if (const auto* damage = std::get_if<run::Damage>(&result)) {
    return !damage->gone;
  }
  return std::holds_alternative<invokeai::ApiFailure>(result) && invokeai::may_ask_again(outcome);
}

}  // namespace

// The transfer's thread gathers, the other one takes.
struct Fetcher::Stream {
  Stream(const std::filesystem::path& where, const run::WantedFile& wanted)
      : part(where), file(where, wanted) {}

  std::filesystem::path part;
  run::PartFile file;
  std::string gathered{};
  std::atomic<bool> takes_more = true;
};

void Fetcher::hand_over(const std::shared_ptr<Stream>& stream) {
  const auto bytes = stream->gathered.size();
  m_beside.add(bytes, [stream, piece = std::exchange(stream->gathered, {})] {
    stream->takes_more = stream->takes_more && stream->file.take(piece);
  });
}

void Fetcher::end(Task task, const std::shared_ptr<Stream>& stream, http::Outcome outcome) {
  --m_under_way;
  ++m_in_check;
  hand_over(stream);
  m_beside.add(0, [this, stream, task = std::move(task), outcome = std::move(outcome)] {
    auto result = stream->file.result(outcome);
    {
      const std::lock_guard lock(m_checked_mutex);
      m_checked.push_back({task, stream->part, outcome, std::move(result)});
    }
    m_beside.wake();
  });
  start_due();
}

void Fetcher::start(Task task) {
  constexpr std::size_t k_piece = std::size_t{256} << 10U;
  const auto kind = kind_of(task.image.name);
  const auto stream =
      std::make_shared<Stream>(run::part_path(m_directory, std::to_string(m_started++)),
                               run::WantedFile{kind, task.image.width, task.image.height});
  auto request = invokeai::download_request(m_client.server(), kind, task.image.name);
  request.sink = [this, stream](std::string_view bytes) {
    stream->gathered += bytes;
    if (stream->gathered.size() >= k_piece) {
      hand_over(stream);
    }
    return stream->takes_more.load();
  };
  ++m_under_way;
  m_client.session.transport.start(std::move(request),
                                   [this, stream, task = std::move(task)](http::Outcome outcome) {
                                     end(task, stream, std::move(outcome));
                                   });
}

void Fetcher::take_checked() {
  m_beside.hush();
  std::vector<Checked> checked;
  {
    const std::lock_guard lock(m_checked_mutex);
    checked.swap(m_checked);
  }
  for (auto& one : checked) {
    finish(std::move(one));
  }
}

void Fetcher::finish(Checked checked) {
  --m_in_check;
  auto& task = checked.task;
  if (++task.tries < k_most_tries && is_worth_another_try(checked.result, checked.outcome)) {
    task.not_before = base::read_clocks().instant + pause_after(task.tries, checked.outcome);
    m_waiting.push_back(std::move(task));
    return;
  }
  m_done.push_back({std::move(task.image), std::move(checked.part), std::move(checked.result)});
}

void Fetcher::start_due() {
  const auto now = base::read_clocks().instant;
  for (std::size_t looked_at = m_waiting.size(); looked_at > 0 && m_under_way < m_at_once;
       --looked_at) {
    auto task = std::move(m_waiting.front());
    m_waiting.pop_front();
    if (task.not_before <= now) {
      start(std::move(task));
    } else {
      m_waiting.push_back(std::move(task));
    }
  }
}

base::Milliseconds Fetcher::time_to_wait() const {
  constexpr base::Milliseconds k_longest{1'000};
  if (m_waiting.empty() || m_under_way == m_at_once) {
    return k_longest;
  }
  auto soonest = base::Instant::max();
  for (const auto& task : m_waiting) {
    soonest = std::min(soonest, task.not_before);
  }
  return std::clamp(std::chrono::ceil<base::Milliseconds>(soonest - base::read_clocks().instant),
                    base::Milliseconds{0}, k_longest);
}

std::vector<Fetched> Fetcher::next() {
  constexpr std::size_t k_worth_a_flush = 32;
  start_due();
  while (!is_idle() && m_done.size() < k_worth_a_flush) {
    m_client.session.transport.poll(time_to_wait(), m_beside.wake_fd());
    take_checked();
    start_due();
  }
  return std::exchange(m_done, {});
}

}  // namespace invokeai_batch::app
