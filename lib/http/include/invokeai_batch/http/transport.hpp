// HTTP/1.1 over one curl multi handle: start requests, poll, get each outcome once.
//
// One thread. Nothing is retried here (curl's own silent re-send of a request over a stale
// connection is avoided for requests that ask for a fresh one), no redirect is followed, only http
// and https are spoken, and a loopback host bypasses proxies.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/secret.hpp"

namespace invokeai_batch::http {

enum class Method { get, post, put, patch, delete_ };
[[nodiscard]] std::string_view to_string(Method method);

/// A request that changes the server must not ride on a kept-alive connection that the server may
/// have closed already: curl would send it twice.
enum class Connection { reuse, fresh };

struct Header {
  std::string name{};
  std::string value{};
};

/// One part of a multipart/form-data body.
struct FormPart {
  std::string name{};
  std::string content{};         // when `file` is empty
  std::filesystem::path file{};  // sent from disk
  std::string file_name{};       // what the server is told
  std::string content_type{};
};

/// Takes the body of a 2xx reply as it arrives. False: give up (a full disk). Must not throw.
using Sink = std::function<bool(std::string_view bytes)>;

/// How long a server may be silent while it works on most requests.
inline constexpr base::Milliseconds k_usual_silence{60'000};

struct Request {
  Method method = Method::get;
  std::string url{};  // absolute; may hold credentials, so redact it in messages
  std::vector<Header> headers{};
  std::string body{};
  /// What of this is secret. A reply that repeats it does so with dots in its place, and so does
  /// every later reply of a failure that this transport gets.
  std::vector<base::Secret> secrets{};
  std::vector<FormPart> form{};  // REQUIRES: no `body`
  Connection connection = Connection::reuse;
  base::Milliseconds connect_timeout{10'000};
  /// Without a byte in either direction for this long the request fails. There is no total limit.
  base::Milliseconds idle_timeout = k_usual_silence;
  std::uint64_t max_body_bytes = 256ULL << 20U;  // a reply kept in memory larger than this fails
  Sink sink{};  // when set, a 2xx body goes there and not into Response::body
};

struct Response {
  int status = 0;
  std::vector<Header> headers{};
  std::string body{};
  std::uint64_t body_bytes = 0;  // also of what went to a sink

  /// The first header of that name, case ignored; nullopt when there is none.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  /// The media type without parameters, lowered: "application/json".
  [[nodiscard]] std::string content_type() const;
};

/// Did the request reach the server? What is not certain is `maybe`.
enum class Delivery { never, maybe };

struct Failure {
  Delivery delivery = Delivery::maybe;
  std::string why{};  // for people, without the URL: "connection refused", "timed out …"
  bool sink_refused = false;
  std::string hint{};  // what to do about it, where we know; for people, without a full stop
};

using Outcome = std::variant<Response, Failure>;
/// Called from poll(), never from start(). May start further requests. REQUIRES: not empty.
using OnDone = std::function<void(Outcome)>;

struct TlsOptions {
  std::filesystem::path ca_file{};  // authorities to trust; empty: those that the machine trusts
  std::filesystem::path client_certificate{};
  std::filesystem::path client_key{};
  bool insecure = false;
};

/// Movable. Destroying it drops the requests under way without calling back.
class Transport {
 public:
  /// `longest_silence`: no request waits for its connection, or for a byte, for longer than that;
  /// only one that asks for more than the usual time, because what it wants takes long, is given
  /// it.
  explicit Transport(TlsOptions tls = {},
                     base::Milliseconds longest_silence = base::Milliseconds::max());
  ~Transport();
  Transport(Transport&&) noexcept;
  Transport& operator=(Transport&&) noexcept;

  void start(Request request, OnDone on_done);
  [[nodiscard]] std::size_t active() const;
  [[nodiscard]] base::Milliseconds longest_silence() const;

  /// Moves bytes, calls back for what ended, and waits at most `wait` when there is nothing to do;
  /// returns early when `wake_fd` (if not negative) becomes readable.
  void poll(base::Milliseconds wait, int wake_fd = -1);

  /// start() and poll() until it is done: for commands that do one thing at a time.
  /// `still_waiting` is called about once a second until then.
  [[nodiscard]] Outcome perform(Request request, const std::function<void()>& still_waiting = {});

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace invokeai_batch::http
