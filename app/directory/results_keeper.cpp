#include "directory/results_keeper.hpp"

#include <algorithm>

#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::app {

namespace {

constexpr base::Milliseconds k_interval{2'000};
constexpr int k_share = 50;  // of the time at least is the run's

}  // namespace

ResultsKeeper::ResultsKeeper(const std::string& output_directory, const store::Store& store)
    : m_directory(output_directory),
      m_store(store),
      m_due(base::read_clocks().instant + k_interval) {}

void ResultsKeeper::on_progress(const events::Progress& progress) {
  const auto began = base::read_clocks().instant;
  if (progress.images == m_images || began < m_due) {
    return;
  }
  m_images = progress.images;
  try {
    write_results(m_directory, m_store);
  } catch (const base::Error&) {
    // The end of the run writes it once more, and says what is wrong.
  }
  const auto now = base::read_clocks().instant;
  m_due = now + std::max(k_interval, k_share * (now - began));
}

}  // namespace invokeai_batch::app
