// Is a value what the server's schema asks for? Answers as pydantic does: with the value as it will
// be kept (numbers in strings turned into numbers, defaults of nested objects filled in), or with
// errors of its shape and words.
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/json/value.hpp"
#include "node_catalogue.hpp"

namespace invokeai_batch::sim {

/// One entry of the `detail` of a 422.
struct Invalid {
  std::string type{};              // "int_parsing"
  std::vector<std::string> loc{};  // JSON texts: "\"body\"", "3"
  std::string msg{};
  std::string input_json = "null";
  std::string ctx_json{};  // empty: none
};

using Location = std::vector<std::string>;

/// The location one step further in.
[[nodiscard]] Location inside(const Location& loc, std::string_view key);

/// `{"detail":[…]}`.
[[nodiscard]] std::string detail_json(const std::vector<Invalid>& errors);

/// The value as the server keeps it, as JSON text. What is wrong goes to `errors`.
[[nodiscard]] std::string check_value(const NodeCatalogue& catalogue, json::Value schema,
                                      json::Value value, const Location& loc,
                                      std::vector<Invalid>& errors);

/// A member that has to be there is not; `in` is the object without it.
[[nodiscard]] Invalid missing_member(const Location& loc, json::Value in);

/// How many characters a text may have, or items a list.
struct SizeLimits {
  std::size_t least = 0;
  std::size_t most = 0;
};
void check_length(const std::string& text, SizeLimits limits, const Location& loc,
                  std::vector<Invalid>& errors);
/// The list has at most `most` items.
void check_list_size(json::Value list, std::size_t most, const Location& loc,
                     std::vector<Invalid>& errors);

/// "'a', 'b' or 'c'".
[[nodiscard]] std::string one_of(const std::vector<std::string>& choices);

}  // namespace invokeai_batch::sim
