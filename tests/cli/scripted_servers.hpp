// Servers for golden cases: each answers as one kind of server, good or bad, would.
#pragma once

#include <memory>
#include <string>

#include "tcp_server.hpp"

namespace invokeai_batch::tests {

/// By name:
///   down           nobody listens
///   web-page       some other web site
///   other-service  some other program that speaks JSON
///   locked         an InvokeAI that wants a log-in
///   users          an InvokeAI with users, none of whom can log in
///   old            InvokeAI 5.9
///   broken         answers 500 to everything
///   idle           an InvokeAI (6.14.2) with a few models that takes no jobs: 422 to each (it
///                  expands dynamic prompts as the simulator does)
///   paused         the same, whose queue is paused
///   library        the same with many models, some of one name
///   workshop       the same, which installs, converts and deletes them (one cannot be installed)
/// Throws std::runtime_error for another name. nullptr for `down`.
[[nodiscard]] std::unique_ptr<TcpServer> make_server(const std::string& name);

}  // namespace invokeai_batch::tests
