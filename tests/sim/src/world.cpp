#include "world.hpp"

#include "invokeai_batch/base/files.hpp"

namespace invokeai_batch::sim {
namespace {

std::unique_ptr<NodeCatalogue> load_catalogue(const Settings& settings) {
  return std::make_unique<NodeCatalogue>(
      settings.openapi_file.empty() ? cut_openapi(settings.data_directory, settings.flavour)
                                    : base::read_file(settings.openapi_file));
}

ModelStore load_models(const Settings& settings) {
  const auto& file = settings.models_file;
  return file.empty() ? ModelStore() : ModelStore(base::read_file(file), file.string());
}

}  // namespace

World::World(Settings with)
    : settings(std::move(with)),
      catalogue(load_catalogue(settings)),
      ids(settings.seed),
      models(load_models(settings)),
      cache(settings.node_cache_size) {
  for (const auto& user : settings.users) {
    accounts.add(user);
  }
}

std::vector<std::string> devices_at_work(const Settings& settings) {
  std::vector<std::string> devices;
  for (int i = 0; i < settings.workers; ++i) {
    devices.push_back("cuda:" + std::to_string(i));
  }
  return settings.workers == 1 ? std::vector<std::string>{"cpu"} : devices;
}

void set_flavour(World& world, const Flavour& flavour) {
  world.settings.flavour = flavour;
  world.catalogue = load_catalogue(world.settings);
}

void restart(World& world) {
  ++world.restarts;
  world.cache.clear();
  world.is_paused = false;
  for (const auto id : world.queue.all()) {
    auto& item = *world.queue.find(id);
    // A called workflow that had not begun goes with its caller.
    const auto* caller = item.parent_item_id ? world.queue.find(*item.parent_item_id) : nullptr;
    const bool has_lost_caller = caller != nullptr && item.status == ItemStatus::pending &&
                                 caller->status != ItemStatus::pending;
    if (item.status == ItemStatus::in_progress || item.status == ItemStatus::waiting ||
        has_lost_caller) {
      world.queue.set_status(item, ItemStatus::canceled);
    }
  }
}

void lose_database(World& world) {
  restart(world);
  ++world.databases;
  world.queue = Queue();
  for (const auto* image : world.images.select({})) {
    world.images.erase(image->name);
  }
  world.boards = BoardStore();
}

bool delete_image(World& world, const std::string& name) {
  world.cache.forget(name);
  world.has_lost_images = true;
  return world.images.erase(name);
}

}  // namespace invokeai_batch::sim
