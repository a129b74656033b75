#include "reading.hpp"

#include <algorithm>

#include "failures.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::invokeai {

std::optional<ApiFailure> failure_of(const http::Outcome& outcome) {
  if (const auto* failure = std::get_if<http::Failure>(&outcome)) {
    return ApiFailure{.kind = failure->delivery == http::Delivery::never
                                  ? FailureKind::not_delivered
                                  : FailureKind::no_answer,
                      .what = failure->why,
                      .hint = failure->hint};
  }
  const auto& response = std::get<http::Response>(outcome);
  return response.status / 100 == 2 ? std::nullopt : std::optional(failure_of_status(response));
}

ApiFailure unexpected(int status, std::string what) {
  return {.kind = FailureKind::unexpected, .status = status, .what = std::move(what)};
}

ApiFailure not_as_expected(const http::Outcome& outcome, std::string_view name,
                           const Shape& shape) {
  return unexpected(std::get<http::Response>(outcome).status,
                    "the answer is not " + std::string(name) + ": " + shape.problem());
}

std::optional<ApiFailure> wrong_type(const http::Response& response) {
  const auto type = response.content_type();
  if (type == "application/json") {
    return std::nullopt;
  }
  return unexpected(
      response.status,
      "the answer is " + (type.empty() ? "of no type" : short_line(type)) + " where JSON is due");
}

Reply<json::Document> json_of(const http::Outcome& outcome) {
  if (auto failure = failure_of(outcome)) {
    return *std::move(failure);
  }
  const auto& response = std::get<http::Response>(outcome);
  if (auto failure = wrong_type(response)) {
    return *std::move(failure);
  }
  try {
    return json::parse(response.body, "answer");
  } catch (const base::Error& error) {
    return unexpected(response.status,
                      "the answer is " + short_line(error.problems().front().what));
  }
}

Reply<bool> read_gone(const http::Outcome& outcome) {
  auto failure = failure_of(outcome);
  if (failure && failure->kind == FailureKind::not_found) {
    return true;
  }
  if (failure) {
    return *std::move(failure);
  }
  if (auto wrong = wrong_type(std::get<http::Response>(outcome))) {
    return *std::move(wrong);
  }
  return true;
}

std::vector<ImageName> take_names(json::Value list, Shape& shape) {
  std::vector<ImageName> names;
  for_each_item(list, shape, [&](json::Value name) {
    if (!name.is_string()) {
      shape.miss("it is no list of names");
    }
    names.push_back({std::string(name.text())});
  });
  return names;
}

std::vector<ItemId> take_item_ids(json::Value list, Shape& shape) {
  std::vector<ItemId> ids;
  for_each_item(list, shape, [&](json::Value id) {
    if (const auto number = id.integer()) {
      ids.push_back({*number});
    } else {
      shape.miss("item_ids is no list of integers");
    }
  });
  std::sort(ids.begin(), ids.end());  // servers tell the newest first, or the oldest
  return ids;
}

Reply<std::vector<ImageName>> read_names(const http::Outcome& outcome, std::string_view key) {
  return read_reply(outcome, "a list of image names", [key](json::Value root, Shape& shape) {
    return take_names(Fields(root, shape).array(key), shape);
  });
}

}  // namespace invokeai_batch::invokeai
