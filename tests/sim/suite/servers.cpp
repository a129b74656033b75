#include "servers.hpp"
#include "test_paths.hpp"

#include <httplib.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::tests {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds k_patience{120'000};  // of a busy machine

Command command_of(const std::string& program, const Words& flags,
                   const std::filesystem::path& home) {
  Command command;
  command.words = {INVOKEAI_BATCH_BIN_DIR "/" + program};
  command.words.insert(command.words.end(), flags.begin(), flags.end());
  command.environment = clean_environment(home);
  return command;
}

// What a server says at its start, once it has said `last`.
std::string greeting_of(Process& process, std::string_view last) {
  if (!process.wait_for(last, k_patience)) {
    throw std::runtime_error("a server did not start: " + process.err());
  }
  return process.out();
}

// The rest of the line that begins with `word`.
std::string line_after(const std::string& text, const std::string& word) {
  const auto begin = text.find(word) + word.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

// A port that is closed for a moment opens again: the call is repeated until it is answered.
template <class Attempt>
httplib::Response answered(const std::string& url, const std::string& what, Attempt attempt) {
  const auto deadline = steady_clock::now() + k_patience;
  for (;;) {
    httplib::Client client(url);
    if (const auto reply = attempt(client)) {
      if (reply->status / 100 != 2) {
        throw std::runtime_error(what + ": " + reply->body);
      }
      return *reply;
    }
    if (steady_clock::now() >= deadline) {
      throw std::runtime_error(what + ": no answer from " + url);
    }
    std::this_thread::sleep_for(milliseconds{5});
  }
}

void post(const std::string& url, const std::string& path, const std::string& body) {
  static_cast<void>(answered(url, path, [&](httplib::Client& client) {
    return client.Post(path, body, "application/json");
  }));
}

}  // namespace

SimulatedServer::SimulatedServer(const Words& flags)
    : m_process(command_of("invokeai-sim", flags, m_home.path())),
      m_url(line_after(greeting_of(m_process, "\n"), "")) {}

void SimulatedServer::sign_in(const std::string& email, const std::string& password) {
  json::Writer body;
  body.begin_object().member("email", email).member("password", password).end_object();
  const auto reply = answered(m_url, "login", [&](httplib::Client& client) {
    return client.Post("/api/v1/auth/login", body.take(), "application/json");
  });
  m_token = json::parse(reply.body, "login").root()["token"].text();
}

void SimulatedServer::control(const std::string& name, const std::string& body) const {
  tests::post(m_url, "/__sim__/" + name, body);
}

void SimulatedServer::restart(milliseconds down) const {
  control("restart", R"({"down_ms":)" + std::to_string(down.count()) + "}");
  wait_for("openings", count("restarts") + 1);  // it may answer once more before it goes
}

void SimulatedServer::when(const std::string& counter, int count, const std::string& name,
                           const std::string& body) const {
  control("trigger", R"({"counter":")" + counter + R"(","reaches":)" + std::to_string(count) +
                         R"(,"path":"/__sim__/)" + name + R"(","body":)" + body + "}");
}

std::string SimulatedServer::get(const std::string& target) const {
  return answered(m_url, target,
                  [&](httplib::Client& client) {
                    return client.Get(target, {{"Authorization", "Bearer " + m_token}});
                  })
      .body;
}

void SimulatedServer::post(const std::string& target) const {
  tests::post(m_url, target, "");
}

void SimulatedServer::erase(const std::string& target) const {
  static_cast<void>(answered(m_url, target, [&](httplib::Client& client) {
    return client.Delete(target, {{"Authorization", "Bearer " + m_token}});
  }));
}

json::Document SimulatedServer::stats() const {
  return json::parse(get("/__sim__/stats"), "stats");
}

std::int64_t SimulatedServer::count(std::string_view name) const {
  const auto document = stats();
  return document.root()[name].integer().value();
}

void SimulatedServer::wait_for(std::string_view name, std::int64_t value) const {
  const auto deadline = steady_clock::now() + k_patience;
  while (count(name) < value) {
    if (steady_clock::now() >= deadline) {
      throw std::runtime_error(std::string(name) + " did not reach " + std::to_string(value));
    }
    std::this_thread::sleep_for(milliseconds{2});
  }
}

FaultProxy::FaultProxy(const std::string& to, const Words& flags)
    : m_process([&] {
        Words all{"--to", to, "--control", "0"};
        all.insert(all.end(), flags.begin(), flags.end());
        return command_of("faultproxy", all, m_home.path());
      }()),
      m_greeting(greeting_of(m_process, "seed ")),
      m_url(line_after(m_greeting, "")),
      m_control_url(line_after(m_greeting, "control ")) {}

void FaultProxy::calm() const {
  static_cast<void>(answered(m_control_url, "/rules",
                             [](httplib::Client& client) { return client.Delete("/rules"); }));
}

void FaultProxy::wait_for_server() const {
  static_cast<void>(answered(m_url, "/api/v1/app/version", [](httplib::Client& client) {
    return client.Get("/api/v1/app/version");
  }));
}

void FaultProxy::control(const std::string& name, const std::string& body) const {
  tests::post(m_control_url, "/" + name, body);
}

void FaultProxy::wait_for_request(const std::string& name) const {
  const auto deadline = steady_clock::now() + k_patience;
  for (;;) {
    const auto stats = answered(m_control_url, "/stats",
                                [](httplib::Client& client) { return client.Get("/stats"); });
    if (json::parse(stats.body, "stats").root()["requests_by_name"][name]) {
      return;
    }
    if (steady_clock::now() >= deadline) {
      throw std::runtime_error("there was no " + name);
    }
    std::this_thread::sleep_for(milliseconds{2});
  }
}

}  // namespace invokeai_batch::tests
