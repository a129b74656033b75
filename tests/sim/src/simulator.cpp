#include "simulator.hpp"

#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "item_run.hpp"
#include "routes.hpp"

namespace invokeai_batch::sim {
namespace {

const User k_everybody{};  // single-user mode: "system", an administrator

std::string bearer_token(const Request& request) {
  const std::string scheme = "Bearer ";
  const auto header = request.header("authorization");
  return header.rfind(scheme, 0) == 0 ? header.substr(scheme.size()) : std::string();
}

bool is_change(const std::string& method) {
  return method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
}

bool is_control(const Request& request) {
  return request.path.rfind("/__sim__/", 0) == 0;
}

/// The user of a request; throws Refusal (401, 403).
const User& authorised_user(const World& world, const Route& route, const Request& request) {
  const bool is_open = route.access == Access::anyone ||
                       (route.access == Access::media && !world.flavour().at_least(14));
  if (!world.settings.is_multiuser || !world.flavour().at_least(12) || is_open) {
    return k_everybody;
  }
  const auto token = bearer_token(request);
  if (token.empty()) {
    throw Refusal{error_reply(401, "Authentication required")};
  }
  const auto* user = world.accounts.user_of(token, std::chrono::steady_clock::now());
  if (user == nullptr) {
    throw Refusal{error_reply(401, "Invalid or expired token")};
  }
  if (route.access == Access::admin && !user->is_admin) {
    throw Refusal{error_reply(403, "Admin privileges required")};
  }
  return *user;
}

Reply nothing_there(const World& world, const Match& match, const Request& request) {
  // What is at no route is looked for among the files of the user interface, which since 6.12 is
  // the answer to every unknown path. The development server of version 7 had none.
  const bool has_interface = world.flavour().release != k_v7_dev;
  if (match.other_method || (has_interface && is_change(request.method))) {
    return error_reply(405, "Method Not Allowed");
  }
  return has_interface && world.flavour().at_least(12) && !is_control(request)
             ? html_reply()
             : error_reply(404, "Not Found");
}

std::int64_t counter(const Statistics& statistics, const std::string& name) {
  if (const auto route = statistics.requests.find(name); route != statistics.requests.end()) {
    return route->second;
  }
  return name == "enqueued"  ? statistics.enqueued
         : name == "started" ? statistics.started
         : name == "ended"   ? statistics.ended
                             : 0;
}

}  // namespace

Simulator::Simulator(Settings settings) : m_world(std::move(settings)) {
  add_app_routes(m_router, m_world);
  add_auth_routes(m_router, m_world);
  add_enqueue_routes(m_router, m_world);
  add_queue_routes(m_router, m_world);
  add_queue_bulk_routes(m_router, m_world);
  add_image_routes(m_router, m_world);
  add_image_file_routes(m_router, m_world);
  add_board_routes(m_router, m_world);
  add_model_routes(m_router, m_world);
  add_model_work_routes(m_router, m_world);
  add_video_routes(m_router, m_world);
  add_gallery_routes(m_router, m_world);
  add_wildcard_routes(m_router, m_world);
  add_project_routes(m_router, m_world);
  add_library_routes(m_router, m_world);
  add_control_routes(m_router, m_world);
  for (const auto& device : devices_at_work(m_world.settings)) {
    m_workers.emplace_back([this, device] { work(device); });
  }
}

Simulator::~Simulator() {
  {
    const std::lock_guard lock(m_mutex);
    m_is_stopping = true;
  }
  m_changed.notify_all();
  for (auto& worker : m_workers) {
    worker.join();
  }
}

Reply Simulator::handle(const Request& request) {
  Reply reply;
  {
    const std::lock_guard lock(m_mutex);
    const auto rule = m_world.faults.for_request(request);
    m_world.statistics.struck_replies += rule ? 1 : 0;
    const bool is_refused = rule && rule->status >= 400 && !rule->acts_first;
    reply = is_refused ? Reply{} : dispatch(request);
    if (rule) {
      reply = spoil(*rule, std::move(reply));
    }
    ++m_world.statistics.statuses[reply.status];
    fire_triggers();
  }
  m_changed.notify_all();
  if (reply.delay.count() > 0) {
    std::this_thread::sleep_for(reply.delay);
  }
  return reply;
}

void Simulator::prepare(const std::function<void(World&)>& change) {
  const std::lock_guard lock(m_mutex);
  change(m_world);
}

Reply Simulator::dispatch(const Request& request) {
  const auto match = m_router.find(request.method, request.path, m_world.flavour().release);
  if (!is_control(request)) {
    const auto name = match.route != nullptr ? match.route->pattern : "(unknown path)";
    ++m_world.statistics.requests[request.method + " " + name];
  }
  if (match.route == nullptr) {
    return nothing_there(m_world, match, request);
  }
  try {
    return call_route(*match.route, match, request);
  } catch (const Refusal& refusal) {
    return refusal.reply;
  } catch (const base::Error& error) {
    return is_control(request) ? error_reply(400, error.what()) : plain_500();
  }
}

Reply Simulator::call_route(const Route& route, const Match& match, const Request& request) {
  const auto& user = authorised_user(m_world, route, request);
  auto reply = route.handler({request, user, match.arguments});
  const bool refreshes = m_world.settings.is_multiuser && m_world.flavour().at_least(13) &&
                         route.access != Access::anyone && route.refreshes_token &&
                         is_change(request.method);
  if (refreshes && reply.status < 400) {
    reply.headers.emplace_back(
        "X-Refreshed-Token",
        m_world.accounts.issue(user, m_world.ids, m_world.settings.token_lifetime,
                               std::chrono::steady_clock::now()));
  }
  return reply;
}

void Simulator::fire_triggers() {
  auto& triggers = m_world.triggers;
  for (std::size_t i = 0; i < triggers.size();) {
    if (counter(m_world.statistics, triggers[i].counter) < triggers[i].reaches) {
      ++i;
      continue;
    }
    const auto trigger = triggers[i];
    triggers.erase(triggers.begin() + static_cast<std::ptrdiff_t>(i));
    Request request{.method = "POST", .path = trigger.path, .body = trigger.body};
    static_cast<void>(dispatch(request));
  }
}

Disturbance Simulator::take_disturbance() {
  const std::lock_guard lock(m_mutex);
  Disturbance taken{std::exchange(m_world.drops_connections, false),
                    std::exchange(m_world.downtime, std::nullopt)};
  return taken;
}

void Simulator::on_disturbance(std::function<void()> hook) {
  const std::lock_guard lock(m_hook_mutex);
  m_hook = std::move(hook);
}

void Simulator::wait_until_idle() {
  std::unique_lock lock(m_mutex);
  m_changed.wait(lock, [&] {
    return !m_world.queue.is_any_running() &&
           (m_world.is_paused || m_world.queue.next_pending() == nullptr);
  });
}

void Simulator::work(const std::string& device) {
  std::unique_lock lock(m_mutex);
  while (!m_is_stopping) {
    m_changed.wait(lock, [&] {
      return m_is_stopping || (!m_world.is_paused && m_world.queue.next_pending() != nullptr);
    });
    if (m_is_stopping) {
      break;
    }
    run_one(lock, device);
    lock.unlock();
    m_changed.notify_all();
    // A mutex is not fair: without this pause a full queue of quick items would keep requests out.
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    {
      const std::lock_guard hook_lock(m_hook_mutex);
      if (m_hook) {
        m_hook();
      }
    }
    lock.lock();
  }
}

void Simulator::run_one(std::unique_lock<std::mutex>& lock, const std::string& device) {
  auto* item = m_world.queue.next_pending();
  const auto id = item->id;
  const auto life = m_world.restarts;
  m_world.queue.set_status(*item, ItemStatus::in_progress);
  item->device = device;
  ++m_world.statistics.started;
  ++m_world.statistics.runs[item->batch_id];
  const auto rule = m_world.faults.for_item(*item);
  m_world.statistics.struck_items += rule ? 1 : 0;
  auto time = item->run_time.value_or(m_world.settings.job_time);
  if (rule && rule->run_time.count() > 0) {
    time = rule->run_time;
  }
  fire_triggers();

  const bool hangs = rule && rule->act == ItemRule::Act::hang;
  const auto deadline = std::chrono::steady_clock::now() + time;
  const auto is_over = [&] {
    item = m_world.queue.find(id);  // its row may be gone
    return m_is_stopping || m_world.restarts != life || item == nullptr ||
           item->status != ItemStatus::in_progress;
  };
  if (hangs) {
    m_changed.wait(lock, is_over);
  } else if (!m_changed.wait_until(lock, deadline, is_over)) {
    finish_item(m_world, *item, rule);
  }
  ++m_world.statistics.ended;
  m_world.statistics.starved += m_world.queue.next_pending() == nullptr ? 1 : 0;
  fire_triggers();
}

}  // namespace invokeai_batch::sim
