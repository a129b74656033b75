#include <string>
#include <vector>

#include "invokeai_batch/invokeai/models.hpp"
#include "recordings.hpp"
#include "request_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::invokeai;
using namespace invokeai_batch::tests;

namespace {

const Server k_server{.base_url = "http://gpu:9090"};

}  // namespace

TEST_CASE("models: requests", "[invokeai]") {
  CHECK(text_of(models_request(k_server)) == "GET http://gpu:9090/api/v2/models/\n");
  CHECK(text_of(model_request(k_server, "k/1")) == "GET http://gpu:9090/api/v2/models/i/k%2F1\n");
  CHECK(text_of(install_model_request(k_server, "/srv/a b", Inplace::yes)) ==
        "POST http://gpu:9090/api/v2/models/install?source=%2Fsrv%2Fa%20b&inplace=true fresh\n"
        "Content-Type: application/json\n\n{}");
  CHECK(install_model_request(k_server, "o/n", Inplace::no).url ==
        "http://gpu:9090/api/v2/models/install?source=o%2Fn&inplace=false");
  CHECK(text_of(install_jobs_request(k_server)) == "GET http://gpu:9090/api/v2/models/install\n");
}

TEST_CASE("models: the list of every server that was recorded", "[invokeai]") {
  for (const auto& call : recordings("models")) {
    const auto models = value_of(read_models(call.response));
    CHECK(models_request(k_server).url == "http://gpu:9090" + call.path);
    if (call.version != "6.14.2") {
      CHECK(models.empty());
      continue;
    }
    REQUIRE(models.size() == 2);
    CHECK(models[1].key == "d9be1917-0113-480a-b32b-b4aec2d6590c");
    CHECK(models[1].hash.starts_with("blake3:cef3ee7e"));
    CHECK(models[1].name == "tiny-sdxl");
    CHECK(models[1].base == "sdxl");
    CHECK(models[1].type == "main");
    CHECK(models[1].format == "diffusers");
    CHECK(models[1].description == "tiny");
    CHECK(models[1].file_size == 122829501);
  }
}

TEST_CASE("models: types and bases of a later server are text like any other", "[invokeai]") {
  const auto model = value_of(read_model(json_reply(
      R"({"key":"k","hash":"h","name":"n","base":"flux9","type":"oracle","description":null})")));
  CHECK(model.base == "flux9");
  CHECK(model.type == "oracle");
  CHECK(model.description.empty());
  CHECK(model.file_size == 0);
  CHECK(failure_of(read_model(json_reply(R"({"detail":"Unknown model"})", 404))).kind ==
        FailureKind::not_found);
}

TEST_CASE("models: installations", "[invokeai]") {
  const auto jobs = value_of(read_install_jobs(json_reply(
      R"([{"id":1,"status":"completed","source":{"path":"/srv/m","inplace":true,"type":"local"},)"
      R"("local_path":"/srv/m","bytes":0,"total_bytes":0,"error":null,"error_reason":null},)"
      R"({"id":2,"status":"error","source":{"repo_id":"o/n","type":"hf"},"local_path":"",)"
      R"("bytes":5,"total_bytes":9,"error":null,"error_reason":"NotFound"},)"
      R"({"id":3,"status":"paused","source":{"url":"http://x/y","type":"url"},)"
      R"("local_path":""}])")));
  REQUIRE(jobs.size() == 3);
  CHECK(jobs[0].source == "/srv/m");
  CHECK(jobs[0].error.empty());
  CHECK(has_ended(jobs[0]));
  CHECK(jobs[1].source == "o/n");
  CHECK(jobs[1].bytes == 5);
  CHECK(jobs[1].total_bytes == 9);
  CHECK(jobs[1].error == "NotFound");
  CHECK(has_ended(jobs[1]));
  CHECK(jobs[2].source == "http://x/y");
  CHECK_FALSE(has_ended(jobs[2]));
  CHECK(value_of(read_install_job(json_reply(
                     R"({"id":4,"status":"waiting","source":"x","local_path":""})", 201)))
            .source == "x");
}
