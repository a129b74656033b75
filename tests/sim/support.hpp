// What the simulator's tests share.
#pragma once

#include <string>

#include "invokeai_batch/json/value.hpp"
#include "simulator.hpp"

namespace invokeai_batch::sim::checks {

/// Items take no time.
[[nodiscard]] Settings quick_settings(const std::string& flavour = "6.14");

/// A request as it comes off the wire: the query is split off and decoded. A body is JSON.
[[nodiscard]] Request make_request(const std::string& method, const std::string& target,
                                   const std::string& body = "");

/// A simulator, and calls to it that return the JSON of the reply.
class Played {
 public:
  explicit Played(Settings settings = quick_settings()) : simulator(std::move(settings)) {}

  Reply get(const std::string& target) { return simulator.handle(make_request("GET", target)); }
  Reply post(const std::string& target, const std::string& body = "") {
    return simulator.handle(make_request("POST", target, body));
  }
  Reply put(const std::string& target, const std::string& body = "") {
    return simulator.handle(make_request("PUT", target, body));
  }
  Reply erase(const std::string& target) {
    return simulator.handle(make_request("DELETE", target));
  }
  /// A call below the queue "default".
  static std::string queue(const std::string& path) { return "/api/v1/queue/default" + path; }
  /// Posts one batch of `graph`; `more` is put beside the graph (",\"runs\":2").
  Reply enqueue(const std::string& batch_id, const std::string& graph,
                const std::string& more = "");

  Simulator simulator;
};

/// A member of a reply, as JSON text; "a/b" goes deeper. "(missing)" without.
[[nodiscard]] std::string member_at(const Reply& reply, const std::string& path);

/// save_image fed by blank_image fed by nothing; `prompt` is metadata, and makes the picture.
[[nodiscard]] std::string image_graph(const std::string& prompt, const std::string& more = "");

}  // namespace invokeai_batch::sim::checks
