// One request under way: its curl handle, and the reply as it arrives.
//
// libcurl keeps pointers to it, so it stays where it is: not movable, owned by the transport.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "curl.hpp"
#include "failure.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "trust.hpp"

namespace invokeai_batch::http {

class Transfer {
 public:
  /// Throws base::Error when libcurl refuses an option. A request that cannot be sent at all (a
  /// header with a line break, a file that is not there) is reported by refusal().
  Transfer(Request request, OnDone on_done, const TlsOptions& tls, const Trust& machine,
           base::Instant now);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  [[nodiscard]] CURL* easy() const { return m_easy.get(); }
  [[nodiscard]] const std::optional<Failure>& refusal() const { return m_refusal; }
  [[nodiscard]] OnDone take_on_done() { return std::move(m_on_done); }

  [[nodiscard]] const std::vector<base::Secret>& secrets() const { return m_request.secrets; }

  /// How it ended. Rethrows what a callback of ours threw. REQUIRES: curl is done with it, and
  /// nobody has asked before.
  [[nodiscard]] Outcome finish(CURLcode code);

  /// The failure of a transfer in which nothing has moved for its idle time, or next to nothing for
  /// ten times as long; nullopt when something did. Looks at curl's byte counts.
  [[nodiscard]] std::optional<Failure> idle_failure_at(base::Instant now);
  /// When idle_failure_at() may have something to say.
  [[nodiscard]] base::Instant idle_deadline() const {
    return m_last_moved + m_request.idle_timeout;
  }

  // What libcurl calls. True: go on.
  void on_connected() { m_progress.sent = true; }
  [[nodiscard]] bool on_header(std::string_view line);
  [[nodiscard]] bool on_body(std::string_view bytes);
  /// Keeps the exception under way, to be rethrown by finish().
  void keep_exception() { m_exception = std::current_exception(); }

 private:
  void set_up_connection(const TlsOptions& tls, const Trust& machine);
  void set_up_trust(const TlsOptions& tls, const Trust& machine);
  void set_up_method();
  void set_up_body();
  void set_up_headers();
  [[nodiscard]] bool refuse(std::string why);
  [[nodiscard]] std::optional<Failure> trickle_failure_at(base::Instant now);
  [[nodiscard]] bool fail(Failure failure);

  Request m_request;
  OnDone m_on_done;
  EasyHandle m_easy;
  MimeHandle m_mime;
  HeaderList m_headers;
  char m_error[CURL_ERROR_SIZE] = {};
  std::string m_trust_named_by;

  Response m_response;
  std::size_t m_header_bytes = 0;
  Progress m_progress;
  std::optional<Failure> m_refusal;
  std::optional<Failure> m_failure;  // ours, found in a callback
  std::exception_ptr m_exception;

  base::Instant m_last_moved;
  curl_off_t m_moved = 0;
  base::Instant m_slow_since;  // see trickle_failure()
  curl_off_t m_slow_from = 0;
  bool m_is_finished = false;
};

}  // namespace invokeai_batch::http
