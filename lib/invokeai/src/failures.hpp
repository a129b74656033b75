// What a bad status means, in words.
#pragma once

#include <string>
#include <string_view>

#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/invokeai/reply.hpp"

namespace invokeai_batch::invokeai {

/// REQUIRES: the status is not 2xx.
[[nodiscard]] ApiFailure failure_of_status(const http::Response& response);

/// Text of the server, on one line and no longer than a sentence or two.
[[nodiscard]] std::string short_line(std::string_view text);

}  // namespace invokeai_batch::invokeai
