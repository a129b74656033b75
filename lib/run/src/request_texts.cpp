#include <algorithm>
#include <deque>
#include <utility>

#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/run/loop.hpp"

namespace invokeai_batch::run {

namespace {

workflow::Encoded encoded_reference(const char* member, const std::string& id) {
  json::Writer writer;
  writer.begin_object().member(member, id).end_object();
  workflow::Encoded encoded;
  encoded.graph = writer.text();
  encoded.workflow = writer.take();
  return encoded;
}

}  // namespace

RequestTexts request_texts(const jobs::PlannedJob& job, const workflow::Templates& templates,
                           const std::function<std::string(std::size_t)>& id_of_board,
                           const std::function<std::string(std::size_t)>& name_of_upload) {
  auto values = job.values;
  std::deque<workflow::Encoded> pending;  // keeps its elements where they are
  const auto add = [&](const std::vector<jobs::PendingValue>& list, const char* member,
                       const std::function<std::string(std::size_t)>& id_of) {
    for (const auto& value : list) {
      const auto id = id_of(value.index);
      if (!id.empty()) {
        pending.push_back(encoded_reference(member, id));
        values.push_back({value.slot, &pending.back()});
      }
    }
  };
  add(job.boards, "board_id", id_of_board);
  add(job.uploads, "image_name", name_of_upload);
  std::sort(values.begin(), values.end(),
            [](const auto& a, const auto& b) { return a.slot < b.slot; });
  return {workflow::render_graph(templates, values), workflow::render_workflow(templates, values)};
}

}  // namespace invokeai_batch::run
