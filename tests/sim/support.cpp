#include "support.hpp"

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::sim::checks {
namespace {

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

Settings quick_settings(const std::string& flavour) {
  Settings settings;
  settings.flavour = flavour_of(flavour);
  settings.job_time = std::chrono::milliseconds(0);
  settings.data_directory = INVOKEAI_BATCH_SOURCE_DIR "/tests/sim/data";
  return settings;
}

Request make_request(const std::string& method, const std::string& target,
                     const std::string& body) {
  const auto mark = target.find('?');
  Request request{.method = method, .path = decoded(target.substr(0, mark)), .body = body};
  if (mark != std::string::npos) {
    for (const auto pair : base::split(std::string_view(target).substr(mark + 1), '&')) {
      const auto equals = pair.find('=');
      request.query.emplace(
          decoded(pair.substr(0, equals)),
          equals == std::string_view::npos ? "" : decoded(pair.substr(equals + 1)));
    }
  }
  return request;
}

Reply Played::enqueue(const std::string& batch_id, const std::string& graph,
                      const std::string& more) {
  return post(queue("/enqueue_batch"), R"({"batch":{"batch_id":)" + json::quoted(batch_id) +
                                           ",\"graph\":" + graph + more + "}}");
}

std::string member_at(const Reply& reply, const std::string& path) {
  const auto document = json::parse(reply.body, "reply");
  auto value = document.root();
  for (const auto name : base::split(path, '/')) {
    value = value[name];
  }
  return value ? json::to_text(value) : "(missing)";
}

std::string image_graph(const std::string& prompt, const std::string& more) {
  return R"({"id":"g","nodes":{)"
         R"("text":{"id":"text","type":"string","is_intermediate":true,"value":)" +
         json::quoted(prompt) +
         R"(},"item":{"id":"item","type":"metadata_item","is_intermediate":true,"label":"prompt"},)"
         R"("meta":{"id":"meta","type":"metadata","is_intermediate":true},)"
         R"("blank":{"id":"blank","type":"blank_image","is_intermediate":true,)"
         R"("width":64,"height":32},)"
         R"("save":{"id":"save","type":"save_image","is_intermediate":false,)"
         R"("use_cache":false)" +
         more +
         R"(}},"edges":[)"
         R"({"source":{"node_id":"text","field":"value"},)"
         R"("destination":{"node_id":"item","field":"value"}},)"
         R"({"source":{"node_id":"item","field":"item"},)"
         R"("destination":{"node_id":"meta","field":"items"}},)"
         R"({"source":{"node_id":"meta","field":"metadata"},)"
         R"("destination":{"node_id":"save","field":"metadata"}},)"
         R"({"source":{"node_id":"blank","field":"image"},)"
         R"("destination":{"node_id":"save","field":"image"}}]})";
}

}  // namespace invokeai_batch::sim::checks
