// What was fetched gets its name: entered into the list, then moved to its place, then known to be
// there, so that a crash between any two of these leaves no file twice and none half.
#pragma once

#include <future>
#include <set>
#include <string>
#include <vector>

#include "invokeai_batch/run/download.hpp"
#include "mirror/fetcher.hpp"
#include "mirror/state.hpp"

namespace invokeai_batch::app {

class Keeper {
 public:
  explicit Keeper(MirrorState& state) : m_state(state) {}
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  /// Of images of this board. Flushing to the disk goes on beside the downloads that follow: what
  /// became of these files is told and entered by the next keep() or by finish(). Both throw
  /// base::Error when the disk is full or the server does not answer any more, but only once all
  /// that is whole is kept.
  void keep(const std::string& board, std::vector<Fetched> fetched);
  void finish();

 private:
  void take(const std::string& board, Fetched& one);
  void announce(const std::string& board, const Fetched& one, const run::CheckedFile& checked);
  [[nodiscard]] std::string name_for(const store::MirroredFile& file);
  void publish_announced();
  void book_published();
  void tell_gone(const std::string& board, const Fetched& one);
  void fail(const std::string& board, const Fetched& one, const std::string& why);

  MirrorState& m_state;
  std::vector<store::MirroredFile> m_named{};  // published, and not entered as such yet
  std::vector<store::MirroredFile> m_announced{};
  std::vector<store::MirroredFile> m_publishing{};
  std::future<std::vector<run::PublishResult>> m_published{};  // of m_publishing, in its order
  std::vector<run::WholePart> m_parts{};
  std::set<std::string> m_names{};  // of m_announced, as the list tells them apart
  std::vector<base::Error> m_endings{};
};

}  // namespace invokeai_batch::app
