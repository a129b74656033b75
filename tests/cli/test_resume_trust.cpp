// A run directory may be from somebody else: `resume` shows no secret to the server that it alone
// names, and takes nothing from it that says whom to trust.

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "process.hpp"
#include "scripted_servers.hpp"
#include "temporary_directory.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using tests::Finished;
namespace fs = std::filesystem;

namespace {

const std::string k_minimal = INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/minimal.json";
const std::string k_token = "pl4nted-t0ken";

// A server that takes no jobs, a run into `out` that was begun with it, and somebody else's desk.
class Handover {
 public:
  explicit Handover(std::vector<std::string> options = {})
      : m_server(tests::make_server("idle")),
        m_environment(tests::clean_environment(m_home.path())) {
    auto words = std::vector<std::string>{"run", k_minimal, "-s", url(), "-o", "out"};
    words.insert(words.end(), options.begin(), options.end());
    REQUIRE(run(words).status == 1);
  }
  Finished run(std::vector<std::string> words, const fs::path& below = {}) const {
    words.insert(words.begin(), INVOKEAI_BATCH_PROGRAM);
    fs::create_directories(directory() / below);
    return tests::run_to_end({.words = std::move(words),
                              .directory = directory() / below,
                              .environment = m_environment});
  }
  void set(const std::string& name, const std::string& value) { m_environment[name] = value; }
  void write(const fs::path& name, const std::string& text) const {
    fs::create_directories((directory() / name).parent_path());
    base::AtomicFile file(directory() / name);
    file.write(text);
    file.commit();
  }
  [[nodiscard]] std::string url() const { return m_server->url(); }
  [[nodiscard]] fs::path directory() const { return m_directory.path(); }
  [[nodiscard]] std::string config_directory() const { return m_environment.at("XDG_CONFIG_HOME"); }
  [[nodiscard]] bool was_told(const std::string& secret) const {
    const auto requests = m_server->requests();
    return std::any_of(requests.begin(), requests.end(), [&](const tests::Received& request) {
      return request.head.find(secret) != std::string::npos ||
             request.body.find(secret) != std::string::npos;
    });
  }

 private:
  tests::TemporaryDirectory m_home;
  tests::TemporaryDirectory m_directory;
  std::unique_ptr<tests::TcpServer> m_server;
  tests::Environment m_environment;
};

void know_secrets(Handover& desk) {
  desk.set("INVOKEAI_BATCH_TOKEN", k_token);
  desk.set("INVOKEAI_BATCH_EMAIL", "ada@example.com");
  desk.set("INVOKEAI_BATCH_PASSWORD", "pl4nted-p4ssword");
}

}  // namespace

TEST_CASE("resume: a server that only the run directory names is told no secret", "[cli]") {
  Handover desk;
  know_secrets(desk);
  const auto resumed = desk.run({"resume", "out", "-vv"});
  INFO(resumed.err);
  CHECK(resumed.status == 1);
  CHECK_FALSE(desk.was_told(k_token));
  CHECK_FALSE(desk.was_told("pl4nted-p4ssword"));
  CHECK(resumed.err.find("INVOKEAI_BATCH_TOKEN is not shown to " + desk.url()) !=
        std::string::npos);
  CHECK(resumed.err.find("invokeai-batch resume " + (desk.directory() / "out").string() +
                         " --server " + desk.url() + "\n") != std::string::npos);
}

TEST_CASE("resume: a server that the user names too is told our token", "[cli]") {
  Handover desk;
  know_secrets(desk);
  SECTION("by a flag") {
    CHECK(desk.run({"resume", "out", "--server", desk.url()}).status == 1);
  }
  SECTION("by the variable") {
    desk.set("INVOKEAI_BATCH_SERVER", desk.url());
    CHECK(desk.run({"resume", "out"}).status == 1);
  }
  SECTION("by the config") {
    desk.write(fs::path(desk.config_directory()) / "invokeai-batch/config.yaml",
               "servers: {box: '" + desk.url() + "'}\n");
    CHECK(desk.run({"resume", "out"}).status == 1);
  }
  CHECK(desk.was_told("Bearer " + k_token));
}

TEST_CASE("resume: token, certificates and --insecure of the run's command do not hold", "[cli]") {
  Handover desk({"--insecure", "--ca-file", "ca.pem", "--token-file", "token"});
  desk.write("token", k_token + "\n");
  const auto resumed = desk.run({"resume", "out"}, "elsewhere/out/..");
  CHECK(resumed.status == 2);  // another directory of that name
  const auto here = desk.run({"resume", "out"});
  INFO(here.err);
  CHECK_FALSE(desk.was_told(k_token));
  CHECK(here.err.find("certificate is not checked") == std::string::npos);
  const auto file = [&desk](const char* name) { return (desk.directory() / name).string(); };
  CHECK(here.err.find("invokeai-batch resume " + file("out") + " --server " + desk.url() +
                      " --token-file " + file("token") + " --ca-file " + file("ca.pem") +
                      " --insecure\n") != std::string::npos);
}

TEST_CASE("resume: relative files of its options and variables start where it was typed", "[cli]") {
  Handover desk;
  desk.write("token", "n0t-this-t0ken\n");
  desk.write("b/token", k_token + "\n");
  SECTION("a flag") {
    CHECK(desk.run({"resume", "../out", "-s", desk.url(), "--token-file", "token"}, "b").status ==
          1);
  }
  SECTION("a variable") {
    desk.set("INVOKEAI_BATCH_TOKEN_FILE", "token");
    CHECK(desk.run({"resume", "../out", "-s", desk.url()}, "b").status == 1);
  }
  CHECK(desk.was_told("Bearer " + k_token));
  CHECK_FALSE(desk.was_told("n0t-this-t0ken"));
}
