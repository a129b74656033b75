#include "upkeep/run_items.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "client/client.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/invokeai/queue.hpp"

namespace invokeai_batch::app {

namespace {

// A run has few there at a time; one that handed over all of its jobs is counted as far as this.
constexpr std::size_t k_most_asked = 200;

// It names a server as a job file does: that decides where to ask, and nothing about trust.
Arguments with_server_of(Arguments arguments, const store::Snapshot& known) {
  if (const auto server = known.meta_value(store::meta::k_server); server && !server->empty()) {
    arguments.kept_settings.emplace("server", *server);
  }
  return arguments;
}

std::vector<invokeai::BatchId> open_batches(const store::Snapshot& known) {
  std::vector<invokeai::BatchId> batches;
  for (const auto& stored : known.jobs) {
    const bool is_open =
        stored.state == store::JobState::intended || stored.state == store::JobState::queued;
    if (is_open && !stored.attempts.empty() && batches.size() < k_most_asked) {
      batches.push_back({stored.attempts.back().batch_id});
    }
  }
  return batches;
}

http::Request impatient(http::Request request) {
  constexpr base::Milliseconds k_patience{5'000};
  request.connect_timeout = std::min(request.connect_timeout, k_patience);
  request.idle_timeout = std::min(request.idle_timeout, k_patience);
  return request;
}

template <class T>
T value_of(Session& session, http::Request request,
           invokeai::Reply<T> (*read)(const http::Outcome&)) {
  auto reply = read(session.transport.perform(impatient(std::move(request))));
  return value_or_throw(session, std::move(reply), "ask what is on it");
}

report::OnServer count_on_server(Session& session, const store::Snapshot& known) {
  report::OnServer now;
  const auto queue = value_of(session, invokeai::queue_status_request(session.server),
                              invokeai::read_queue_status);
  for (const auto& batch : open_batches(known)) {
    const auto status = value_of(session, invokeai::batch_status_request(session.server, batch),
                                 invokeai::read_batch_status);
    now.running += status.in_progress;
    now.waiting += status.pending;
  }
  const auto all = queue.pending + queue.in_progress;
  now.others = std::max<std::int64_t>(0, all - now.running - now.waiting);
  now.is_paused = !queue.is_started;
  return now;
}

}  // namespace

report::OnServer on_server_now(const Arguments& arguments, const store::Snapshot& known) {
  try {
    auto session = open_session(resolve_settings(with_server_of(arguments, known), {}));
    return count_on_server(session, known);
  } catch (const base::Error& error) {
    report::OnServer unknown;
    unknown.trouble = error.problems().front().what;
    return unknown;
  }
}

}  // namespace invokeai_batch::app
