// The identity of a job: a hash of what it asks for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "invokeai_batch/base/ids.hpp"

namespace invokeai_batch::plan {

/// Collects what a job asks for. What the server makes of it (keys, board ids, upload names) does
/// not belong here.
class AskedFor {
 public:
  /// Of the graph as stored: workflow::stored_digest().
  explicit AskedFor(std::string_view graph_digest);

  /// Starts the next job.
  void clear() { m_text.resize(m_prefix); }
  /// Inputs come in the same order in every plan of this graph.
  void add(std::string_view input, std::string_view value);
  [[nodiscard]] const std::string& text() const { return m_text; }

 private:
  std::string m_text;
  std::size_t m_prefix = 0;
};

/// Gives ids; equal jobs differ by their occurrence.
class JobIds {
 public:
  struct Given {
    base::JobId id{};
    std::size_t occurrence = 0;  // from 0
  };
  void reserve(std::size_t jobs) { m_seen.reserve(jobs); }
  [[nodiscard]] Given next(const AskedFor& asked_for);

 private:
  std::unordered_map<std::string, std::size_t> m_seen;
};

}  // namespace invokeai_batch::plan
