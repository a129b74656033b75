#include <string>

#include "invokeai_batch/invokeai/app.hpp"
#include "recordings.hpp"
#include "request_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::invokeai;
using namespace invokeai_batch::tests;
using namespace std::chrono_literals;

namespace {

const Server k_server{.base_url = "http://gpu:9090/invoke"};
const Server k_with_token{.base_url = "http://gpu:9090", .token = base::Secret("abc")};

}  // namespace

TEST_CASE("app: the devices that a server could work with", "[invokeai]") {
  CHECK(text_of(generation_devices_request(k_with_token)) ==
        "GET http://gpu:9090/api/v1/app/generation_device_options\nAuthorization: Bearer abc\n");
  for (const auto& call : recordings("generation_device_options")) {
    CHECK(value_of(read_generation_devices(call.response)) == std::vector<std::string>{"cpu"});
  }
  CHECK(failure_of(read_generation_devices(json_reply(R"([{"name":"CPU"}])"))).what ==
        "the answer is not a list of devices: device is missing");
}

TEST_CASE("app: a worker for each device that is configured, else for each GPU, at least one",
          "[invokeai]") {
  CHECK(worker_count({"cuda:1"}, {"cpu", "cuda:0", "cuda:1"}) == 1);
  CHECK(worker_count({"cuda:0", "cuda:1"}, {}) == 2);
  CHECK(worker_count({"cpu"}, {"cpu", "cuda:0", "cuda:1"}) == 1);
  CHECK(worker_count({}, {"cpu", "cuda:0", "cuda:1"}) == 2);
  CHECK(worker_count({}, {"mps", "cpu"}) == 1);
  CHECK(worker_count({}, {"cpu"}) == 1);
  CHECK(worker_count({}, {}) == 1);
}

TEST_CASE("app: requests", "[invokeai]") {
  CHECK(text_of(version_request(k_server)) == "GET http://gpu:9090/invoke/api/v1/app/version\n");
  CHECK(text_of(openapi_request(k_server)) == "GET http://gpu:9090/invoke/openapi.json\n");
  CHECK(text_of(auth_status_request(k_server)) ==
        "GET http://gpu:9090/invoke/api/v1/auth/status\n");
  CHECK(text_of(runtime_config_request(k_with_token)) ==
        "GET http://gpu:9090/api/v1/app/runtime_config\nAuthorization: Bearer abc\n");
  CHECK(text_of(login_request(k_server, "me@x.org", base::Secret("p\"w"))) ==
        "POST http://gpu:9090/invoke/api/v1/auth/login\nContent-Type: application/json\n\n"
        R"({"email":"me@x.org","password":"p\"w","remember_me":true})");
}

TEST_CASE("app: the version of every server that was recorded", "[invokeai]") {
  for (const auto& call : recordings("version")) {
    const auto version = value_of(read_version(call.response));
    CHECK(version.text == call.version);
    CHECK(version.major == 6);
    CHECK(is_supported(version));
    CHECK("http://gpu:9090/invoke" + call.path == version_request(k_server).url);
  }
}

TEST_CASE("app: versions are read by their first two numbers", "[invokeai]") {
  const auto read = [](const std::string& text) {
    return read_version(json_reply(R"({"version":")" + text + "\"}"));
  };
  CHECK(value_of(read("6.14.0-rc2")).minor == 14);
  CHECK(value_of(read("10.0.0")).major == 10);
  CHECK(is_supported(value_of(read("10.0.0"))));
  CHECK_FALSE(is_supported(value_of(read("5.15.0"))));
  for (const auto* text : {"", "6", "v6.1", "6.", "latest", "99999999999.1"}) {
    CAPTURE(text);
    CHECK(failure_of(read(text)).what ==
          "the answer is not the version of an InvokeAI server: version is no version number");
  }
}

TEST_CASE("app: a server without a version is none of ours", "[invokeai]") {
  const auto failure = failure_of(read_version(json_reply(R"({"detail":"Not Found"})", 404)));
  CHECK(failure.kind == FailureKind::unexpected);
  CHECK(failure.status == 404);
}

TEST_CASE("app: a version that is too old is refused with advice", "[invokeai]") {
  const auto error =
      unsupported_version({.text = "5.15.0", .major = 5, .minor = 15}, "http://me:secret@gpu:9090");
  CHECK(error.error_class() == base::ErrorClass::server);
  CHECK(std::string(error.what()) ==
        "http://gpu:9090: InvokeAI 5.15.0 is too old: 6.0 is the first version that tells which "
        "queue items a batch became\n  hint: update InvokeAI, or name another server with "
        "--server");
}

TEST_CASE("app: the OpenAPI document is taken as it is", "[invokeai]") {
  CHECK(value_of(read_openapi(json_reply("{\"openapi\": 1}"))) == "{\"openapi\": 1}");
  CHECK(failure_of(read_openapi(recording("6.14.2", "unknown_get").response)).what ==
        "the answer is text/html where JSON is due");
}

TEST_CASE("app: whether a server has users", "[invokeai]") {
  for (const auto& call : recordings("auth_status")) {
    const auto status = value_of(read_auth_status(call.response));
    CHECK_FALSE(status.multiuser);
    CHECK_FALSE(status.setup_required);
    CHECK(auth_status_request(k_server).url == "http://gpu:9090/invoke" + call.path);
  }
  const auto status =
      value_of(read_auth_status(json_reply(R"({"setup_required":true,"multiuser_enabled":true})")));
  CHECK(status.multiuser);
  CHECK(status.setup_required);
}

TEST_CASE("app: a server without the endpoint has no users", "[invokeai]") {
  CHECK_FALSE(value_of(read_auth_status(json_reply(R"({"detail":"Not Found"})", 404))).multiuser);
  CHECK_FALSE(value_of(read_auth_status(recording("6.14.2", "unknown_get").response)).multiuser);
  CHECK(failure_of(read_auth_status(json_reply("{}", 500))).kind == FailureKind::server_error);
}

TEST_CASE("app: a log-in gives a token and its life", "[invokeai]") {
  const auto login = value_of(
      read_login(json_reply(R"({"token":"abc","user":{"user_id":"u"},"expires_in":604800})")));
  CHECK(login.token.reveal() == "abc");
  CHECK(login.lifetime == 7 * 24h);
}

TEST_CASE("app: a log-in that fails", "[invokeai]") {
  const auto wrong =
      failure_of(read_login(json_reply(R"({"detail":"Incorrect email or password"})", 401)));
  CHECK(wrong.kind == FailureKind::unauthorized);
  CHECK(wrong.what == "401: Incorrect email or password");
  CHECK(wrong.hint == "look at the e-mail and the password again");
  const auto single =
      failure_of(read_login(json_reply(R"({"detail":"Multiuser mode is disabled"})", 403)));
  CHECK(single.kind == FailureKind::forbidden);
  const auto old = failure_of(read_login(json_reply(R"({"detail":"Method Not Allowed"})", 405)));
  CHECK(old.kind == FailureKind::not_found);
  CHECK(old.what == "this server has no users (InvokeAI before 6.12)");
  CHECK(old.hint == "no log-in is needed");
  CHECK(failure_of(read_login(json_reply(R"({"token":"","expires_in":1})"))).what ==
        "the answer is not a log-in: token is empty");
}

TEST_CASE("app: whose token it is", "[invokeai]") {
  const auto account = value_of(read_account(json_reply(
      R"({"user_id":"u","email":"ada@example.com","display_name":null,"is_admin":true})")));
  CHECK(account.email == "ada@example.com");
  CHECK(account.name.empty());
  CHECK(account.is_admin);
  const auto refused =
      failure_of(read_account(json_reply(R"({"detail":"Invalid or expired token"})", 401)));
  CHECK(refused.kind == FailureKind::unauthorized);
}

TEST_CASE("app: a password that the server echoes is not shown", "[invokeai]") {
  const auto failure = failure_of(read_login(json_reply(
      R"({"detail":[{"type":"x","loc":["body","password"],"msg":"too short","input":"hunter2"}]})",
      422)));
  CHECK(failure.what == "422: password: too short");
}

TEST_CASE("app: the server's own configuration", "[invokeai]") {
  for (const auto& call : recordings("runtime_config")) {
    const auto config = value_of(read_runtime_config(call.response));
    CHECK(config.max_queue_size == 10000);
    CHECK(config.generation_devices.empty());  // "auto"
  }
  const auto config = value_of(read_runtime_config(
      json_reply(R"({"config":{"max_queue_size":5,"generation_devices":["cuda:0","cuda:1"]}})")));
  CHECK(config.generation_devices == std::vector<std::string>{"cuda:0", "cuda:1"});
  CHECK(value_of(read_runtime_config(json_reply(R"({"config":{"max_queue_size":5}})")))
            .generation_devices.empty());
}

TEST_CASE("app: a refreshed token is taken from any reply", "[invokeai]") {
  http::Response response{.status = 200, .headers = {{"X-Refreshed-Token", "new"}}};
  CHECK(refreshed_token(response).reveal() == "new");
  response.headers.clear();
  CHECK(refreshed_token(response).empty());
  CHECK(refreshed_token(http::Failure{}).empty());
}
