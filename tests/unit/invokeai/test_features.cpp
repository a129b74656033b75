#include "catch.hpp"
#include "invokeai_batch/invokeai/features.hpp"

using namespace invokeai_batch::invokeai;

TEST_CASE("features: each is told by the server's description, and by itself", "[invokeai]") {
  CHECK(features_of("{}") == Features{});
  CHECK(features_of("<html>") == Features{});
  CHECK(features_of(R"({"info":{"version":"7.0.0"},"paths":{"/api/v1/wildcards/":{"get":{}}}})") ==
        Features{.wildcards = true});
  CHECK(features_of(
            R"({"components":{"schemas":{"Batch":{"properties":{"idempotency_key":{}}}}}})") ==
        Features{.enqueue_keys = true});
  CHECK(features_of(R"({"paths":{"/api/v1/queue/{queue_id}/enqueue_batch/receipt":{"get":{}}}})") ==
        Features{.enqueue_receipts = true});
  // A board that belongs to a project needs both.
  CHECK(features_of(R"({"paths":{"/api/v1/projects/":{"get":{}}}})") == Features{});
  CHECK(features_of(R"({"paths":{"/api/v1/projects/":{"get":{}}},
                        "components":{"schemas":{"BoardDTO":{"properties":{"project_id":{}}}}}})") ==
        Features{.projects = true});
}

TEST_CASE("features: what is kept is what was told, or nothing", "[invokeai]") {
  const Features some{.enqueue_keys = true, .wildcards = true};
  CHECK(features_from(to_json(some)) == some);
  CHECK(features_from(to_json({})) == Features{});
  CHECK_FALSE(features_from("").has_value());
  CHECK_FALSE(features_from("{}").has_value());
  CHECK_FALSE(features_from(R"({"enqueue_keys":true})").has_value());
}
