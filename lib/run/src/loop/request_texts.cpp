#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/run/loop.hpp"

namespace invokeai_batch::run {

namespace {

/// What an id of the server looks like in a graph: {"board_id": …}, {"image_name": …}.
struct Reference {
  const char* member;
  const std::function<std::string(std::size_t)>& id_of;

  [[nodiscard]] std::string json(std::size_t index) const {
    const auto id = id_of(index);
    json::Writer writer;
    return id.empty() ? std::string()
                      : writer.begin_object().member(member, id).end_object().take();
  }
};

// The value of the slot at `at`, and past its last item when the slot takes a list.
std::string take_value(const std::vector<plan::PendingValue>& pending, std::size_t& at,
                       const Reference& reference) {
  const auto& first = pending[at];
  if (!first.in_list) {
    return reference.json(pending[at++].index);
  }
  json::Writer list;
  list.begin_array();
  for (; at < pending.size() && pending[at].slot == first.slot; ++at) {
    if (const auto item = reference.json(pending[at].index); !item.empty()) {
      list.raw(item);
    }
  }
  return list.end_array().take();
}

// Boards and uploads, whose ids were not known when the job was planned.
void add_pending(std::vector<workflow::Assignment>& values, std::deque<workflow::Encoded>& pool,
                 const std::vector<plan::PendingValue>& pending, const Reference& reference) {
  for (std::size_t at = 0; at < pending.size();) {
    const auto slot = pending[at].slot;
    const auto text = take_value(pending, at, reference);
    if (!text.empty()) {
      workflow::Encoded encoded;
      encoded.graph = text;
      encoded.workflow = text;
      pool.push_back(std::move(encoded));
      values.push_back({slot, &pool.back()});
    }
  }
}

}  // namespace

RequestTexts request_texts(const plan::PlannedJob& job, const workflow::Templates& templates,
                           const std::function<std::string(std::size_t)>& id_of_board,
                           const std::function<std::string(std::size_t)>& name_of_upload) {
  auto values = job.values;
  std::deque<workflow::Encoded> pool;  // keeps its elements where they are
  add_pending(values, pool, job.boards, {"board_id", id_of_board});
  add_pending(values, pool, job.uploads, {"image_name", name_of_upload});
  std::sort(values.begin(), values.end(),
            [](const auto& a, const auto& b) { return a.slot < b.slot; });
  return {workflow::render_graph(templates, values), workflow::render_workflow(templates, values)};
}

}  // namespace invokeai_batch::run
