// What a run writes beside its images: results.csv, sidecars, and at its end the page.
#pragma once

#include <cstddef>
#include <optional>

#include "beside/sidecars.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/report/results_csv.hpp"
#include "invokeai_batch/run/loop.hpp"
#include "invokeai_batch/store/store.hpp"
#include "planning/planning.hpp"
#include "terminal/signals.hpp"

namespace invokeai_batch::app {

/// For a run in one piece, or for a shard: that leaves to `merge` what is of the whole run.
class RunFiles {
 public:
  /// `request` and `store` must outlive it. Throws base::Error(local_io).
  RunFiles(const Request& request, std::optional<std::size_t> shard, const store::Store& store);

  /// Brings results.csv and the sidecars up to date. Throws base::Error(local_io).
  void write();

  /// The same, and the page where it is wanted, with thumbnails unless the run was stopped. A disk
  /// that is full now is no reason to keep quiet about the run: what went wrong is given back.
  /// `columns` has seen every job.
  [[nodiscard]] std::optional<base::Error> finish(const report::ResultsCsv& columns,
                                                  Session& session, const run::Exit& exit,
                                                  SignalWatch& signals);

 private:
  void write_sidecars();
  void write_page(Session& session, const run::Exit& exit, SignalWatch& signals);

  const Request& m_request;
  std::optional<std::size_t> m_shard;
  const store::Store& m_store;
  std::optional<SidecarWriter> m_sidecars{};
};

}  // namespace invokeai_batch::app
