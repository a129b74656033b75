// Which sidecars a run has written: what tells them from files of the user's.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "invokeai_batch/report/sidecar.hpp"
#include "invokeai_batch/store/place.hpp"

namespace invokeai_batch::app {

struct ListedSidecar {
  std::string path{};            // below the run's directory
  std::string sha256{};          // of the sidecar
  std::string picture_sha256{};  // of the image that it speaks of
};

/// Those of a directory and of all its shards. A list: OUTPUT/.invokeai-batch/sidecars, and the
/// same of each shard; lines `SHA256 SHA256-OF-THE-IMAGE PATH`, of which the last one of a path
/// holds and the others tell what was ours before.
class SidecarList {
 public:
  /// Empty where there is none. Throws base::Error(local_io).
  [[nodiscard]] static SidecarList of(const std::string& directory);

  /// Has it any of this form? REQUIRES: `form` is not none.
  [[nodiscard]] bool has(report::SidecarForm form) const;
  [[nodiscard]] const ListedSidecar* find(const std::string& path) const;
  /// Has a sidecar of this content been written to this path, now or before?
  [[nodiscard]] bool is_ours(const std::string& path, const std::string& sha256) const;
  void add(const ListedSidecar& sidecar);

 private:
  std::unordered_map<std::string, ListedSidecar> m_latest;  // by path
  std::unordered_set<std::string> m_known;                  // "SHA256 PATH"
};

/// The sidecars of the image at this path that the list has, of either form.
[[nodiscard]] std::vector<ListedSidecar> sidecars_of(const SidecarList& list,
                                                     const std::string& picture);

/// Durable when it returns; what was cut off by a crash is passed over when it is read. Throws
/// base::Error(local_io).
void append_to_list(const store::Place& place, const std::vector<ListedSidecar>& sidecars);

}  // namespace invokeai_batch::app
