#include "mirror/fetcher.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <utility>
#include <variant>

#include "client/media.hpp"
#include "invokeai_batch/http/retry.hpp"

namespace invokeai_batch::app {

namespace {

constexpr int k_most_tries = 4;

base::Milliseconds pause_after(int tries, const http::Outcome& outcome) {
  constexpr base::Milliseconds k_first{500};
  constexpr base::Milliseconds k_longest{5'000};
  std::random_device random;
  const auto* response = std::get_if<http::Response>(&outcome);
  const auto asked_for = response == nullptr ? std::nullopt : http::retry_after(*response);
  return http::retry_delay(tries, k_first, k_longest, asked_for,
                           std::uniform_real_distribution<double>(0, 1)(random));
}

bool is_worth_another_try(const run::FetchResult& result, const http::Outcome& outcome) {
  if (const auto* damage = std::get_if<run::Damage>(&result)) {
    return !damage->gone;
  }
  return std::holds_alternative<invokeai::ApiFailure>(result) &&
         http::may_retry(http::Idempotent::yes, outcome);
}

}  // namespace

void Fetcher::finish(Task task, const std::filesystem::path& part, run::PartFile& file,
                     const http::Outcome& outcome) {
  --m_under_way;
  auto result = file.result(outcome);
  if (++task.tries < k_most_tries && is_worth_another_try(result, outcome)) {
    task.not_before = base::read_clocks().instant + pause_after(task.tries, outcome);
    m_waiting.push_back(std::move(task));
    return;
  }
  m_done.push_back({std::move(task.image), part, std::move(result)});
}

void Fetcher::start(Task task) {
  const auto kind = kind_of(task.image.name);
  const auto part = run::part_path(m_directory, std::to_string(m_started++));
  const auto file = std::make_shared<run::PartFile>(
      part, run::WantedFile{kind, task.image.width, task.image.height});
  auto request = invokeai::download_request(m_client.server(), kind, task.image.name);
  request.sink = [file](std::string_view bytes) { return file->take(bytes); };
  ++m_under_way;
  m_client.session.transport.start(
      std::move(request), [this, part, file, task = std::move(task)](const http::Outcome& outcome) {
        finish(task, part, *file, outcome);
      });
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
  constexpr std::size_t k_worth_a_flush = 16;
  start_due();
  while (!is_idle() && m_done.size() < k_worth_a_flush) {
    m_client.session.transport.poll(time_to_wait());
    start_due();
  }
  return std::exchange(m_done, {});
}

}  // namespace invokeai_batch::app
