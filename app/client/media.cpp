#include "client/media.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "client/listing.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/media/picture.hpp"
#include "server/one_by_one.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

using invokeai::ImageName;
using invokeai::MediaKind;

ImageNames of_kind(const ImageNames& names, MediaKind kind) {
  ImageNames some;
  std::copy_if(names.begin(), names.end(), std::back_inserter(some),
               [kind](const ImageName& name) { return kind_of(name) == kind; });
  return some;
}

base::Problem lacks(const std::string& name) {
  return {.where = base::one_line(name), .what = "the server has no such image"};
}

void append(ImageNames& names, const ImageNames& more) {
  names.insert(names.end(), more.begin(), more.end());
}

enum class Videos { together, one_a_call };

// What goes into one call: up to a thousand of a kind.
std::vector<ImageNames> calls_for(const ImageNames& names, Videos how) {
  std::vector<ImageNames> calls;
  const auto together = [&calls](const ImageNames& chunk) { calls.push_back(chunk); };
  in_chunks(of_kind(names, MediaKind::image), together);
  const auto videos = of_kind(names, MediaKind::video);
  if (how == Videos::together) {
    in_chunks(videos, together);
  } else {
    std::for_each(videos.begin(), videos.end(),
                  [&calls](const ImageName& video) { calls.push_back({video}); });
  }
  return calls;
}

// `call` gives back the names that it changed.
template <class Call>
Done change_in(Client& client, const Output& output, const std::vector<ImageNames>& calls,
               Call call) {
  Done done;
  done.status = one_by_one(client.session, output, calls, [&](const ImageNames& some) {
    append(done.done, call(kind_of(some.front()), some));
    append(done.asked, some);
  });
  return done;
}

}  // namespace

ImageNames media_names(const std::vector<std::string>& words) {
  std::set<std::string> seen;
  ImageNames names;
  std::vector<base::Problem> problems;
  for (const auto& word : words) {
    if (word.find('/') != std::string::npos) {
      problems.push_back(lacks(word));
    } else if (seen.insert(word).second) {
      names.push_back({word});
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::input, std::move(problems));
  }
  return names;
}

MediaKind kind_of(const ImageName& name) {
  constexpr std::array<std::string_view, 4> k_videos{".mp4", ".webm", ".mov", ".mkv"};
  const auto lowered = base::to_lower(name.value);
  return std::any_of(k_videos.begin(), k_videos.end(),
                     [&lowered](std::string_view end) { return lowered.ends_with(end); })
             ? MediaKind::video
             : MediaKind::image;
}

std::vector<invokeai::ImageRecord> known_records_of(Client& client, const ImageNames& names) {
  std::vector<invokeai::ImageRecord> found;
  in_chunks(of_kind(names, MediaKind::image), [&](const ImageNames& chunk) {
    auto some = ask(client, invokeai::image_records_request(client.server(), chunk),
                    invokeai::read_image_records, "look for images");
    std::move(some.begin(), some.end(), std::back_inserter(found));
  });
  for (const auto& name : of_kind(names, MediaKind::video)) {
    auto reply = invokeai::read_video_record(
        asked(client.session, invokeai::video_record_request(client.server(), name)));
    const auto* failure = std::get_if<invokeai::ApiFailure>(&reply);
    if (failure == nullptr || failure->kind != invokeai::FailureKind::not_found) {
      found.push_back(value_or_throw(client.session, std::move(reply), "look for a video"));
    }
  }
  return found;
}

std::vector<invokeai::ImageRecord> records_of(Client& client, const ImageNames& names) {
  std::map<std::string, invokeai::ImageRecord> found;
  for (auto& record : known_records_of(client, names)) {
    auto name = record.name.value;
    found.emplace(std::move(name), std::move(record));
  }
  std::vector<invokeai::ImageRecord> records;
  std::vector<base::Problem> problems;
  for (const auto& name : names) {
    const auto record = found.find(name.value);
    if (record == found.end()) {
      problems.push_back(lacks(name.value));
    } else {
      records.push_back(record->second);
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::input, std::move(problems));
  }
  return records;
}

std::string told(const ImageNames& names) {
  constexpr std::size_t k_told = 5;
  std::vector<std::string> some;
  for (std::size_t i = 0; i < std::min(names.size(), k_told); ++i) {
    some.push_back(names[i].value);
  }
  return base::count_of(names.size(), "image") + ": " + base::join(some, ", ") +
         (names.size() > k_told ? " …" : "");
}

Done put_on_board(Client& client, const Output& output, const invokeai::BoardId& board,
                  const ImageNames& names) {
  return change_in(
      client, output, calls_for(names, Videos::one_a_call),
      [&](MediaKind kind, const ImageNames& chunk) {
        const auto wanted =
            (board.empty() ? "take from their board " : "fill the board with ") + told(chunk);
        if (kind == MediaKind::video) {
          return change(
              client, invokeai::video_board_request(client.server(), board, chunk.front()),
              [&](const http::Outcome& outcome) {
                return invokeai::read_video_board(outcome, board);
              },
              wanted);
        }
        return board.empty()
                   ? change(client, invokeai::remove_from_board_request(client.server(), chunk),
                            invokeai::read_removed_from_board, wanted)
                   : change(client, invokeai::add_to_board_request(client.server(), board, chunk),
                            invokeai::read_added_to_board, wanted);
      });
}

Done star(Client& client, const Output& output, invokeai::Star star, const ImageNames& names) {
  return change_in(client, output, calls_for(names, Videos::together),
                   [&](MediaKind kind, const ImageNames& chunk) {
                     return change(
                         client, invokeai::star_request(client.server(), star, chunk, kind),
                         [&](const http::Outcome& outcome) {
                           return invokeai::read_starred(outcome, star, kind);
                         },
                         (star == invokeai::Star::set ? "star " : "unstar ") + told(chunk));
                   });
}

Done delete_media(Client& client, const Output& output, const ImageNames& names) {
  return change_in(client, output, calls_for(names, Videos::together),
                   [&](MediaKind kind, const ImageNames& chunk) {
                     return change(
                         client, invokeai::delete_images_request(client.server(), chunk, kind),
                         [&](const http::Outcome& outcome) {
                           return invokeai::read_deleted_images(outcome, kind);
                         },
                         "delete " + told(chunk));
                   });
}

int tell_done(const Done& done, const std::string& participle, const Output& output) {
  const std::set<std::string> changed = [&done] {
    std::set<std::string> names;
    for (const auto& name : done.done) {
      names.insert(name.value);
    }
    return names;
  }();
  bool all = done.status == 0;
  for (const auto& name : done.asked) {
    if (!changed.contains(name.value)) {
      all = false;
      log_error(base::one_line(name.value) + ": not " + participle +
                "; the server has no such image, or it is "
                "not ours");
    }
  }
  say(base::count_of(changed.size(), "image") + " " + participle, output);
  return all ? 0 : 1;
}

report::Record record_of(const invokeai::ImageRecord& image, std::string board) {
  using report::InTable;
  using report::text_or_none;
  return {image.name.value,
          {{"name", image.name.value},
           {"created_at", text_or_none(image.created_at)},
           {"board", std::move(board)},
           {"board_id", text_or_none(image.board.value), InTable::no},
           {"width", std::int64_t{image.width}},
           {"height", std::int64_t{image.height}},
           {"category", text_or_none(image.category)},
           {"starred", image.starred},
           {"kind", std::string(kind_of(image.name) == MediaKind::video ? "video" : "image"),
            InTable::no},
           {"intermediate", image.is_intermediate, InTable::no},
           {"has_workflow", image.has_workflow, InTable::no},
           {"session_id", text_or_none(image.session.value), InTable::no}}};
}

std::string download(Client& client, const ImageName& name, Size size) {
  if (name.value.find('/') != std::string::npos) {
    throw base::Error(base::ErrorClass::input,
                      {.where = base::one_line(name.value),
                       .what = "no server can be asked for an image of this name: it has a slash"});
  }
  const auto kind = kind_of(name);
  auto request = size == Size::full ? invokeai::download_request(client.server(), kind, name)
                                    : invokeai::thumbnail_request(client.server(), kind, name);
  request.max_body_bytes = k_largest_file;
  auto outcome = asked(client.session, request);
  const auto sent = size == Size::full ? kind : MediaKind::image;
  if (const auto failure = invokeai::download_problem(outcome, sent)) {
    if (failure->kind == invokeai::FailureKind::not_found) {
      throw base::Error(base::ErrorClass::input, lacks(name.value));
    }
    throw invokeai::error_of(*failure, client.server().base_url,
                             "fetch " + base::one_line(name.value));
  }
  auto bytes = std::move(std::get<http::Response>(outcome).body);
  const auto picture = sent == MediaKind::image ? media::look_at_picture(bytes) : media::Picture{};
  if (picture.damage) {
    throw base::Error(base::ErrorClass::server,
                      {.where = base::one_line(name.value),
                       .what = "what the server sent is damaged: " + *picture.damage,
                       .hint = "try again; else the file on the server is damaged itself"});
  }
  return bytes;
}

}  // namespace invokeai_batch::app
