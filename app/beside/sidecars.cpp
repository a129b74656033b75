#include "beside/sidecars.hpp"

#include <filesystem>
#include <utility>

#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/listed_files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/run/making.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

std::vector<report::UsedModel> models_of(std::vector<invokeai::GraphModel> models) {
  std::vector<report::UsedModel> used;
  used.reserve(models.size());
  for (auto& model : models) {
    used.push_back({.name = std::move(model.name),
                    .base = std::move(model.base),
                    .type = std::move(model.type),
                    .hash = std::move(model.hash)});
  }
  return used;
}

// A store may name anything; and what a user has taken away needs none.
bool has_its_file(const fs::path& directory, const store::OutputRow& output) {
  return output.state == store::FileState::published && !output.sha256.empty() &&
         output.path.find('\n') == std::string::npos && base::file_facts(directory / output.path) &&
         !base::leads_out(directory, output.path);
}

std::string content_if_there(const fs::path& path) {
  return base::file_facts(path) ? base::sha256_hex_of_file(path) : std::string();
}

base::Error in_the_way(const fs::path& directory, const std::vector<std::string>& paths) {
  constexpr std::size_t k_most_listed = 10;
  auto some = paths;
  if (some.size() > k_most_listed) {
    some.resize(k_most_listed);
    some.push_back("and " + std::to_string(paths.size() - k_most_listed) + " more");
  }
  return {base::ErrorClass::local_io,
          {.where = directory.string(),
           .what = "sidecars are not written where files are that no run has made, or that were "
                   "changed since",
           .detail = base::join(some, "\n"),
           .hint = "move them away, and run the same command again"}};
}

}  // namespace

SidecarWriter::SidecarWriter(store::Place place, report::SidecarForm form)
    : m_place(std::move(place)),
      m_form(form),
      m_list(SidecarList::of(m_place.output_directory.string())) {}

bool SidecarWriter::is_due(const std::string& path, const store::OutputRow& output) {
  const auto& directory = m_place.output_directory;
  if (output.state != store::FileState::published ||
      !m_settled.insert(output.sha256 + " " + path).second || !has_its_file(directory, output)) {
    return false;
  }
  const auto* listed = m_list.find(path);
  const bool is_up_to_date = listed != nullptr && listed->picture_sha256 == output.sha256 &&
                             base::is_there(directory / path);
  return !is_up_to_date;
}

void SidecarWriter::collect(const store::Snapshot& frame, const store::StoredJob& job,
                            std::vector<Due>& due) {
  const auto& directory = m_place.output_directory;
  for (const auto& output : job.outputs) {
    const auto path = report::sidecar_path(output.path, m_form);
    if (!is_due(path, output)) {
      continue;
    }
    if (base::is_there(directory / path) &&
        !m_list.is_ours(path, content_if_there(directory / path))) {
      m_in_the_way.push_back(path);
      continue;
    }
    auto making = run::making_of_picture(directory / output.path);
    auto text = report::sidecar_text({.frame = frame,
                                      .job = job,
                                      .output = output,
                                      .making = std::move(making.values),
                                      .models = models_of(std::move(making.models))},
                                     m_form);
    due.push_back(
        {{.path = path, .sha256 = base::sha256_hex(text), .picture_sha256 = output.sha256},
         std::move(text)});
  }
}

void SidecarWriter::write_one(const Due& due) {
  const auto path = m_place.output_directory / due.sidecar.path;
  base::AtomicFile file(path, store::state_directory(m_place) / "sidecar.part");
  file.write(due.text);
  if (m_list.find(due.sidecar.path) != nullptr) {  // of another image: collect() has looked at it
    file.commit();
  } else if (file.commit_without_replacing() == base::RenameResult::target_exists) {
    m_in_the_way.push_back(due.sidecar.path);
  }
}

// In the list first: what lies beside an image is always known to be ours.
void SidecarWriter::flush(std::vector<Due>& due) {
  std::vector<ListedSidecar> sidecars;
  sidecars.reserve(due.size());
  for (const auto& one : due) {
    sidecars.push_back(one.sidecar);
  }
  append_to_list(m_place, sidecars);
  for (const auto& one : due) {
    write_one(one);
    m_list.add(one.sidecar);
  }
  due.clear();
}

void SidecarWriter::write(const store::Store& store) {
  try {
    write_due(store);
  } catch (...) {  // a disk that is full now may have room the next time
    m_settled.clear();
    m_in_the_way.clear();
    throw;
  }
  if (!m_in_the_way.empty()) {
    throw in_the_way(m_place.output_directory, m_in_the_way);
  }
}

void SidecarWriter::write_due(const store::Store& store) {
  constexpr std::size_t k_worth_a_flush = 64;
  const auto frame = store.load_frame();
  std::vector<Due> due;
  store.each_job([&](store::StoredJob&& job) {
    collect(frame, job, due);
    if (due.size() >= k_worth_a_flush) {
      flush(due);
    }
  });
  flush(due);
}

void write_sidecars_as_before(const std::vector<std::string>& sources, const std::string& target,
                              const store::Store& store) {
  for (const auto form : {report::SidecarForm::json, report::SidecarForm::txt}) {
    bool was_wanted = false;
    for (const auto& source : sources) {
      was_wanted = was_wanted || SidecarList::of(source).has(form);
    }
    if (was_wanted) {
      SidecarWriter(target, form).write(store);
    }
  }
}

}  // namespace invokeai_batch::app
