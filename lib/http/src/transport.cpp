#include "invokeai_batch/http/transport.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

#include "curl.hpp"
#include "invokeai_batch/base/require.hpp"
#include "transfer.hpp"

namespace invokeai_batch::http {

namespace {

// About 4 ms, so commands that stay offline never come here.
void start_curl_once() {
  static std::once_flag once;
  std::call_once(once, [] { check(curl_global_init(CURL_GLOBAL_DEFAULT), "start"); });
}

bool is_failure(const Response& response) {
  constexpr int k_first_failure = 400;
  return response.status >= k_first_failure;
}

base::Instant now() {
  return base::read_clocks().instant;
}

}  // namespace

struct Transport::State {
  // A request that has ended, and whom to tell. The outcome is not known yet when finishing it
  // rethrows what a sink threw.
  struct Ended {
    std::unique_ptr<Transfer> transfer;
    CURLcode code = CURLE_OK;
    std::optional<Failure> failure{};  // found by us; curl was still at it
  };

  ~State() {
    for (const auto& transfer : transfers) {
      curl_multi_remove_handle(multi.get(), transfer->easy());
    }
  }

  TlsOptions tls;
  Trust machine = trust_store_of_machine();  // looked for once, not for every request
  base::Milliseconds longest_silence = base::Milliseconds::max();
  MultiHandle multi;
  std::vector<base::Secret> secrets;                 // that were sent: the latest
  std::vector<std::unique_ptr<Transfer>> transfers;  // those that curl works on
  std::deque<Ended> ended;

  void start(Request request, OnDone on_done) {
    auto transfer =
        std::make_unique<Transfer>(std::move(request), std::move(on_done), tls, machine, now());
    if (transfer->refusal()) {
      auto refusal = transfer->refusal();
      ended.push_back({.transfer = std::move(transfer), .failure = std::move(refusal)});
      return;
    }
    check(curl_multi_add_handle(multi.get(), transfer->easy()), "start a request");
    transfers.push_back(std::move(transfer));
  }

  void perform() {
    int running = 0;
    check(curl_multi_perform(multi.get(), &running), "move bytes");
    int left = 0;
    while (auto* message = curl_multi_info_read(multi.get(), &left)) {
      if (message->msg == CURLMSG_DONE) {
        const auto code = message->data.result;  // the message dies with the handle's removal
        end(message->easy_handle, code, std::nullopt);
      }
    }
    const auto moment = now();
    for (std::size_t i = 0; i < transfers.size();) {
      if (auto failure = transfers[i]->idle_failure_at(moment)) {
        end(transfers[i]->easy(), CURLE_OK, std::move(failure));
      } else {
        ++i;
      }
    }
  }

  void end(CURL* easy, CURLcode code, std::optional<Failure> failure) {
    const auto found = std::find_if(transfers.begin(), transfers.end(),
                                    [&](const auto& each) { return each->easy() == easy; });
    ended.push_back({.transfer = std::move(*found), .code = code, .failure = std::move(failure)});
    transfers.erase(found);
    check(curl_multi_remove_handle(multi.get(), easy), "end a request");
  }

  // Tells who waits. A callback may start requests; one that throws keeps the rest for next time.
  bool deliver() {
    const bool any = !ended.empty();
    for (auto count = ended.size(); count > 0; --count) {
      const auto one = std::move(ended.front());
      ended.pop_front();
      auto outcome = one.failure ? Outcome(*one.failure) : one.transfer->finish(one.code);
      if (auto* response = std::get_if<Response>(&outcome)) {
        blank_out(*response, one.transfer->secrets());
      }
      one.transfer->take_on_done()(std::move(outcome));
    }
    return any;
  }

  // The words of a failure are shown and kept. In any other reply a name may be what somebody's
  // password is, so that only a long text of the request's own goes.
  void blank_out(Response& response, const std::vector<base::Secret>& own) {
    constexpr std::size_t k_no_word = 20;
    remember(own);
    if (is_failure(response)) {
      response.body = base::blanked_out(std::move(response.body), secrets);
      return;
    }
    for (const auto& secret : own) {
      if (secret.reveal().size() >= k_no_word &&
          response.body.find(secret.reveal()) != std::string::npos) {
        response.body = base::blanked_out(std::move(response.body), {secret});
      }
    }
  }

  void remember(const std::vector<base::Secret>& own) {
    constexpr std::size_t k_most = 8;
    for (const auto& secret : own) {
      const bool known = std::any_of(
          secrets.begin(), secrets.end(),
          [&secret](const base::Secret& each) { return each.reveal() == secret.reveal(); });
      if (!known) {
        secrets.push_back(secret);
      }
    }
    if (secrets.size() > k_most) {
      secrets.erase(secrets.begin());
    }
  }

  [[nodiscard]] base::Milliseconds until_next_deadline(base::Milliseconds at_most) const {
    const auto moment = now();
    for (const auto& transfer : transfers) {
      at_most = std::min(at_most, transfer->idle_deadline() - moment);
    }
    return std::max(at_most, base::Milliseconds{0});
  }

  void wait(base::Milliseconds at_most, int wake_fd) {
    constexpr base::Milliseconds k_longest{60'000};  // fits the int that curl takes
    curl_waitfd extra{};
    extra.fd = wake_fd;
    extra.events = CURL_WAIT_POLLIN;
    const auto timeout = static_cast<int>(std::min(at_most, k_longest).count());
    check(curl_multi_poll(multi.get(), &extra, wake_fd < 0 ? 0 : 1, timeout, nullptr), "wait");
  }
};

Transport::Transport(TlsOptions tls, base::Milliseconds longest_silence)
    : m_state(std::make_unique<State>()) {
  base::require(longest_silence.count() > 0, "a request is given some time");
  start_curl_once();
  m_state->tls = std::move(tls);
  m_state->longest_silence = longest_silence;
  m_state->multi.reset(curl_multi_init());
  if (!m_state->multi) {
    throw curl_error("start", "out of memory");
  }
  // Requests that want a connection of their own leave it behind, and curl would keep four for
  // each that was ever under way at once.
  constexpr long k_most_connections = 16;
  check(curl_multi_setopt(m_state->multi.get(), CURLMOPT_MAXCONNECTS, k_most_connections),
        "keep few connections");
}

Transport::~Transport() = default;
Transport::Transport(Transport&&) noexcept = default;
Transport& Transport::operator=(Transport&&) noexcept = default;

void Transport::start(Request request, OnDone on_done) {
  base::require(request.body.empty() || request.form.empty(), "a request has one body");
  base::require(on_done != nullptr, "a request has somebody to call");
  const auto limit = m_state->longest_silence;
  request.connect_timeout = std::min(request.connect_timeout, limit);
  if (request.idle_timeout <= k_usual_silence) {
    request.idle_timeout = std::min(request.idle_timeout, limit);
  }
  m_state->start(std::move(request), std::move(on_done));
}

std::size_t Transport::active() const {
  return m_state->transfers.size() + m_state->ended.size();
}

base::Milliseconds Transport::longest_silence() const {
  return m_state->longest_silence;
}

void Transport::poll(base::Milliseconds wait, int wake_fd) {
  m_state->perform();
  if (m_state->deliver()) {
    return;
  }
  m_state->wait(m_state->until_next_deadline(wait), wake_fd);
  m_state->perform();
  static_cast<void>(m_state->deliver());
}

Outcome Transport::perform(Request request, const std::function<void()>& still_waiting) {
  std::optional<Outcome> outcome;
  start(std::move(request), [&](Outcome result) { outcome = std::move(result); });
  while (!outcome) {
    poll(base::Milliseconds{1000});
    if (!outcome && still_waiting) {
      still_waiting();
    }
  }
  return *std::move(outcome);
}

}  // namespace invokeai_batch::http
