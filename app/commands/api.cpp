// `api METHOD PATH`.

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

// From 6.12 on a server answers a path that it does not know with its user interface.
void check_is_reply(const Client& client, const http::Response& response, const std::string& path,
                    const std::string& call) {
  if (path.starts_with("/api/") && response.content_type() == "text/html") {
    throw base::Error(base::ErrorClass::server,
                      {.where = describe(client.session),
                       .what = "cannot " + call + ": this server has no such call",
                       .hint = "invokeai-batch api GET /openapi.json lists what it has"});
  }
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
    check_is_reply(client, *response, path, call);
    return response->body;
  }
  if (response != nullptr) {
    write_stdout(response->body + "\n");
  }
  throw invokeai::error_of(*invokeai::failure_of_call(outcome), client.server().base_url, call);
}

// In the place of what the path says of it.
std::string with_query(const std::string& path, const std::string& key, std::int64_t value) {
  const auto mark = path.find('?');
  std::vector<std::string> parameters;
  if (mark != std::string::npos) {
    for (const auto parameter : base::split(std::string_view(path).substr(mark + 1), '&')) {
      if (!parameter.empty() && !parameter.starts_with(key + "=")) {
        parameters.emplace_back(parameter);
      }
    }
  }
  parameters.push_back(key + "=" + std::to_string(value));
  return path.substr(0, mark) + "?" + base::join(parameters, "&");
}

// Three ways to page: by page and pages, by offset and total, and (queues before 6.7) behind the
// last item.
std::optional<std::string> next_page(const std::string& path, json::Value page, json::Value last,
                                     std::int64_t count) {
  const auto number = page["page"].integer();
  if (const auto pages = page["pages"].integer(); pages && number) {
    return *number + 1 < *pages ? std::optional(with_query(path, "page", *number + 1))
                                : std::nullopt;
  }
  const auto offset = page["offset"].integer();
  if (const auto total = page["total"].integer(); total && offset) {
    return *offset + count < *total ? std::optional(with_query(path, "offset", *offset + count))
                                    : std::nullopt;
  }
  const auto item = last["item_id"].integer();
  if (page["has_more"].boolean().value_or(false) && item) {
    return with_query(with_query(path, "cursor", *item), "priority",
                      last["priority"].integer().value_or(0));
  }
  return std::nullopt;
}

json::Value items_of(const json::Document& page, const std::string& path) {
  const auto items = page.root().is_array() ? page.root() : page.root()["items"];
  if (!items.is_array()) {
    throw base::Error(base::ErrorClass::input, {.where = path,
                                                .what = "the server does not page this reply",
                                                .hint = "leave --paginate out"});
  }
  return items;
}

// What comes or goes meanwhile moves the others from one page to another.
int tell_totals(const std::string& path, const std::vector<std::int64_t>& totals) {
  if (totals.size() < 2) {
    return 0;
  }
  log_error(path + ": the list changed while it was read, from " + std::to_string(totals.front()) +
            " to " + std::to_string(totals.back()) + ": some may be missing, or be here twice");
  return 1;
}

int print_pages(Client& client, const std::string& path) {
  std::vector<std::int64_t> totals;  // each that differs from the one before
  for (std::optional<std::string> next = path; next;) {
    const auto page = json::parse(reply_to(client, http::Method::get, *next, {}), "the reply");
    std::string lines;
    std::int64_t count = 0;
    json::Value last;
    for (const auto& item : items_of(page, path)) {
      lines += json::to_text(item.value) + "\n";
      last = item.value;
      ++count;
    }
    write_stdout(lines);
    const auto total = page.root()["total"].integer();
    if (total && (totals.empty() || totals.back() != *total)) {
      totals.push_back(*total);
    }
    next = count == 0 ? std::nullopt : next_page(path, page.root(), last, count);
  }
  return tell_totals(path, totals);
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
    return print_pages(client, path);
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
          .notes =
              "With --paginate, exit status 1: the list changed while it was read, so some may be "
              "missing.",
          .words = {"METHOD", "GET, POST, PUT, PATCH or DELETE, then a path of the server's", 2, 2},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
