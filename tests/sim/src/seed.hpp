// What a server has from the start: users, boards, images, models, workflows, wildcards, projects.
#pragma once

#include <string>

#include "invokeai_batch/json/value.hpp"
#include "world.hpp"

namespace invokeai_batch::sim {

/// Adds what a seed asks for; its members are described in tests/sim/README.md. `name` and `text`
/// are for messages. Throws base::Error(input).
void seed_world(World& world, json::Value seed, const std::string& name, const std::string& text);

}  // namespace invokeai_batch::sim
