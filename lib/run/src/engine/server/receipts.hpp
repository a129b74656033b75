// What a server of version 7 remembers of our requests. Each has a key, the batch id that we
// derive: the same request again gets the first result, so a lost reply is no doubt there.
#pragma once

#include <deque>
#include <string>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

class Receipts {
 public:
  explicit Receipts(const ServerAbilities& abilities)
      : m_takes_keys(abilities.takes_keys),
        m_keeps_receipts(abilities.takes_keys && abilities.keeps_receipts) {}

  /// The key of the attempt's request; "": the server takes none.
  [[nodiscard]] std::string key_of(const EngineState& s, JobIndex job) const;
  /// What the job's request says now, for the store; "": the server takes no keys.
  [[nodiscard]] std::string digest_of(const EngineState& s, JobIndex job) const;

  /// The attempt was sent with a key, so that its receipt tells whether it arrived.
  [[nodiscard]] bool tell_of(const EngineState& s, JobIndex job) const;
  /// To send the attempt again is safe: its key is known there, and it says the same as before.
  [[nodiscard]] bool make_repeatable(const EngineState& s, JobIndex job) const;
  /// What the attempt sent is not what it would say now: another request, so another attempt.
  [[nodiscard]] bool have_other_body(const EngineState& s, JobIndex job) const;

  void ask(EngineState& s, JobIndex job) const;
  static void on_receipt(EngineState& s, JobIndex job, const invokeai::EnqueueReceipt& receipt);
  static void on_none(EngineState& s, JobIndex job);
  /// The server has no such call after all: somebody put an older one in its place.
  void on_no_such_call() { m_takes_keys = m_keeps_receipts = false; }

  /// The job's item is about to be in our own book: the receipt may go once that is committed.
  void let_go(const EngineState& s, JobIndex job);
  /// All rows so far are committed.
  void on_commit(EngineState& s);
  /// Lets go of what may go, one at a time: nothing waits for it.
  void advance(EngineState& s);
  void on_let_go() { m_is_letting_go = false; }
  [[nodiscard]] bool is_done() const { return m_may_go.empty() && !m_is_letting_go; }

 private:
  bool m_takes_keys;
  bool m_keeps_receipts;
  std::deque<std::string> m_not_committed;  // keys
  std::deque<std::string> m_may_go;
  bool m_is_letting_go = false;
};

}  // namespace invokeai_batch::run
