// `api METHOD PATH`.

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "client/client.hpp"
#include "commands/commands.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct ApiOptions {
  std::optional<std::string> data{};
  bool paginate = false;
};

void define(Builder& builder, ApiOptions& options) {
  builder.text("--data", options.data, "the JSON to send; @FILE, -: standard input", "JSON");
  builder.on("--paginate", options.paginate, "all pages, one item a line", k_how);
  define_client(builder);
}

http::Method method_of(const std::string& word) {
  using http::Method;
  constexpr std::array<std::pair<std::string_view, Method>, 5> k_methods{
      {{"get", Method::get},
       {"post", Method::post},
       {"put", Method::put},
       {"patch", Method::patch},
       {"delete", Method::delete_}}};
  const auto lowered = base::to_lower(word);
  const auto* found = std::find_if(k_methods.begin(), k_methods.end(),
                                   [&](const auto& known) { return known.first == lowered; });
  if (found == k_methods.end()) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = word, .what = "expected GET, POST, PUT, PATCH or DELETE"});
  }
  return found->second;
}

// Our token goes to our server alone.
void check_path(const std::string& path) {
  if (!path.starts_with("/") || path.starts_with("//")) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = path,
                       .what = "expected a path of the server's",
                       .hint = "write it like /api/v1/app/version; --server says which server"});
  }
}

std::string body_of(const std::optional<std::string>& data) {
  if (!data) {
    return {};
  }
  const bool is_file = data->starts_with('@');
  auto text = *data == "-" || is_file ? base::read_file(is_file ? data->substr(1) : "-") : *data;
  (void)json::parse(text, is_file ? data->substr(1) : "--data");
  return text;
}

// The reply, whole. What is no success ends the command, after what the server said.
std::string reply_to(Client& client, http::Method method, const std::string& path,
                     const std::string& body) {
  const auto outcome = client.session.transport.perform(
      invokeai::plain_request(client.server(), method, path, body));
  adopt_token(client, outcome);
  const auto call = std::string(http::to_string(method)) + " " + path;
  const auto* response = std::get_if<http::Response>(&outcome);
  if (response != nullptr && response->status / 100 == 2) {
    return response->body;
  }
  if (response != nullptr) {
    write_stdout(response->body + "\n");
  }
  throw invokeai::error_of(*invokeai::failure_of_call(outcome), client.server().base_url, call);
}

std::string with_query(const std::string& path, const std::string& key, std::int64_t value) {
  const auto sign = path.find('?') == std::string::npos ? "?" : "&";
  return path + sign + key + "=" + std::to_string(value);
}

// Two ways to page: by offset and total, by page and pages.
std::optional<std::string> next_page(const std::string& path, json::Value page, std::int64_t seen) {
  const auto pages = page["pages"].integer();
  const auto number = page["page"].integer();
  if (pages && number) {
    return *number + 1 < *pages ? std::optional(with_query(path, "page", *number + 1))
                                : std::nullopt;
  }
  const auto total = page["total"].integer();
  return total && page["offset"].integer() && seen < *total
             ? std::optional(with_query(path, "offset", seen))
             : std::nullopt;
}

void print_pages(Client& client, const std::string& path) {
  std::int64_t seen = 0;
  for (std::optional<std::string> next = path; next;) {
    const auto document = json::parse(reply_to(client, http::Method::get, *next, {}), "the reply");
    const auto items = document.root().is_array() ? document.root() : document.root()["items"];
    if (!items.is_array()) {
      throw base::Error(base::ErrorClass::input, {.where = path,
                                                  .what = "the server does not page this reply",
                                                  .hint = "leave --paginate out"});
    }
    std::string lines;
    std::int64_t fresh = 0;
    for (const auto& item : items) {
      lines += json::to_text(item.value) + "\n";
      ++fresh;
    }
    write_stdout(lines);
    seen += fresh;
    next = fresh == 0 ? std::nullopt : next_page(path, document.root(), seen);
  }
}

int run(const Arguments& arguments, const ApiOptions& options) {
  const auto method = method_of(arguments.words[0]);
  const auto& path = arguments.words[1];
  check_path(path);
  const auto body = body_of(options.data);
  if (options.paginate && method != http::Method::get) {
    throw base::Error(base::ErrorClass::usage, {.what = "--paginate goes with GET only"});
  }
  auto client = open_client(arguments);
  if (options.paginate) {
    print_pages(client, path);
    return 0;
  }
  const auto reply = reply_to(client, method, path, body);
  write_stdout(reply + (reply.ends_with('\n') || reply.empty() ? "" : "\n"));
  return 0;
}

}  // namespace

Command api_command() {
  return {.name = "api",
          .signature = "METHOD PATH",
          .summary = "Any call of the server, with our address, log-in and errors",
          .examples = R"(invokeai-batch api GET /api/v1/app/version
invokeai-batch api GET /api/v1/images/ --paginate | jq -r .image_name
echo '{"starred": true}' | invokeai-batch api PATCH /api/v1/images/i/fox.png --data -)",
          .words = {"METHOD", "GET, POST, PUT, PATCH or DELETE, then a path of the server's", 2, 2},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
