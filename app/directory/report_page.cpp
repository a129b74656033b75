#include "directory/report_page.hpp"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include "directory/run_directory.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

// As much of a file as tells who made it; "" for what is no file.
std::string beginning_of(const fs::path& path) {
  constexpr std::size_t k_enough = 256;
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) {
    return {};
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(k_enough, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

// "000.js", "text-0123456789abcdef.js": names that a page writes; all others are none of its
// business.
bool is_data_name(std::string_view name) {
  if (!name.ends_with(".js")) {
    return false;
  }
  const auto stem = name.substr(0, name.size() - 3);
  return stem.starts_with("text-") ||
         stem.find_first_not_of("0123456789") == std::string_view::npos;
}

std::vector<fs::path> data_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (is_data_name(entry->path().filename().string())) {
      files.push_back(entry->path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

base::Problem foreign(const fs::path& path, const std::string& what) {
  return {.where = path.string(),
          .what = what,
          .hint = "move it away, or write the page elsewhere: invokeai-batch report DIR -o FILE"};
}

// From the page to the images: "", "../fox/", or from the root where no other way leads.
std::string way_to_images(const PagePlace& place) {
  std::error_code error;
  const auto from = fs::canonical(place.page.parent_path(), error);
  const auto to = fs::canonical(place.run, error);
  const auto way = to.lexically_relative(from);
  if (way == ".") {
    return {};
  }
  return (way.empty() ? to : way).generic_string() + "/";
}

// Rows of a page before that the one of now does not have.
void remove_stale(const PagePlace& place, const std::unordered_set<std::string>& written) {
  for (const auto& path : data_files(place.data)) {
    if (!written.contains(path.filename().string()) && report::is_page_data(beginning_of(path))) {
      std::error_code ignored;  // it is in nobody's way
      fs::remove(path, ignored);
    }
  }
}

void write_file(const fs::path& path, std::string_view text) {
  base::AtomicFile file(path);
  file.write(text);
  file.commit();
}

// The hint of a directory that cannot be written to.
base::Error elsewhere(const base::Error& error) {
  auto problems = error.problems();
  for (auto& problem : problems) {
    if (problem.hint.empty()) {
      problem.hint = "write the page elsewhere: invokeai-batch report DIR -o FILE";
    }
  }
  return {error.error_class(), std::move(problems)};
}

}  // namespace

bool is_file_below(const fs::path& directory, const std::string& path) {
  std::error_code ignored;
  return fs::is_regular_file(directory / path, ignored);
}

bool is_of_page(const fs::path& directory, const std::string& path) {
  const auto beginning = path.ends_with(".html") || path.ends_with(".js")
                             ? beginning_of(directory / path)
                             : std::string();
  return report::is_page(beginning) || report::is_page_data(beginning);
}

PagePlace page_place(const std::string& directory, const std::optional<std::string>& output) {
  PagePlace place;
  place.run = fs::path(directory);
  place.page = output ? fs::absolute(*output) : place.run / report::k_page_file;
  place.data = place.page.parent_path() / (place.page.stem().string() + "-data");
  return place;
}

void refuse_foreign_page(const PagePlace& place) {
  std::vector<base::Problem> problems;
  if (base::is_there(place.page) && !report::is_page(beginning_of(place.page))) {
    problems.push_back(
        foreign(place.page, "there is a file of this name, and no report has written it"));
  }
  std::error_code ignored;
  if (base::is_there(place.data) && !fs::is_directory(fs::symlink_status(place.data, ignored))) {
    problems.push_back(foreign(place.data, "the page needs a directory of this name"));
  } else {
    for (const auto& path : data_files(place.data)) {
      if (!report::is_page_data(beginning_of(path))) {
        problems.push_back(
            foreign(path, "there is a file of this name, and no report has written it"));
      }
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::local_io, std::move(problems));
  }
}

JobSource run_source(const std::string& directory) {
  return {.read =
              [directory](const auto& take_frame, const auto& take_job) {
                return store::read_run(directory, take_frame, take_job);
              },
          .writer = store::writer_at_work(directory)};
}

JobSource run_source(const store::Store& store) {
  return {.read = [&store](const auto& take_frame, const auto& take_job) {
    take_frame(store.load_frame());
    store.each_job(take_job);
    return true;
  }};
}

void write_page(const JobSource& source, const std::string& directory, const PagePlace& place,
                const std::function<bool(const store::StoredJob&)>& wanted) {
  refuse_foreign_page(place);
  std::optional<report::PageWriter> page;
  std::unordered_set<std::string> written;
  const report::PageFiles files{
      [&place](const std::string& path) { return is_file_below(place.run, path); },
      [&](const std::string& name, std::string_view text) {
        write_file(place.data / name, text);
        written.insert(name);
      }};
  const auto begin = [&](store::Snapshot&& frame) {
    base::make_directories(place.data);
    page.emplace(report::PageFacts{directory, way_to_images(place), place.data.filename().string(),
                                   source.writer, base::read_clocks().wall, source.of},
                 files, frame);
  };
  const auto add = [&](store::StoredJob&& job) {
    page->add(job, wanted(job) ? report::Rows::shown : report::Rows::counted);
  };
  try {
    if (!source.read(begin, add)) {
      throw no_run_in(directory);
    }
    write_file(place.page, page->finish());
  } catch (const base::Error& error) {
    throw error.error_class() == base::ErrorClass::local_io ? elsewhere(error) : error;
  }
  remove_stale(place, written);
}

}  // namespace invokeai_batch::app
