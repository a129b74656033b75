#include "runs/run_files.hpp"

#include <utility>
#include <vector>

#include "beside/thumbnails.hpp"
#include "directory/report_page.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

// The page does without those that cannot be had.
void fetch_missing_thumbnails(Session& session, const std::string& directory,
                              const store::Store& store, SignalWatch& signals) {
  std::vector<WantedThumbnail> wanted;
  const auto server = base::redacted_url(session.server.base_url);
  store.each_job([&](store::StoredJob&& job) { add_wanted(wanted, directory, job, server); });
  const auto fetched =
      fetch_thumbnails(session, wanted, [&signals] { return signals.take().has_value(); });
  if (fetched.missing > 0) {
    log_warning(base::count_of(fetched.missing, "thumbnail") +
                " could not be fetched, and the page shows the images themselves: " + fetched.why);
  }
}

}  // namespace

RunFiles::RunFiles(const Request& request, std::optional<std::size_t> shard,
                   const store::Store& store)
    : m_request(request), m_shard(shard), m_store(store) {
  if (const auto form = request.settings.sidecar.value; form != report::SidecarForm::none) {
    m_sidecars.emplace(store::Place(request.output_directory, shard), form);
  }
}

void RunFiles::write() {
  if (!m_shard) {
    write_results(m_request.output_directory, m_store);
  }
  write_sidecars();
}

void RunFiles::write_sidecars() {
  if (m_sidecars) {
    m_sidecars->write(m_store);
  }
}

void RunFiles::write_page(Session& session, const run::Exit& exit, SignalWatch& signals) {
  const auto& directory = m_request.output_directory;
  if (!exit.error_class) {
    fetch_missing_thumbnails(session, directory, m_store, signals);
  }
  app::write_page(run_source(m_store), directory, page_place(directory, std::nullopt),
                  [](const store::StoredJob& /*job*/) { return true; });
}

std::optional<base::Error> RunFiles::finish(const report::ResultsCsv& columns, Session& session,
                                            const run::Exit& exit, SignalWatch& signals) {
  std::optional<base::Error> trouble;
  try {
    if (!m_shard) {
      write_results(m_request.output_directory, m_store, columns);
    }
    write_sidecars();
  } catch (const base::Error& error) {
    trouble = error;
  }
  if (m_request.settings.report.value && !m_shard) {
    try {
      write_page(session, exit, signals);
    } catch (const base::Error& error) {
      trouble = trouble ? trouble : error;
    }
  }
  return trouble;
}

}  // namespace invokeai_batch::app
