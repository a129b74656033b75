// Bytes of images and videos, in both directions. Source: routers/images.py, routers/videos.py.
#include <zlib.h>

#include <stdexcept>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"
#include "value_check.hpp"

namespace invokeai_batch::sim {
namespace {

std::string gzipped(const std::string& text) {
  z_stream stream{};
  constexpr int gzip_window = 15 + 16;
  deflateInit2(&stream, 1, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Reply get_file(World& world, const Call& call, const std::string& name) {
  const auto& image = visible_image(world, call.user, name);
  Reply reply{.content_type = image.is_video ? "video/mp4" : "image/png", .body = file_of(image)};
  reply.headers.emplace_back(
      "cache-control", world.settings.is_multiuser ? "private, no-store" : "max-age=31536000");
  reply.headers.emplace_back("content-disposition", "inline; filename=\"" + name + "\"");
  // Releases before 6.14 compress pictures too for whoever asks for it.
  if (!world.flavour().at_least(14) && call.request.method == "GET" &&
      call.request.header("accept-encoding").find("gzip") != std::string::npos) {
    reply.body = gzipped(reply.body);
    reply.headers.emplace_back("content-encoding", "gzip");
  }
  return reply;
}

Reply get_thumbnail(World& world, const Call& call) {
  static_cast<void>(visible_image(world, call.user, call.argument("image_name")));
  return {.content_type = "image/webp", .body = tiny_webp()};
}

Invalid missing_parameter(const char* where, const char* name) {
  return {"missing", {json::quoted(where), json::quoted(name)}, "Field required", "null"};
}

/// What is wrong with the form of an upload; empty when nothing is.
std::vector<Invalid> upload_errors(const Request& request) {
  std::vector<Invalid> errors;
  const auto* file = request.part("file");
  if (file == nullptr) {
    errors.push_back(missing_parameter("body", "file"));
  } else if (file->file_name.empty()) {
    errors.push_back({"value_error",
                      {"\"body\"", "\"file\""},
                      "Value error, Expected UploadFile, received: <class 'str'>",
                      "\"\"",
                      R"({"error":{}})"});
  }
  for (const auto* name : {"image_category", "is_intermediate"}) {
    if (!request.parameter(name)) {
      errors.push_back(missing_parameter("query", name));
    }
  }
  return errors;
}

/// The text of the `metadata` form field, checked to be a JSON object.
SharedText metadata_of(const Request& request) {
  const auto* part = request.part("metadata");
  if (part == nullptr || part->content.empty()) {
    return nullptr;
  }
  try {
    const auto document = json::parse(part->content, "metadata");
    return std::make_shared<std::string>(json::to_text(document.root()));
  } catch (const base::Error&) {
    return nullptr;  // the server drops what it cannot read, with a warning in its log
  }
}

/// The stored image that an uploaded file becomes; throws Refusal.
Image uploaded_image(const World& world, const Part& file) {
  Image image;
  try {
    const auto size = image_size(file.content);
    if (!size) {
      throw Refusal{error_reply(415, "Failed to read image")};
    }
    image.picture = {size->width, size->height, base::sha256_hex(file.content)};
  } catch (const std::runtime_error&) {
    throw Refusal{world.flavour().at_least(8) ? error_reply(500, "Failed to create image")
                                              : plain_500()};
  }
  return image;
}

Reply upload(World& world, const Call& call) {
  const auto& request = call.request;
  if (const auto errors = upload_errors(request); !errors.empty()) {
    return json_reply(detail_json(errors), 422);
  }
  const auto& file = *request.part("file");
  if (file.content_type.rfind("image/", 0) != 0) {
    return error_reply(415, "Not an image");
  }
  const auto board_id = request.parameter("board_id");
  const bool has_board = board_id && world.boards.find(*board_id) != nullptr;
  if (board_id && !has_board && world.flavour().at_least(13)) {
    return error_reply(404, "Board not found");
  }
  auto image = uploaded_image(world, file);
  image.name = world.ids.uuid() + ".png";
  image.is_upload = true;
  image.user_id = call.user.id;
  image.category = *request.parameter("image_category");
  image.is_intermediate = request.parameter("is_intermediate") == "true";
  image.created_at = image.updated_at = timestamp();
  image.session_id = request.parameter("session_id");
  image.metadata = metadata_of(request);
  if (has_board) {
    image.board_id = board_id;
  }
  ++world.statistics.uploads;
  const auto& stored = world.images.add(std::move(image));
  auto reply = json_reply(image_dto(world.flavour(), stored), 201);
  reply.headers.emplace_back("location", "api/v1/images/i/" + stored.name + "/full");
  return reply;
}

}  // namespace

void add_image_file_routes(Router& router, World& world) {
  router.add(
      {"GET", "/api/v1/images/i/{image_name}/full", Access::media,
       [&world](const Call& call) { return get_file(world, call, call.argument("image_name")); }});
  router.add({"GET", "/api/v1/images/i/{image_name}/thumbnail", Access::media,
              [&world](const Call& call) { return get_thumbnail(world, call); }});
  router.add({"POST", "/api/v1/images/upload", Access::user,
              [&world](const Call& call) { return upload(world, call); }});
  router.add(
      {"GET", "/api/v1/videos/i/{video_name}/full", Access::media,
       [&world](const Call& call) { return get_file(world, call, call.argument("video_name")); },
       14});
}

}  // namespace invokeai_batch::sim
