// Whatever a server sends, every reader answers with a value or a failure that is fit for a
// terminal. The first byte chooses the status and the media type, the rest is the body.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "every_reader.hpp"
#include "invokeai_batch/base/utf8.hpp"

using namespace invokeai_batch;

namespace {

constexpr std::array<int, 8> k_statuses = {200, 201, 401, 404, 409, 422, 500, 503};
constexpr std::array<const char*, 4> k_types = {"application/json", "application/json; charset=x",
                                                "text/html", "text/plain"};

void check(const std::string& text) {
  if (base::printable(text) != text) {
    std::abort();  // control characters or bad UTF-8 would reach the user
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const http::Outcome outcome = http::Response{
      .status = k_statuses.at(data[0] % k_statuses.size()),
      .headers = {{"content-type", k_types.at(data[0] / k_statuses.size() % k_types.size())}},
      .body = std::string(reinterpret_cast<const char*>(data) + 1, size - 1)};
  static const auto readers = tests::every_reader();
  for (const auto& reader : readers) {
    if (const auto failure = reader.failure(outcome)) {
      check(failure->what);
      check(invokeai::error_of(*failure, "http://127.0.0.1:9090", "ask").what());
    }
  }
  return 0;
}
