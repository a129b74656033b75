#include <algorithm>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/http/transport.hpp"

namespace invokeai_batch::http {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
  }
  return "GET";
}

std::optional<std::string_view> Response::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const Header& header) {
    return base::equal_ignoring_case(header.name, name);
  });
  return found == headers.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

std::string Response::content_type() const {
  const auto value = header("content-type").value_or(std::string_view());
  return base::to_lower(base::trim(value.substr(0, value.find(';'))));
}

}  // namespace invokeai_batch::http
