// Just enough of HTTP/1.1 to find where a message ends and what it is called.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace invokeai_batch::faultproxy {

/// The head of a request or reply, its blank line included.
struct Head {
  std::string text{};
  std::string method{};  // of a request
  std::string target{};
  int status = 0;  // of a reply

  enum class Body { none, counted, chunked, until_close };
  Body body = Body::none;
  std::uint64_t length = 0;  // Body::counted
  bool expects_continue = false;
  bool closes = false;  // the connection ends with this message
};

/// The head at the beginning of the bytes; nullopt as long as its blank line has not come.
[[nodiscard]] std::optional<Head> read_request_head(std::string_view bytes);
/// `method` is that of the request that it answers.
[[nodiscard]] std::optional<Head> read_reply_head(std::string_view bytes, std::string_view method);

/// Follows a body and says when it is over.
class BodyReader {
 public:
  explicit BodyReader(const Head& head) : m_kind(head.body), m_left(head.length) {}

  /// How many of the bytes belong to the body.
  [[nodiscard]] std::size_t take(std::string_view bytes);
  [[nodiscard]] bool is_over() const;

 private:
  enum class Chunk { size, data, data_end, trailer, over };
  [[nodiscard]] std::size_t take_chunked(std::string_view bytes);

  Head::Body m_kind;
  std::uint64_t m_left;
  Chunk m_stage = Chunk::size;
  std::string m_line;
};

/// A request's name for counting, ids replaced: "GET /api/v1/queue/default/b/*/status".
[[nodiscard]] std::string request_name(std::string_view method, std::string_view target);

}  // namespace invokeai_batch::faultproxy
