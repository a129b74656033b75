#include "server/abilities.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

// Empty when the server does not say.
std::vector<std::string> configured_devices(Session& session) {
  const auto reply = invokeai::read_runtime_config(
      asked(session, invokeai::runtime_config_request(session.server)));
  const auto* config = std::get_if<invokeai::RuntimeConfig>(&reply);
  return config == nullptr ? std::vector<std::string>() : config->generation_devices;
}

std::vector<std::string> possible_devices(Session& session) {
  auto reply = invokeai::read_generation_devices(
      asked(session, invokeai::generation_devices_request(session.server)));
  auto* devices = std::get_if<std::vector<std::string>>(&reply);
  return devices == nullptr ? std::vector<std::string>() : std::move(*devices);
}

}  // namespace

bool has_item_summaries(const Session& session) {
  return invokeai::is_at_least(session.version, 6, 14);
}

run::ServerAbilities abilities_of(Session& session) {
  run::ServerAbilities abilities;
  if (!has_item_summaries(session)) {
    return abilities;  // the same release brought a worker for each GPU
  }
  abilities.has_item_summaries = true;
  const auto& features = session.features;
  abilities.takes_keys = features.enqueue_keys;
  abilities.keeps_receipts = features.enqueue_receipts;
  // Nothing but the version tells this; it came with the keys.
  abilities.replaces_batch_ids = features.enqueue_keys || invokeai::is_at_least(session.version, 7);
  const auto configured = configured_devices(session);
  abilities.workers = invokeai::worker_count(
      configured, configured.empty() ? possible_devices(session) : std::vector<std::string>());
  log_info("the server runs " + base::count_of(abilities.workers, "job") + " at once");
  return abilities;
}

}  // namespace invokeai_batch::app
