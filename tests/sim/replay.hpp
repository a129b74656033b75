// Recorded calls of a real server, played to the simulator: every reply is compared member by
// member. Ids that the recording has are the simulator's own in later calls.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "invokeai_batch/json/value.hpp"
#include "simulator.hpp"
#include "temporary_directory.hpp"

namespace invokeai_batch::sim::checks {

/// `{"sent": …, "kept": …, "calls": {NAME: {method, path, body, is_signed_in, status, content_type,
/// response}}}`, as tests/fixtures/recordings/ holds them.
[[nodiscard]] std::string fixture_of(const std::string& version);
/// The same, of all calls that a directory below INVOKEAI_BATCH_RECORDINGS has; nullopt, and a word
/// about it, when that names none.
[[nodiscard]] std::optional<std::string> whole_recording_of(const std::string& directory);

class Replay {
 public:
  /// `adjust` may change the settings: the models are the recorded ones already.
  Replay(const std::string& flavour, const std::string& calls,
         const std::function<void(Settings&)>& adjust = {});

  /// Makes the recorded call and checks the reply. Members named in `free` may differ. The reply.
  Reply play(const std::string& name, const std::set<std::string>& free = {});
  /// A recorded reply, and what the simulator answered to another call.
  void check(const std::string& name, const Reply& reply, const std::set<std::string>& free = {});

  /// From now on calls that were recorded with a token carry this one.
  void sign_in(const std::string& token) { m_token = token; }
  /// A request of one's own, signed in.
  Reply send(Request request);

  void control(const std::string& path, const std::string& body = "");
  void wait() { m_simulator.wait_until_idle(); }
  [[nodiscard]] json::Value recorded(const std::string& name) const;
  [[nodiscard]] bool has(const std::string& name) const { return recorded(name).exists(); }
  [[nodiscard]] Simulator& simulator() { return m_simulator; }

 private:
  [[nodiscard]] Settings settings(const std::string& flavour,
                                  const std::function<void(Settings&)>& adjust);
  [[nodiscard]] Request request_of(json::Value call) const;

  invokeai_batch::tests::TemporaryDirectory m_directory;
  std::string m_text;
  json::Document m_document;
  Simulator m_simulator;
  std::map<std::string, std::string> m_learned;
  std::string m_token;
};

}  // namespace invokeai_batch::sim::checks
