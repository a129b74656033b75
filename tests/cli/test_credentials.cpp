// Log-ins, tokens and passwords: whom they are shown to, and where they must never turn up. The
// real program against the simulated server, and against servers that only listen.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/files.hpp"
#include "process.hpp"
#include "tcp_server.hpp"
#include "temporary_directory.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using namespace std::chrono_literals;
using tests::Finished;
namespace fs = std::filesystem;

namespace {

const std::string k_program = INVOKEAI_BATCH_PROGRAM;
const std::string k_email = "ada@example.com";
const std::string k_password = "pl4nted-p4ssword";
const std::string k_minimal = INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/minimal.json";

// A user's machine: a home directory, and the program in it.
struct Machine {
  tests::TemporaryDirectory home{};
  tests::TemporaryDirectory directory{};
  tests::Environment environment = tests::clean_environment(home.path());

  Finished run(std::vector<std::string> words) const {
    words.insert(words.begin(), k_program);
    return tests::run_to_end(command(std::move(words)));
  }
  [[nodiscard]] tests::Command command(std::vector<std::string> words) const {
    return {.words = std::move(words), .directory = directory.path(), .environment = environment};
  }
  void knows_password() {
    environment["INVOKEAI_BATCH_EMAIL"] = k_email;
    environment["INVOKEAI_BATCH_PASSWORD"] = k_password;
  }
  void write(const fs::path& path, const std::string& text) const {
    fs::create_directories(path.parent_path());
    base::AtomicFile file(path);
    file.write(text);
    file.commit();
  }
  void write_config(const std::string& text) const {
    write(fs::path(environment.at("XDG_CONFIG_HOME")) / "invokeai-batch" / "config.yaml", text);
  }
  /// The one stored token; "" when there is none.
  [[nodiscard]] fs::path token_file() const {
    const auto tokens = fs::path(environment.at("XDG_STATE_HOME")) / "invokeai-batch" / "tokens";
    fs::path found;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(tokens, none)) {
      found = entry.path().extension() == ".lock" ? found : entry.path();
    }
    return found;
  }
  [[nodiscard]] std::string token() const {
    const auto text = base::read_file(token_file());
    return text.substr(0, text.find('\n'));
  }
};

// A simulated server with users.
class Simulator {
 public:
  explicit Simulator(const Machine& machine)
      : m_process(machine.command({INVOKEAI_SIM_PROGRAM, "--multiuser", "--user",
                                   k_email + ":" + k_password, "--job-ms", "150"})) {
    REQUIRE(m_process.wait_for("\n", 30s));
    url = m_process.out().substr(0, m_process.out().find('\n'));
  }
  void control(const Machine& machine, const std::string& call) const {
    const auto done =
        tests::run_to_end(machine.command({"curl", "-fsS", "-d", "{}", url + "/__sim__/" + call}));
    REQUIRE(done.status == 0);
  }

  std::string url;

 private:
  tests::Process m_process;
};

void check_absent(const std::string& secret, const std::string& text, const std::string& where) {
  INFO(where);
  REQUIRE(secret.size() > 8);
  CHECK(text.find(secret) == std::string::npos);
}

void check_absent(const std::string& secret, const Finished& finished, const std::string& what) {
  check_absent(secret, finished.out, what + ", stdout");
  check_absent(secret, finished.err, what + ", stderr");
}

// Every file below, but the one whose business it is.
void check_absent_in_files(const std::string& secret, const fs::path& root, const fs::path& but) {
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_regular_file() && entry.path() != but) {
      check_absent(secret, base::read_file(entry.path()), entry.path().string());
      ++files;
    }
  }
  INFO(root.string());
  CHECK(files > 0);
}

std::size_t images_in(const fs::path& directory) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    count += entry.path().extension() == ".png" ? 1 : 0;
  }
  return count;
}

// Notes what it is asked, and has nothing for anybody.
tests::Script nothing_here(const tests::Received& /*request*/) {
  return tests::answer(tests::reply(404, "application/json", R"({"detail":"Not Found"})"));
}

// An InvokeAI with users, as far as anybody asks before a log-in.
tests::Script wants_login(const tests::Received& request) {
  const auto json = [](int status, const char* body) {
    return tests::answer(tests::reply(status, "application/json", body));
  };
  if (request.target == "/api/v1/app/version") {
    return json(200, R"({"version":"6.14.2"})");
  }
  if (request.target == "/api/v1/auth/status") {
    return json(200, R"({"multiuser_enabled":true,"setup_required":false})");
  }
  return json(401, R"({"detail":"Authentication required"})");
}

bool anybody_was_told(const tests::TcpServer& server, const std::string& secret) {
  const auto requests = server.requests();
  return std::any_of(requests.begin(), requests.end(), [&secret](const tests::Received& request) {
    return request.head.find(secret) != std::string::npos ||
           request.body.find(secret) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("credentials: a log-in lasts, for its owner only, and turns up nowhere else", "[cli]") {
  Machine machine;
  const Simulator server(machine);
  machine.knows_password();
  const auto login = machine.run({"login", server.url, "-vv"});
  REQUIRE(login.status == 0);
  const auto first_token = machine.token();
  CHECK(fs::status(machine.token_file()).permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
  machine.environment.erase("INVOKEAI_BATCH_EMAIL");
  machine.environment.erase("INVOKEAI_BATCH_PASSWORD");

  const std::vector<std::vector<std::string>> commands{
      {"doctor", k_minimal, "-s", server.url, "-vv"},
      {"doctor", "--json", "-s", server.url, "-vv"},
      {"plan", k_minimal, "-s", server.url, "-vv"},
      {"run", k_minimal, "-s", server.url, "-o", "out", "-vv", "--matrix", "radius=1,2,3"},
      {"run", k_minimal, "-s", server.url, "-o", "out", "-vv", "--json"},
      {"status", "out", "--json", "-vv"}};
  std::vector<Finished> said{login};
  for (const auto& words : commands) {
    said.push_back(machine.run(words));
    INFO(words.front() << "\n" << said.back().err << said.back().out);
    CHECK(said.back().status == 0);
  }
  CHECK(images_in(machine.directory.path()) == 4);

  // Changes are answered with a fresh token; the run has kept the last one.
  const auto last_token = machine.token();
  CHECK(last_token != first_token);
  for (const auto& secret : {first_token, last_token, k_password}) {
    for (const auto& finished : said) {
      check_absent(secret, finished, "a command");
    }
    check_absent_in_files(secret, machine.directory.path(), {});
    check_absent_in_files(secret, machine.home.path(), machine.token_file());
  }
}

TEST_CASE(
    "credentials: a log-in that runs out in mid-run is made again where the password is known",
    "[cli]") {
  Machine machine;
  const Simulator server(machine);
  machine.knows_password();
  auto words = std::vector<std::string>{
      k_program, "run", k_minimal, "-s",       server.url,
      "-o",      "out", "-vv",     "--matrix", "radius=1,2,3,4,5,6,7,8,9,10,11,12"};
  tests::Process process(machine.command(words));
  REQUIRE(process.wait_for(".png\n", 30s));
  const auto token = machine.token();
  server.control(machine, "expire-tokens");
  const auto finished = process.wait(60s);
  INFO(finished.err);
  CHECK(finished.status == 0);
  CHECK(finished.err.find("logged in again") != std::string::npos);
  CHECK(images_in(machine.directory.path()) == 12);
  check_absent(token, finished, "the run");
  check_absent(machine.token(), finished, "the run");
  check_absent(k_password, finished, "the run");
  check_absent_in_files(machine.token(), machine.directory.path(), {});
}

TEST_CASE("credentials: a log-in that runs out ends a run that cannot ask, and the next goes on",
          "[cli]") {
  Machine machine;
  const Simulator server(machine);
  auto guest = machine.environment;
  machine.knows_password();
  REQUIRE(machine.run({"login", server.url}).status == 0);
  std::swap(machine.environment, guest);
  const std::vector<std::string> words{"run", k_minimal, "-s",       server.url,
                                       "-o",  "out",     "--matrix", "radius=1,2,3,4,5,6,7,8"};
  auto with_program = words;
  with_program.insert(with_program.begin(), k_program);
  tests::Process process(machine.command(with_program));
  REQUIRE(process.wait_for(".png\n", 30s));
  server.control(machine, "expire-tokens");
  const auto stopped = process.wait(60s);
  INFO(stopped.err);
  CHECK(stopped.status == 3);
  CHECK(stopped.err.find("invokeai-batch login " + server.url) != std::string::npos);
  CHECK(machine.run({"status", "out"}).status == 0);

  std::swap(machine.environment, guest);
  REQUIRE(machine.run({"login", server.url}).status == 0);
  std::swap(machine.environment, guest);
  const auto resumed = machine.run(words);
  INFO(resumed.err);
  CHECK(resumed.status == 0);
  CHECK(images_in(machine.directory.path()) == 8);
}

TEST_CASE("credentials: an account without a home directory leaves nothing where it happens to be",
          "[cli]") {
  const std::string stranger = "unshare --user --map-user=54321 --map-group=54321 ";
  if (std::system((stranger + "true 2>/dev/null").c_str()) != 0) {
    std::cout << "skipped: no account can be made up here\n";
    return;
  }
  Machine machine;
  const Simulator server(machine);
  for (const auto* name : {"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"}) {
    machine.environment.erase(name);
  }
  machine.write(machine.directory.path() / ".config/invokeai-batch/config.yaml", "nonsense: 1\n");
  const auto as_stranger = [&](const std::string& words) {
    return tests::run_to_end(
        machine.command({"sh", "-c", stranger + k_program + " " + words + " 2>&1"}));
  };
  const auto login = as_stranger("login " + server.url);
  CHECK(login.status == 2);
  CHECK(login.out ==
        "invokeai-batch: error: there is no place to keep the token: neither HOME nor "
        "XDG_STATE_HOME is set, and the account has no home directory\n"
        "  hint: set HOME, or name a file with --token-file\n");
  machine.knows_password();
  const auto run = as_stranger("run -q " + k_minimal + " -s " + server.url + " -o out");
  INFO(run.out);
  CHECK(run.status == 0);
  fs::remove_all(machine.directory.path() / "out");
  fs::remove_all(machine.directory.path() / ".config");
  CHECK(fs::is_empty(machine.directory.path()));
}

TEST_CASE("credentials: a server that only a job file names is told no secret", "[cli]") {
  const tests::TcpServer server(wants_login);
  Machine machine;
  machine.knows_password();
  machine.environment["INVOKEAI_BATCH_TOKEN"] = "pl4nted-t0ken";
  machine.write(machine.directory.path() / "token", "pl4nted-t0ken\n");
  machine.environment["INVOKEAI_BATCH_TOKEN_FILE"] = "token";
  machine.write(machine.directory.path() / "jobs.yaml",
                "workflow: " + k_minimal + "\nserver: " + server.url() + "\n");
  const auto finished = machine.run({"run", "jobs.yaml", "-vv"});
  CHECK(finished.status == 3);
  CHECK(finished.err.find("INVOKEAI_BATCH_TOKEN is not shown to " + server.url()) !=
        std::string::npos);
  CHECK(server.requests().size() > 1);
  CHECK_FALSE(anybody_was_told(server, "pl4nted-t0ken"));
  CHECK_FALSE(anybody_was_told(server, k_password));

  // The same server, named by the user too, is told.
  CHECK(machine.run({"run", "jobs.yaml", "-s", server.url()}).status == 3);
  CHECK(anybody_was_told(server, "Bearer pl4nted-t0ken"));
  CHECK(anybody_was_told(server, k_password));
}

TEST_CASE("credentials: no token follows a redirect", "[cli]") {
  const tests::TcpServer elsewhere(nothing_here);
  const tests::TcpServer server([&elsewhere](const tests::Received&) {
    return tests::answer(tests::reply(
        307, "text/plain", "", "Location: " + elsewhere.url("/api/v1/app/version") + "\r\n"));
  });
  Machine machine;
  machine.environment["INVOKEAI_BATCH_TOKEN"] = "pl4nted-t0ken";
  CHECK(machine.run({"doctor", "-s", server.url()}).status == 3);
  CHECK(anybody_was_told(server, "pl4nted-t0ken"));
  CHECK(elsewhere.requests().empty());
}

TEST_CASE("credentials: a named server has its own password command and token file", "[cli]") {
  Machine machine;
  const Simulator server(machine);
  machine.write_config("server: studio\nservers:\n  studio:\n    url: " + server.url +
                       "\n    email: " + k_email + "\n    token_file: studio.token" +
                       "\n    password_command: printf '%s\\nmore' " + k_password + "\n");
  const auto doctor = machine.run({"doctor", "-vv"});
  INFO(doctor.out << doctor.err);
  CHECK(doctor.status == 0);
  CHECK(doctor.out.find("as " + k_email) != std::string::npos);
  CHECK(fs::exists(fs::path(machine.environment.at("XDG_CONFIG_HOME")) / "invokeai-batch" /
                   "studio.token"));
  check_absent(k_password, doctor, "doctor");
}

TEST_CASE("credentials: at the terminal the password is asked for and not shown", "[cli]") {
  Machine machine;
  const Simulator server(machine);
  auto command = machine.command({k_program, "login", server.url});
  command.terminal = tests::Command::Terminal::all;
  command.echo = true;
  tests::Process process(command);
  REQUIRE(process.wait_for("E-mail: ", 30s));
  process.type(k_email + "\n");
  REQUIRE(process.wait_for("Password of " + k_email + ": ", 30s));
  process.type("x\x7f" + k_password + "\n");
  const auto finished = process.wait(30s);
  INFO(finished.out);
  CHECK(finished.status == 0);
  CHECK(finished.out.find("E-mail: " + k_email) != std::string::npos);
  check_absent(k_password, finished, "login");
  CHECK_FALSE(machine.token().empty());
}
