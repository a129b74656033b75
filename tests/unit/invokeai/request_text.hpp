// A request as one text, so that a test can compare all of it.
#pragma once

#include <string>

#include "invokeai_batch/http/transport.hpp"

namespace invokeai_batch::tests {

/// "POST http://… fresh", the headers, the parts of the form, an empty line and the body.
inline std::string text_of(const http::Request& request) {
  std::string text = std::string(http::to_string(request.method)) + " " + request.url;
  text += request.connection == http::Connection::fresh ? " fresh\n" : "\n";
  for (const auto& header : request.headers) {
    text += header.name + ": " + header.value + "\n";
  }
  for (const auto& part : request.form) {
    text += "[" + part.name + "] " + part.content + part.file.string() + " as " + part.file_name +
            " (" + part.content_type + ")\n";
  }
  return request.body.empty() ? text : text + "\n" + request.body;
}

}  // namespace invokeai_batch::tests
