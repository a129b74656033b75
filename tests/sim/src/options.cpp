#include "options.hpp"

#include "data_directory.hpp"
#include "flags.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "seed.hpp"

namespace invokeai_batch::sim {
namespace {

constexpr std::string_view k_usage =
    "invokeai-sim [FLAGS]\n\n"
    "A simulated InvokeAI server: everything a client sees, and faults on demand; no models, no\n"
    "GPU. The first line on standard output is its URL. tests/sim/README.md has the control calls.";

/// A flag whose value is a whole number.
tests::Flag number_flag(std::string name, std::string value, std::string help, long long most,
                        std::function<void(long long)> take) {
  return {name, std::move(value), std::move(help),
          [name, most, take = std::move(take)](const std::string& text) {
            take(tests::integer_value(name, text, 0, most));
          }};
}

std::vector<tests::Flag> flags_of(Options& options) {
  auto& settings = options.settings;
  constexpr long long day_ms = 24LL * 3600 * 1000;
  return {
      {"--help", "", "this text", [&](const std::string&) { options.wants_help = true; }},
      {"--host", "ADDRESS", "where to listen; 127.0.0.1",
       [&](const std::string& text) { options.address.host = text; }},
      number_flag("--port", "N", "0, the default, takes a free one", 65535,
                  [&](long long n) { options.address.port = static_cast<int>(n); }),
      {"--tls-certificate", "FILE", "PEM: speak HTTPS",
       [&](const std::string& text) { options.address.certificate = text; }},
      {"--tls-key", "FILE", "PEM: the key of the certificate",
       [&](const std::string& text) { options.address.key = text; }},
      {"--tls-client-ca", "FILE", "PEM: clients have to show a certificate of this authority",
       [&](const std::string& text) { options.address.client_ca = text; }},
      {"--flavour", "RELEASE", "to play: 6.3, 6.8, 6.13, 6.14 (the default), 7-dev or 7",
       [&](const std::string& text) { settings.flavour = flavour_of(text); }},
      number_flag("--workers", "N", "items that run at the same time; 1", 64,
                  [&](long long n) { settings.workers = static_cast<int>(n); }),
      number_flag("--job-ms", "N", "how long an item runs; 20", day_ms,
                  [&](long long n) { settings.job_time = std::chrono::milliseconds(n); }),
      number_flag("--seed", "N", "of all ids and random numbers; 1", INT64_MAX,
                  [&](long long n) { settings.seed = static_cast<std::uint64_t>(n); }),
      number_flag("--max-queue-size", "N", "pending items the queue takes; 10000", INT32_MAX,
                  [&](long long n) { settings.max_queue_size = n; }),
      number_flag("--node-cache-size", "N", "outputs the node cache keeps; 512", INT32_MAX,
                  [&](long long n) { settings.node_cache_size = static_cast<std::size_t>(n); }),
      {"--models", "FILE", "JSON list of models (name, base, type, …) instead of the tiny ones",
       [&](const std::string& text) { settings.models_file = text; }},
      {"--openapi", "FILE", "a real /openapi.json instead of the cut one of the flavour",
       [&](const std::string& text) { settings.openapi_file = text; }},
      {"--multiuser", "", "users have to log in; the default of version 7",
       [&](const std::string&) { options.has_users = true; }},
      {"--single-user", "", "nobody has to log in; the default of version 6",
       [&](const std::string&) { options.has_users = false; }},
      {"--user", "EMAIL:PASSWORD[:admin]", "a user of a multi-user server; repeat it",
       [&](const std::string& text) { settings.users.push_back(text); }},
      number_flag("--token-seconds", "N", "how long a log-in is good; 86400", INT32_MAX,
                  [&](long long n) { settings.token_lifetime = std::chrono::seconds(n); }),
      {"--paused", "", "start with the queue paused",
       [&](const std::string&) { options.is_paused = true; }},
      {"--scenario", "FILE", "control calls to make before the first request; repeat it",
       [&](const std::string& text) { options.scenarios.emplace_back(text); }},
      {"--seed-file", "FILE", "JSON: boards, images, workflows … to begin with; repeat it",
       [&](const std::string& text) { options.seed_files.emplace_back(text); }},
      {"--gallery", "N[:WxH[:BYTES]]", "N images of that size on a board; 512x512",
       [&](const std::string& text) { options.galleries.push_back(gallery_order(text)); }},
      {"--data", "DIR", "where the cut OpenAPI documents are; as built",
       [&](const std::string& text) { settings.data_directory = text; }},
  };
}

}  // namespace

Options read_options(const std::vector<std::string>& arguments) {
  Options options;
  options.settings.data_directory = INVOKEAI_SIM_DATA_DIRECTORY;
  tests::parse_flags(arguments, flags_of(options));
  auto& settings = options.settings;
  settings.is_multiuser = options.has_users.value_or(settings.flavour.at_least(k_v7_dev));
  return options;
}

std::string help() {
  Options unused;
  return tests::help_text(k_usage, flags_of(unused));
}

void fill(Simulator& simulator, const Options& options) {
  for (const auto& file : options.seed_files) {
    const auto text = base::read_file(file);
    const auto document = json::parse(text, file.string());
    simulator.prepare(
        [&](World& world) { seed_world(world, document.root(), file.string(), text); });
  }
  for (const auto& order : options.galleries) {
    simulator.prepare([&](World& world) { fill_gallery(world, order); });
  }
}

void play_scenario(Simulator& simulator, const std::filesystem::path& file) {
  const auto text = base::read_file(file);
  const auto document = json::parse(text, file.string());
  for (const auto& member : document.root()) {
    const auto call = member.value;
    const auto reply = simulator.handle({.method = "POST",
                                         .path = std::string(call["path"].text()),
                                         .body = call["body"] ? json::to_text(call["body"]) : ""});
    if (reply.status >= 400) {
      throw base::Error(base::ErrorClass::input,
                        {.where = json::place_of(file.string(), text, call),
                         .what = std::string(call["path"].text()) + ": " + reply.body});
    }
  }
}

}  // namespace invokeai_batch::sim
