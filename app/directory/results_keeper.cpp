#include "directory/results_keeper.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::app {

namespace {

constexpr base::Milliseconds k_interval{2'000};
constexpr int k_share = 50;  // of the time at least is the run's

}  // namespace

ResultsKeeper::ResultsKeeper(std::function<void()> write)
    : m_write(std::move(write)), m_due(base::read_clocks().instant + k_interval) {}

void ResultsKeeper::on_progress(const events::Progress& progress) {
  const auto began = base::read_clocks().instant;
  if (progress.images == m_images || began < m_due) {
    return;
  }
  m_images = progress.images;
  try {
    m_write();
  } catch (const base::Error&) {
    // The end of the run writes them once more, and says what is wrong.
  }
  const auto now = base::read_clocks().instant;
  m_due = now + std::max(k_interval, k_share * (now - began));
}

}  // namespace invokeai_batch::app
