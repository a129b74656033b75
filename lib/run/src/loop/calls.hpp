// The engine's calls as requests, and their outcomes as results.
#pragma once

#include <string>

#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/invokeai/server.hpp"
#include "invokeai_batch/run/engine.hpp"
#include "invokeai_batch/run/loop.hpp"
#include "items/names.hpp"

namespace invokeai_batch::run {

[[nodiscard]] http::Request request_of(const Call& call, const RunInput& input,
                                       const invokeai::Server& server, const Engine& engine);

/// Setup::body_digest.
[[nodiscard]] std::string body_digest(JobIndex job, const RunInput& input, const Engine& engine);

/// `names` learns the names of a finished item's images.
[[nodiscard]] CallResult result_of(const Call& call, const http::Outcome& outcome,
                                   const RunInput& input, Names& names);

}  // namespace invokeai_batch::run
