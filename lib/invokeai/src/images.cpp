#include "invokeai_batch/invokeai/images.hpp"

#include <limits>
#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "reading.hpp"
#include "requests.hpp"

namespace invokeai_batch::invokeai {

namespace {

std::uint32_t take_side(const Fields& fields, std::string_view key) {
  const auto pixels = fields.integer(key);
  if (pixels < 0 || pixels > std::numeric_limits<std::uint32_t>::max()) {
    fields.miss(key, "no number of pixels");
    return 0;
  }
  return static_cast<std::uint32_t>(pixels);
}

// `prefix` is "image" or "video": the only difference between their records.
ImageRecord take_record(json::Value value, Shape& shape, const std::string& prefix) {
  const Fields fields(value, shape);
  ImageRecord record{.name = {fields.text(prefix + "_name")},
                     .width = take_side(fields, "width"),
                     .height = take_side(fields, "height"),
                     .board = {fields.text_or_empty("board_id")},
                     .session = {fields.text_or_empty("session_id")},
                     .is_intermediate = fields.boolean("is_intermediate"),
                     .starred = fields.boolean_or("starred", false),
                     .category = fields.text_or_empty(prefix + "_category"),
                     .created_at = fields.text_or_empty("created_at"),
                     .has_workflow = fields.boolean_or("has_workflow", false)};
  if (record.name.empty()) {
    fields.miss(prefix + "_name", "empty");
  }
  return record;
}

std::string word_of(MediaKind kind) {
  return kind == MediaKind::image ? "image" : "video";
}

std::vector<ImageRecord> take_records(json::Value list, Shape& shape, MediaKind kind) {
  std::vector<ImageRecord> images;
  for_each_item(list, shape, [&](json::Value value) {
    images.push_back(take_record(value, shape, word_of(kind)));
  });
  return images;
}

std::vector<ImageRecord> take_images(json::Value list, Shape& shape) {
  return take_records(list, shape, MediaKind::image);
}

std::string collection_path(MediaKind kind, std::string_view rest) {
  return "/api/v1/" + word_of(kind) + "s" + std::string(rest);
}

std::string media_path(MediaKind kind, const ImageName& name, std::string_view rest = {}) {
  return collection_path(kind, "/i/") + http::percent_encode(name.value) + std::string(rest);
}

// `call` is what stands behind the collection: "/star".
http::Request names_request(const Server& server, MediaKind kind, std::string_view call,
                            const std::vector<ImageName>& names) {
  return json_request(server, http::Method::post, collection_path(kind, call),
                      list_body(word_of(kind) + "_names", names));
}

}  // namespace

http::Request image_records_request(const Server& server, const std::vector<ImageName>& names) {
  return names_request(server, MediaKind::image, "/images_by_names", names);
}

Reply<std::vector<ImageRecord>> read_image_records(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of images", take_images);
}

http::Request video_record_request(const Server& server, const ImageName& name) {
  return api_request(server, http::Method::get, media_path(MediaKind::video, name));
}

Reply<ImageRecord> read_video_record(const http::Outcome& outcome) {
  return read_reply(outcome, "a video", [](json::Value root, Shape& shape) {
    return take_record(root, shape, "video");
  });
}

http::Request download_request(const Server& server, MediaKind kind, const ImageName& name) {
  auto request = api_request(server, http::Method::get, media_path(kind, name, "/full"));
  request.headers.push_back({.name = "Accept-Encoding", .value = "identity"});
  return request;
}

http::Request thumbnail_request(const Server& server, MediaKind kind, const ImageName& name) {
  auto request = api_request(server, http::Method::get, media_path(kind, name, "/thumbnail"));
  request.headers.push_back({.name = "Accept-Encoding", .value = "identity"});
  return request;
}

std::optional<ApiFailure> download_problem(const http::Outcome& outcome, MediaKind kind) {
  if (auto failure = failure_of(outcome)) {
    return failure;
  }
  const auto& response = std::get<http::Response>(outcome);
  const auto wanted = word_of(kind);
  const auto type = response.content_type();
  if (!type.starts_with(wanted + "/")) {
    return unexpected(response.status,
                      "the answer is " + (type.empty() ? "of no type" : base::one_line(type)) +
                          " where " + (kind == MediaKind::image ? "an image" : "a video") +
                          " is due");
  }
  if (response.status != 200) {
    return unexpected(response.status,
                      std::to_string(response.status) + ": not the whole file was sent");
  }
  const auto length = response.header("content-length");
  const auto announced = length ? base::parse_integer(*length) : std::nullopt;
  if (announced &&
      (*announced < 0 || static_cast<std::uint64_t>(*announced) != response.body_bytes)) {
    return unexpected(response.status, std::to_string(response.body_bytes) + " of " +
                                           std::to_string(*announced) + " bytes were sent");
  }
  return std::nullopt;
}

http::Request upload_request(const Server& server, const Upload& upload) {
  std::vector<std::pair<std::string, std::string>> pairs = {
      {word_of(upload.kind) + "_category", upload.category}, {"is_intermediate", "false"}};
  if (upload.board) {
    pairs.emplace_back("board_id", upload.board->value);
  }
  if (!upload.session.empty()) {
    pairs.emplace_back("session_id", upload.session.value);
  }
  auto request = sent_once(api_request(
      server, http::Method::post, collection_path(upload.kind, "/upload") + http::query(pairs)));
  request.form.push_back({.name = "file",
                          .file = upload.file,
                          .file_name = upload.file.filename().string(),
                          .content_type = upload.content_type});
  return request;
}

http::Request upload_request(const Server& server, const std::filesystem::path& file,
                             const std::string& content_type, const std::optional<BoardId>& board,
                             const SessionId& session) {
  return upload_request(
      server, {.file = file, .content_type = content_type, .board = board, .session = session});
}

Reply<ImageRecord> read_upload(const http::Outcome& outcome, MediaKind kind) {
  return read_reply(
      outcome, kind == MediaKind::image ? "an image" : "a video",
      [kind](json::Value root, Shape& shape) { return take_record(root, shape, word_of(kind)); });
}

http::Request images_request(const Server& server, const ImageQuery& query) {
  base::require(query.limit <= static_cast<std::int64_t>(k_most_names),
                "a page has as many images as it may");
  std::vector<std::pair<std::string, std::string>> pairs = {{"is_intermediate", "false"}};
  if (query.board) {
    pairs.emplace_back("board_id", query.board->empty() ? "none" : query.board->value);
  }
  pairs.emplace_back("offset", std::to_string(query.offset));
  pairs.emplace_back("limit", std::to_string(query.limit));
  pairs.emplace_back("order_dir", "DESC");
  pairs.emplace_back("starred_first", query.starred_first ? "true" : "false");
  for (const auto& category : query.categories) {
    pairs.emplace_back("categories", category);
  }
  if (query.search) {
    pairs.emplace_back("search_term", *query.search);
  }
  return api_request(server, http::Method::get,
                     collection_path(query.kind, "/" + http::query(pairs)));
}

Reply<ImagePage> read_images(const http::Outcome& outcome, MediaKind kind) {
  return read_reply(outcome, "a page of images", [kind](json::Value root, Shape& shape) {
    const Fields fields(root, shape);
    return ImagePage{.total = fields.integer("total"),
                     .images = take_records(fields.array("items"), shape, kind)};
  });
}

http::Request image_metadata_request(const Server& server, const ImageName& name, MediaKind kind) {
  return api_request(server, http::Method::get, media_path(kind, name, "/metadata"));
}

Reply<std::string> read_image_metadata(const http::Outcome& outcome) {
  return read_reply(outcome, "an image's metadata", [](json::Value root, Shape& shape) {
    if (!root.is_object() && !root.is_null()) {
      shape.miss("it is no object");
    }
    return root.is_object() ? json::to_text(root) : std::string();
  });
}

http::Request image_workflow_request(const Server& server, const ImageName& name, MediaKind kind) {
  return api_request(server, http::Method::get, media_path(kind, name, "/workflow"));
}

Reply<EmbeddedWorkflow> read_image_workflow(const http::Outcome& outcome) {
  return read_reply(outcome, "an image's workflow", [](json::Value root, Shape& shape) {
    const Fields fields(root, shape);
    return EmbeddedWorkflow{.workflow = fields.text_or_empty("workflow"),
                            .graph = fields.text_or_empty("graph")};
  });
}

http::Request star_request(const Server& server, Star star, const std::vector<ImageName>& names,
                           MediaKind kind) {
  return names_request(server, kind, star == Star::set ? "/star" : "/unstar", names);
}

Reply<std::vector<ImageName>> read_starred(const http::Outcome& outcome, Star star,
                                           MediaKind kind) {
  return read_names(outcome, (star == Star::set ? "starred_" : "unstarred_") + word_of(kind) + "s");
}

http::Request delete_images_request(const Server& server, const std::vector<ImageName>& names,
                                    MediaKind kind) {
  return names_request(server, kind, "/delete", names);
}

Reply<std::vector<ImageName>> read_deleted_images(const http::Outcome& outcome, MediaKind kind) {
  return read_names(outcome, "deleted_" + word_of(kind) + "s");
}

http::Request intermediates_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v1/images/intermediates");
}

http::Request clear_intermediates_request(const Server& server) {
  return api_request(server, http::Method::delete_, "/api/v1/images/intermediates");
}

Reply<Intermediates> read_intermediates(const http::Outcome& outcome) {
  return read_reply(outcome, "a number of images", [](json::Value root, Shape& shape) {
    const auto count = root.integer();
    if (!count) {
      shape.miss("it is no integer");
    }
    return Intermediates{.count = count.value_or(0)};
  });
}

}  // namespace invokeai_batch::invokeai
