// Sending batches to the queue, and what version 7 remembers of that.
#include "enqueue.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"
#include "value_check.hpp"

namespace invokeai_batch::sim {
namespace {

/// An idempotency key is 1 to 255 characters long; throws Refusal (422).
void check_key(const std::string& key, const char* place) {
  std::vector<Invalid> errors;
  check_length(key, {1, 255}, {json::quoted(place), "\"idempotency_key\""}, errors);
  if (!errors.empty()) {
    throw Refusal{json_reply(detail_json(errors), 422)};
  }
}

Reply receipt(World& world, const Call& call) {
  const auto key = call.request.parameter("idempotency_key").value_or("");
  check_key(key, "query");
  const auto* found = world.receipts.find({call.argument("queue_id"), call.user.id, key});
  if (found == nullptr) {
    return error_reply(404, "Enqueue receipt not found");
  }
  json::Writer out;
  out.begin_object().member("batch_id", found->batch_id);
  out.key("enqueued").integer(found->enqueued).key("item_ids").begin_array();
  for (const auto id : found->item_ids) {
    out.integer(id);
  }
  out.end_array().key("requested").integer(found->requested).end_object();
  return json_reply(out.take());
}

Reply acknowledge(World& world, const Call& call) {
  const auto body = body_of(call);
  const std::string key(body.root()["idempotency_key"].text());
  check_key(key, "body");
  world.receipts.acknowledge({call.argument("queue_id"), call.user.id, key});
  return json_reply("null");
}

}  // namespace

void add_enqueue_routes(Router& router, World& world) {
  const std::string enqueue = "/api/v1/queue/{queue_id}/enqueue_batch";
  router.add({"POST", enqueue, Access::user, [&world](const Call& call) {
                const auto body = body_of(call);
                return enqueue_batch(world, call.user, call.argument("queue_id"), body.root());
              }});
  router.add({"GET", enqueue + "/receipt", Access::user,
              [&world](const Call& call) { return receipt(world, call); }, k_v7});
  router.add({"POST", enqueue + "/acknowledge", Access::user,
              [&world](const Call& call) { return acknowledge(world, call); }, k_v7});
}

}  // namespace invokeai_batch::sim
