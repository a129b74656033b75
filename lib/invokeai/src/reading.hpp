// How outcomes are read: first whether the call came through at all, then the JSON, then its shape.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fields.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::invokeai {

/// What is wrong with the outcome as such; nullopt for a reply with a status of 2xx.
[[nodiscard]] std::optional<ApiFailure> failure_of(const http::Outcome& outcome);

/// The document of a 2xx reply. From 6.12 on an unknown path is 200 with the GUI's HTML, so the
/// content type decides.
[[nodiscard]] Reply<json::Document> json_of(const http::Outcome& outcome);

/// A reply of another media type than JSON, as a failure; nullopt for JSON.
[[nodiscard]] std::optional<ApiFailure> wrong_type(const http::Response& response);

/// A reply that is none of InvokeAI's, or not the one that was asked for.
[[nodiscard]] ApiFailure unexpected(int status, std::string what);

/// "the answer is not a board: board_id is missing". REQUIRES: the outcome is a response.
[[nodiscard]] ApiFailure not_as_expected(const http::Outcome& outcome, std::string_view name,
                                         const Shape& shape);

/// For a deletion: true when it was carried out, or when there was nothing to delete (404).
[[nodiscard]] Reply<bool> read_gone(const http::Outcome& outcome);

/// A list of image names, and the one that is a member of an object.
[[nodiscard]] std::vector<ImageName> take_names(json::Value list, Shape& shape);
[[nodiscard]] Reply<std::vector<ImageName>> read_names(const http::Outcome& outcome,
                                                       std::string_view key);

/// A list of item ids, ascending.
[[nodiscard]] std::vector<ItemId> take_item_ids(json::Value list, Shape& shape);

/// Reads a 2xx reply's JSON with `take(root, shape)`; `name` is what it should be: "a board".
template <class Take>
[[nodiscard]] auto read_reply(const http::Outcome& outcome, std::string_view name, Take take)
    -> Reply<decltype(take(json::Value(), std::declval<Shape&>()))> {
  auto document = json_of(outcome);
  if (auto* failure = std::get_if<ApiFailure>(&document)) {
    return std::move(*failure);
  }
  Shape shape;
  auto value = take(std::get<json::Document>(document).root(), shape);
  if (!shape.problem().empty()) {
    return not_as_expected(outcome, name, shape);
  }
  return value;
}

}  // namespace invokeai_batch::invokeai
