// Models. Source: routers/model_manager.py (prefix /api/v2/models).
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"

namespace invokeai_batch::invokeai {

/// Types and bases are open sets: a value this program does not know is text like any other.
struct Model {
  std::string key{};
  std::string hash{};
  std::string name{};
  std::string base{};
  std::string type{};
};

[[nodiscard]] http::Request models_request(const Server& server);
[[nodiscard]] Reply<std::vector<Model>> read_models(const http::Outcome& outcome);

}  // namespace invokeai_batch::invokeai
