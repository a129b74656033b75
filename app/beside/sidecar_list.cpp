#include "beside/sidecar_list.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_list_file = "sidecars";
constexpr std::size_t k_digits = 64;  // of a SHA-256

fs::path list_of(const store::Place& place) {
  return store::state_directory(place) / k_list_file;
}

std::string known_key(const std::string& path, const std::string& sha256) {
  return sha256 + " " + path;
}

// A line that is none of ours, or that a crash has cut off, says nothing.
void read_list(const fs::path& file, SidecarList& list) {
  constexpr std::size_t k_path_at = 2 * (k_digits + 1);
  std::ifstream lines(file);
  std::string line;
  while (std::getline(lines, line)) {
    if (line.size() <= k_path_at || lines.eof()) {
      continue;
    }
    ListedSidecar sidecar{.path = line.substr(k_path_at),
                          .sha256 = line.substr(0, k_digits),
                          .picture_sha256 = line.substr(k_digits + 1, k_digits)};
    if (base::is_sha256_hex(sidecar.sha256) && base::is_sha256_hex(sidecar.picture_sha256)) {
      list.add(sidecar);
    }
  }
}

base::Error cannot_write(const fs::path& file) {
  return {base::ErrorClass::local_io,
          {.where = file.string(),
           .what = "cannot be written: " + std::generic_category().message(errno)}};
}

class AppendedFile {
 public:
  explicit AppendedFile(fs::path path)
      : m_path(std::move(path)),
        m_fd(::open(m_path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
    if (m_fd < 0) {
      throw cannot_write(m_path);
    }
  }
  ~AppendedFile() { ::close(m_fd); }
  AppendedFile(const AppendedFile&) = delete;
  AppendedFile& operator=(const AppendedFile&) = delete;

  // What a crash has left of a line is not to swallow the next one.
  [[nodiscard]] bool ends_in_a_line() const {
    const auto end = ::lseek(m_fd, 0, SEEK_END);
    char last = '\n';
    return end <= 0 || ::pread(m_fd, &last, 1, end - 1) != 1 || last == '\n';
  }

  void write(std::string_view text) const {
    while (!text.empty()) {
      const auto written = ::write(m_fd, text.data(), text.size());
      if (written < 0 && errno != EINTR) {
        throw cannot_write(m_path);
      }
      text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    if (::fsync(m_fd) != 0) {
      throw cannot_write(m_path);
    }
  }

 private:
  fs::path m_path;
  int m_fd;
};

}  // namespace

SidecarList SidecarList::of(const std::string& directory) {
  SidecarList list;
  read_list(list_of(directory), list);
  for (const auto shard : store::shards_in(directory)) {
    read_list(list_of({directory, shard}), list);
  }
  return list;
}

bool SidecarList::has(report::SidecarForm form) const {
  const auto ending = report::sidecar_path({}, form);
  return std::any_of(m_latest.begin(), m_latest.end(),
                     [&ending](const auto& entry) { return entry.first.ends_with(ending); });
}

const ListedSidecar* SidecarList::find(const std::string& path) const {
  const auto found = m_latest.find(path);
  return found == m_latest.end() ? nullptr : &found->second;
}

bool SidecarList::is_ours(const std::string& path, const std::string& sha256) const {
  return m_known.contains(known_key(path, sha256));
}

void SidecarList::add(const ListedSidecar& sidecar) {
  m_latest.insert_or_assign(sidecar.path, sidecar);
  m_known.insert(known_key(sidecar.path, sidecar.sha256));
}

std::vector<ListedSidecar> sidecars_of(const SidecarList& list, const std::string& picture) {
  std::vector<ListedSidecar> sidecars;
  for (const auto form : {report::SidecarForm::json, report::SidecarForm::txt}) {
    if (const auto* listed = list.find(report::sidecar_path(picture, form))) {
      sidecars.push_back(*listed);
    }
  }
  return sidecars;
}

void append_to_list(const store::Place& place, const std::vector<ListedSidecar>& sidecars) {
  if (sidecars.empty()) {
    return;
  }
  const AppendedFile file(list_of(place));
  std::string text = file.ends_in_a_line() ? "" : "\n";
  for (const auto& sidecar : sidecars) {
    text += sidecar.sha256 + " " + sidecar.picture_sha256 + " " + sidecar.path + "\n";
  }
  file.write(text);
}

}  // namespace invokeai_batch::app
