#include "beside/thumbnails.hpp"

#include <optional>
#include <utility>
#include <variant>

#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/invokeai/retry.hpp"
#include "invokeai_batch/media/picture.hpp"
#include "invokeai_batch/report/page.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_at_once = 8;
constexpr int k_most_rounds = 3;
constexpr std::uint64_t k_largest = 4ULL << 20U;

class Fetch {
 public:
  Fetch(Session& session, const std::function<bool()>& is_enough)
      : m_session(session), m_is_enough(is_enough) {}
  Fetch(const Fetch&) = delete;
  Fetch& operator=(const Fetch&) = delete;

  // Gives back those that failed in passing.
  [[nodiscard]] std::vector<WantedThumbnail> round(std::vector<WantedThumbnail> wanted) {
    constexpr base::Milliseconds k_longest{500};
    std::size_t next = 0;
    bool enough = false;
    while ((next < wanted.size() && !enough) || m_under_way > 0) {
      while (next < wanted.size() && m_under_way < k_at_once && !enough) {
        start(wanted[next++]);
      }
      m_session.transport.poll(k_longest);
      enough = enough || m_trouble || (m_is_enough && m_is_enough());
    }
    if (m_trouble) {
      throw *m_trouble;
    }
    m_fetched.missing += wanted.size() - next;
    return std::exchange(m_again, {});
  }

  void give_up(const std::vector<WantedThumbnail>& wanted) { m_fetched.missing += wanted.size(); }

  [[nodiscard]] const FetchedThumbnails& fetched() const { return m_fetched; }

 private:
  void start(const WantedThumbnail& wanted) {
    auto request = invokeai::thumbnail_request(m_session.server, wanted.kind, wanted.image);
    request.max_body_bytes = k_largest;
    ++m_under_way;
    m_session.transport.start(std::move(request), [this, wanted](const http::Outcome& outcome) {
      --m_under_way;
      try {
        finish(wanted, outcome);
      } catch (const base::Error& error) {
        m_trouble = error;  // once nothing that would call back is under way
      }
    });
  }

  void finish(const WantedThumbnail& wanted, const http::Outcome& outcome) {
    if (const auto failure = invokeai::download_problem(outcome, invokeai::MediaKind::image)) {
      m_fetched.why = failure->what;
      if (invokeai::may_ask_again(outcome)) {
        m_again.push_back(wanted);
      } else {
        ++m_fetched.missing;
      }
      return;
    }
    const auto& bytes = std::get<http::Response>(outcome).body;
    const auto picture = media::look_at_picture(bytes);
    if (picture.media_type != "image/webp" || picture.damage) {
      m_fetched.why = wanted.image.value + ": what the server sent is no whole WebP";
      ++m_fetched.missing;
      return;
    }
    base::make_directories(wanted.file.parent_path());
    base::AtomicFile file(wanted.file);
    file.write(bytes);
    file.commit();
    ++m_fetched.fetched;
  }

  Session& m_session;
  const std::function<bool()>& m_is_enough;
  std::size_t m_under_way = 0;
  std::vector<WantedThumbnail> m_again{};
  FetchedThumbnails m_fetched{};
  std::optional<base::Error> m_trouble{};
};

}  // namespace

void add_wanted(std::vector<WantedThumbnail>& wanted, const fs::path& directory,
                const store::StoredJob& job, const std::string& server) {
  for (const auto& output : job.outputs) {
    const bool is_there = output.state == store::FileState::published &&
                          !output.image_name.empty() && base::is_sha256_hex(output.sha256);
    const bool is_here = output.server.empty() || output.server == server;
    const auto file = directory / report::k_thumbnail_folder / (output.sha256 + ".webp");
    if (is_there && is_here && !base::is_there(file)) {
      wanted.push_back(
          {.image = {output.image_name},
           .kind = output.is_video ? invokeai::MediaKind::video : invokeai::MediaKind::image,
           .file = file});
    }
  }
}

FetchedThumbnails fetch_thumbnails(Session& session, const std::vector<WantedThumbnail>& wanted,
                                   const std::function<bool()>& is_enough) {
  Fetch fetch(session, is_enough);
  auto left = fetch.round(wanted);
  for (int rounds = 1; rounds < k_most_rounds && !left.empty(); ++rounds) {
    left = fetch.round(std::move(left));
  }
  fetch.give_up(left);
  return fetch.fetched();
}

}  // namespace invokeai_batch::app
