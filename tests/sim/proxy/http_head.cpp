#include "http_head.hpp"

#include <algorithm>
#include <charconv>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::faultproxy {
namespace {

/// Walks over the header lines; `take(name in lower case, value)`.
template <class Take>
void for_each_header(std::string_view head, Take take) {
  auto begin = head.find("\r\n") + 2;
  while (begin < head.size()) {
    const auto end = head.find("\r\n", begin);
    const auto line = head.substr(begin, end - begin);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
      take(base::to_lower(line.substr(0, colon)), base::trim(line.substr(colon + 1)));
    }
    begin = end + 2;
  }
}

std::optional<Head> read_head(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  Head head{.text = std::string(bytes.substr(0, end + 4))};
  for_each_header(head.text, [&](const std::string& name, std::string_view value) {
    if (name == "content-length" && head.body != Head::Body::chunked) {
      head.length = static_cast<std::uint64_t>(base::parse_integer(value).value_or(0));
      head.body = Head::Body::counted;
    } else if (name == "transfer-encoding") {
      head.body = Head::Body::chunked;
    } else if (name == "expect") {
      head.expects_continue = true;
    } else if (name == "connection") {
      head.closes = base::equal_ignoring_case(value, "close");
    }
  });
  return head;
}

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
  });
}

/// Is this segment of a path an id? `before` is the segment in front of it.
bool is_id(std::string_view segment, std::string_view before) {
  const bool is_number = base::parse_integer(segment).has_value();
  const bool is_uuid = segment.size() >= 32 && is_hex(segment.substr(0, 32));
  return before == "i" || before == "b" || before == "d" || is_number || is_uuid;
}

}  // namespace

std::optional<Head> read_request_head(std::string_view bytes) {
  auto head = read_head(bytes);
  if (head) {
    const auto first = head->text.find(' ');
    const auto second = head->text.find(' ', first + 1);
    head->method = head->text.substr(0, first);
    head->target = head->text.substr(first + 1, second - first - 1);
  }
  return head;
}

std::optional<Head> read_reply_head(std::string_view bytes, std::string_view method) {
  auto head = read_head(bytes);
  if (!head) {
    return head;
  }
  head->status = static_cast<int>(base::parse_integer(head->text.substr(9, 3)).value_or(0));
  const bool has_no_body =
      method == "HEAD" || head->status / 100 == 1 || head->status == 204 || head->status == 304;
  if (has_no_body) {
    head->body = Head::Body::none;
  } else if (head->body == Head::Body::none) {
    head->body = Head::Body::until_close;
    head->closes = true;
  }
  return head;
}

std::size_t BodyReader::take(std::string_view bytes) {
  switch (m_kind) {
    case Head::Body::none:
      return 0;
    case Head::Body::until_close:
      return bytes.size();
    case Head::Body::chunked:
      return take_chunked(bytes);
    case Head::Body::counted:
      break;
  }
  const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size()));
  m_left -= taken;
  return taken;
}

bool BodyReader::is_over() const {
  return m_kind == Head::Body::none || (m_kind == Head::Body::counted && m_left == 0) ||
         (m_kind == Head::Body::chunked && m_stage == Chunk::over);
}

std::size_t BodyReader::take_chunked(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size() && m_stage != Chunk::over) {
    if (m_stage == Chunk::data) {
      const auto count =
          static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size() - at));
      m_left -= count;
      at += count;
      m_stage = m_left == 0 ? Chunk::data_end : Chunk::data;
      continue;
    }
    m_line += bytes[at++];
    if (m_line.size() < 2 || m_line.substr(m_line.size() - 2) != "\r\n") {
      continue;
    }
    if (m_stage == Chunk::size) {
      m_left = 0;
      std::from_chars(m_line.data(), m_line.data() + m_line.size(), m_left, 16);
      m_stage = m_left == 0 ? Chunk::trailer : Chunk::data;
    } else if (m_stage == Chunk::data_end) {
      m_stage = Chunk::size;
    } else if (m_line == "\r\n") {
      m_stage = Chunk::over;
    }
    m_line.clear();
  }
  return at;
}

std::string request_name(std::string_view method, std::string_view target) {
  std::string name(method);
  name += ' ';
  std::string_view before;
  bool is_first = true;
  for (const auto segment : base::split(target.substr(0, target.find('?')), '/')) {
    if (!is_first) {
      name += '/';
    }
    is_first = false;
    name += is_id(segment, before) && !segment.empty() ? "*" : segment;
    before = segment;
  }
  return name;
}

}  // namespace invokeai_batch::faultproxy
