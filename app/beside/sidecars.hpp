// Sidecars of a run's images: a file of the run beside each image, written from what the store has
// and what the image itself says.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "beside/sidecar_list.hpp"
#include "invokeai_batch/report/sidecar.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

/// Writes them for a directory, again and again while a run goes on.
class SidecarWriter {
 public:
  /// `place`: whose list they are entered in. Throws base::Error(local_io).
  SidecarWriter(store::Place place, report::SidecarForm form);

  /// One for each image of the store that is there and has none, or one that spoke of another
  /// image. A file that no run has written stays, and so does a sidecar that somebody has changed:
  /// they are told at the end, as base::Error(local_io). So is whatever else cannot be written.
  void write(const store::Store& store);

 private:
  struct Due {
    ListedSidecar sidecar{};
    std::string text{};
  };

  void write_due(const store::Store& store);
  /// Asked once of an image.
  [[nodiscard]] bool is_due(const std::string& path, const store::OutputRow& output);
  void collect(const store::Snapshot& frame, const store::StoredJob& job, std::vector<Due>& due);
  void flush(std::vector<Due>& due);
  void write_one(const Due& due);

  store::Place m_place;
  report::SidecarForm m_form;
  SidecarList m_list;
  std::unordered_set<std::string> m_settled;  // paths and images, of this process
  std::vector<std::string> m_in_the_way;
};

/// Of stores that were merged: those that were written before are written for the whole. Throws as
/// SidecarWriter::write().
void write_sidecars_as_before(const std::vector<std::string>& sources, const std::string& target,
                              const store::Store& store);

}  // namespace invokeai_batch::app
