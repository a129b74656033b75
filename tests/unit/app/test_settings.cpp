// Who said a setting decides whether its server is trusted; where it is said wins in order.

#include "settings/settings.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "temporary_directory.hpp"
#include "thrown.hpp"

using namespace invokeai_batch;
using app::From;

namespace {

// A user's config file and variables, gone with the test.
class Desk {
 public:
  Desk() { set("XDG_CONFIG_HOME", m_directory.path().string()); }
  ~Desk() {
    for (const auto& name : m_variables) {
      ::unsetenv(name.c_str());
    }
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  void set(const std::string& name, const std::string& value) {
    ::setenv(name.c_str(), value.c_str(), 1);
    m_variables.push_back(name);
  }
  void write_config(const std::string& text) const {
    std::filesystem::create_directories(m_directory.path() / "invokeai-batch");
    std::ofstream(m_directory.path() / "invokeai-batch" / "config.yaml") << text;
  }

 private:
  tests::TemporaryDirectory m_directory;
  std::vector<std::string> m_variables;
};

plan::Spec job_file_with_server(const std::string& server) {
  plan::Spec spec{.file = "jobs.yaml"};
  spec.server = server;
  return spec;
}

app::Arguments kept_server(const std::string& server) {
  app::Arguments arguments;
  arguments.kept_settings["server"] = server;
  return arguments;
}

}  // namespace

TEST_CASE("settings: each tells its value, its text, who said it and where") {
  Desk desk;
  desk.write_config("concurrency: 7\n");
  desk.set("INVOKEAI_BATCH_MAX_DURATION", "90s");
  app::Arguments arguments;
  arguments.settings["server"] = "gpu-box";
  arguments.kept_settings["retries"] = "3";
  auto spec = job_file_with_server("http://elsewhere");
  spec.settings.push_back(
      {.key = "order", .value = {.text = "as-written"}, .place = "jobs.yaml:2:1"});
  const auto settings = app::resolve_settings(arguments, spec);
  CHECK(settings.server.value == "http://gpu-box:9090");
  CHECK(settings.server.from == From::flag);
  CHECK(settings.max_duration.value == base::Milliseconds{90'000});
  CHECK(settings.max_duration.place == "INVOKEAI_BATCH_MAX_DURATION");
  CHECK(settings.order.value == run::Order::as_written);
  CHECK(settings.order.from == From::job_file);
  CHECK(settings.retries.value == 3);
  CHECK(settings.retries.from == From::run_directory);
  CHECK(settings.concurrency.value == 7);
  CHECK(settings.concurrency.from == From::config);
  CHECK(settings.concurrency.place.ends_with("config.yaml:1:14"));
  CHECK(settings.queue.value == "default");
  CHECK(settings.queue.from == From::fallback);
}

TEST_CASE("settings: one that the table does not have is a fault of ours, not undefined") {
  const auto copy = app::k_settings.front();
  CHECK_THROWS_AS((void)app::said(app::Settings{}, copy), std::logic_error);
}

TEST_CASE("settings: a server that only data names is not trusted") {
  Desk desk;
  CHECK_FALSE(app::resolve_settings({}, job_file_with_server("http://box:1")).server_is_trusted);
  CHECK_FALSE(app::resolve_settings(kept_server("http://box:1"), {}).server_is_trusted);
  CHECK(app::resolve_settings({}, {}).server_is_trusted);
  app::Arguments typed;
  typed.settings["server"] = "http://box:1";
  CHECK(app::resolve_settings(typed, job_file_with_server("http://box:1")).server_is_trusted);
}

TEST_CASE("settings: a server that a variable or the config names too is trusted") {
  SECTION("the variable") {
    Desk desk;
    desk.set("INVOKEAI_BATCH_SERVER", "box:1");
    CHECK(app::resolve_settings(kept_server("http://box:1"), {}).server_is_trusted);
    CHECK_FALSE(app::resolve_settings(kept_server("http://box:2"), {}).server_is_trusted);
  }
  SECTION("the config's server") {
    Desk desk;
    desk.write_config("server: http://box:1\n");
    CHECK(app::resolve_settings({}, job_file_with_server("box:1")).server_is_trusted);
    CHECK(app::resolve_settings(kept_server("http://box:1/"), {}).server_is_trusted);
  }
  SECTION("one of its servers, by name or URL") {
    Desk desk;
    desk.write_config("servers: {my box: 'http://box:1'}\n");
    CHECK(app::resolve_settings({}, job_file_with_server("my box")).server.value == "http://box:1");
    CHECK(app::resolve_settings({}, job_file_with_server("my box")).server_is_trusted);
    CHECK(app::resolve_settings(kept_server("box:1"), {}).server_is_trusted);
    CHECK_FALSE(app::resolve_settings(kept_server("box:2"), {}).server_is_trusted);
  }
}

TEST_CASE("settings: a name of the config is never taken for an address") {
  Desk desk;
  desk.write_config("server: localhost\nservers: {localhost: 'https://invoke.example.com'}\n");
  const auto settings = app::resolve_settings({}, job_file_with_server("http://localhost:9090"));
  CHECK_FALSE(settings.server_is_trusted);
  CHECK(app::resolve_settings({}, job_file_with_server("localhost")).server.value ==
        "https://invoke.example.com");
}

TEST_CASE("settings: a name with a blank in the config harms no job file") {
  Desk desk;
  desk.write_config("server: my box\nservers: {my box: 'http://box:1'}\n");
  CHECK_FALSE(app::resolve_settings({}, job_file_with_server("http://box:2")).server_is_trusted);
  CHECK(app::resolve_settings({}, {}).server.value == "http://box:1");
}

TEST_CASE("settings: whom to trust is not taken from a run directory") {
  Desk desk;
  auto arguments = kept_server("http://box:1");
  arguments.kept_settings["insecure"] = "on";
  arguments.kept_settings["ca_file"] = "/run/ca.pem";
  arguments.kept_settings["token_file"] = "/run/token";
  auto settings = app::resolve_settings(arguments, {});
  CHECK_FALSE(settings.insecure.value);
  CHECK(settings.ca_file.value.empty());
  CHECK(settings.token_file.value.empty());
  CHECK(settings.not_replayed == std::vector<std::string>{"--token-file", "/run/token", "--ca-file",
                                                          "/run/ca.pem", "--insecure"});
  arguments.settings["ca_file"] = "mine.pem";
  arguments.typed_in = "/here";
  settings = app::resolve_settings(arguments, {});
  CHECK(settings.ca_file.value == "/here/mine.pem");
  CHECK(settings.not_replayed ==
        std::vector<std::string>{"--token-file", "/run/token", "--insecure"});
}
