#include "transfer.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/http/url.hpp"

namespace invokeai_batch::http {

namespace {

// uvicorn closes a connection that was idle for 5 s (observed: 4.7). curl compares whole seconds
// and reuses what is exactly as old as this, so 3 means: not after 4 s.
constexpr long k_reuse_seconds = 3;

// What streams away comes in large pieces: with the usual 16 KiB the calls of the system cost more
// than the bytes.
constexpr long k_stream_buffer = 256L << 10;

// More than any server of ours sends; what is larger is not worth the memory.
constexpr std::size_t k_most_header_bytes = std::size_t{256} << 10U;

Transfer& transfer_of(void* user) {
  return *static_cast<Transfer*>(user);
}

// Runs a callback for libcurl, through which no exception may pass. Returns how many bytes were
// taken: any other number than was offered aborts the transfer.
template <class Take>
std::size_t guarded(Transfer& transfer, std::size_t bytes, Take take) noexcept {
  const std::size_t refused = bytes == 0 ? 1 : 0;
  try {
    return take() ? bytes : refused;
  } catch (...) {
    transfer.keep_exception();
    return refused;
  }
}

std::size_t header_callback(char* data, std::size_t size, std::size_t count, void* user) noexcept {
  auto& transfer = transfer_of(user);
  return guarded(transfer, size * count, [&] { return transfer.on_header({data, size * count}); });
}

std::size_t body_callback(char* data, std::size_t size, std::size_t count, void* user) noexcept {
  auto& transfer = transfer_of(user);
  return guarded(transfer, size * count, [&] { return transfer.on_body({data, size * count}); });
}

// After the connection stands (TLS included) and before the first byte of the request.
int connected_callback(void* user, char*, char*, int, int) noexcept {
  transfer_of(user).on_connected();
  return CURL_PREREQFUNC_OK;
}

// As curl does, but children do not inherit it.
curl_socket_t open_socket(void* /*user*/, curlsocktype /*purpose*/,
                          curl_sockaddr* address) noexcept {
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void restrict_protocols(CURL* easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
  set_text<CURLOPT_PROTOCOLS_STR>(easy, "http,https");
#else
  set_number<CURLOPT_PROTOCOLS>(easy, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
}

void set_up_tls(CURL* easy, const TlsOptions& tls) {
  set_number<CURLOPT_SSLVERSION>(easy, CURL_SSLVERSION_TLSv1_2);
  if (!tls.client_certificate.empty()) {
    set_text<CURLOPT_SSLCERT>(easy, tls.client_certificate.c_str());
  }
  if (!tls.client_key.empty()) {
    set_text<CURLOPT_SSLKEY>(easy, tls.client_key.c_str());
  }
  if (tls.insecure) {
    set_number<CURLOPT_SSL_VERIFYPEER>(easy, 0);
    set_number<CURLOPT_SSL_VERIFYHOST>(easy, 0);
  }
}

const char* text_or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; });
}

// "1 kB", "256 MB": a limit as people say it.
std::string size_in_words(std::uint64_t bytes) {
  if (bytes >= (1U << 20U)) {
    return std::to_string(bytes >> 20U) + " MB";
  }
  return bytes >= (1U << 10U) ? std::to_string(bytes >> 10U) + " kB"
                              : std::to_string(bytes) + " bytes";
}

}  // namespace

Transfer::Transfer(Request request, OnDone on_done, const TlsOptions& tls, const Trust& machine,
                   base::Instant now)
    : m_request(std::move(request)),
      m_on_done(std::move(on_done)),
      m_easy(curl_easy_init()),
      m_last_moved(now),
      m_slow_since(now) {
  if (!m_easy) {
    throw curl_error("make a handle", "out of memory");
  }
  set_up_connection(tls, machine);
  set_up_method();
  set_up_body();
  set_up_headers();
}

void Transfer::set_up_connection(const TlsOptions& tls, const Trust& machine) {
  auto* easy = m_easy.get();
  set_pointer<CURLOPT_PRIVATE>(easy, this);
  set_pointer<CURLOPT_ERRORBUFFER>(easy, static_cast<char*>(m_error));
  set_text<CURLOPT_URL>(easy, m_request.url.c_str());
  set_text<CURLOPT_USERAGENT>(easy, "invokeai-batch");
  restrict_protocols(easy);
  set_number<CURLOPT_PATH_AS_IS>(easy, 1);  // a name such as ".." is not ours to resolve
  set_number<CURLOPT_FOLLOWLOCATION>(easy, 0);
  set_number<CURLOPT_HTTP_VERSION>(easy, CURL_HTTP_VERSION_1_1);
  set_number<CURLOPT_NOSIGNAL>(easy, 1);
  set_number<CURLOPT_TCP_KEEPALIVE>(easy, 1);
  set_number<CURLOPT_SUPPRESS_CONNECT_HEADERS>(easy, 1);
  // curl reads 0 as "300 s"
  set_number<CURLOPT_CONNECTTIMEOUT_MS>(
      easy, std::max(1L, static_cast<long>(m_request.connect_timeout.count())));
  set_number<CURLOPT_MAXAGE_CONN>(easy, k_reuse_seconds);
  // curl sends a request again, unasked, when a kept-alive connection turns out to be dead. On a
  // connection of its own that cannot happen. Later requests may use the connection: it is live.
  set_number<CURLOPT_FRESH_CONNECT>(easy, m_request.connection == Connection::fresh ? 1 : 0);
  if (is_loopback(m_request.url)) {
    set_text<CURLOPT_NOPROXY>(easy, "*");  // curl would honour http_proxy even for 127.0.0.1
  }
  set_up_tls(easy, tls);
  if (!tls.insecure) {
    set_up_trust(tls, machine);
  }
  set_function<CURLOPT_OPENSOCKETFUNCTION>(easy, open_socket);
  set_function<CURLOPT_PREREQFUNCTION>(easy, connected_callback);
  set_pointer<CURLOPT_PREREQDATA>(easy, this);
  set_function<CURLOPT_HEADERFUNCTION>(easy, header_callback);
  set_pointer<CURLOPT_HEADERDATA>(easy, this);
  set_function<CURLOPT_WRITEFUNCTION>(easy, body_callback);
  set_pointer<CURLOPT_WRITEDATA>(easy, this);
  if (m_request.sink) {
    set_number<CURLOPT_BUFFERSIZE>(easy, k_stream_buffer);
  }
}

// Where libcurl would look was decided on the machine that it was built on: it is always told.
void Transfer::set_up_trust(const TlsOptions& tls, const Trust& machine) {
  auto* easy = m_easy.get();
  const auto* of_machine = std::get_if<TrustStore>(&machine);
  if (of_machine != nullptr) {
    set_text<CURLOPT_PROXY_CAINFO>(easy, text_or_null(of_machine->file.native()));
    set_text<CURLOPT_PROXY_CAPATH>(easy, text_or_null(of_machine->directories));
  }
  if (!base::to_lower(m_request.url).starts_with("https://")) {
    return;
  }
  if (of_machine == nullptr && tls.ca_file.empty()) {
    m_refusal = std::get<Failure>(machine);
    return;
  }
  const auto store =
      tls.ca_file.empty() ? *of_machine : TrustStore{.file = tls.ca_file, .named_by = "--ca-file"};
  set_text<CURLOPT_CAINFO>(easy, text_or_null(store.file.native()));
  set_text<CURLOPT_CAPATH>(easy, text_or_null(store.directories));
  m_trust_named_by = store.named_by;
}

void Transfer::set_up_method() {
  auto* easy = m_easy.get();
  switch (m_request.method) {
    case Method::get:
      set_number<CURLOPT_HTTPGET>(easy, 1);
      return;
    case Method::delete_:
      set_number<CURLOPT_HTTPGET>(easy, 1);  // a body, should there be one, makes it a POST
      break;
    case Method::post:
    case Method::put:
    case Method::patch:
      set_number<CURLOPT_POST>(easy, 1);  // also without a body: Content-Length: 0
      break;
  }
  set_text<CURLOPT_CUSTOMREQUEST>(easy, std::string(to_string(m_request.method)).c_str());
}

void Transfer::set_up_body() {
  auto* easy = m_easy.get();
  if (m_request.form.empty()) {
    const bool always = m_request.method == Method::post || m_request.method == Method::put ||
                        m_request.method == Method::patch;
    if (always || !m_request.body.empty()) {
      set_offset<CURLOPT_POSTFIELDSIZE_LARGE>(easy, static_cast<curl_off_t>(m_request.body.size()));
      set_text<CURLOPT_POSTFIELDS>(easy, m_request.body.c_str());  // not copied: m_request lives
    }
    return;
  }
  m_mime.reset(curl_mime_init(easy));
  for (const auto& part : m_request.form) {
    auto* mime = curl_mime_addpart(m_mime.get());
    check(curl_mime_name(mime, part.name.c_str()), "name a form part");
    if (part.file.empty()) {
      check(curl_mime_data(mime, part.content.data(), part.content.size()), "fill a form part");
    } else if (curl_mime_filedata(mime, part.file.c_str()) != CURLE_OK) {
      m_refusal = Failure{.delivery = Delivery::never,
                          .why = "the file to upload cannot be read: " + part.file.string()};
      return;
    }
    if (!part.file_name.empty()) {
      check(curl_mime_filename(mime, part.file_name.c_str()), "name a file");
    }
    if (!part.content_type.empty()) {
      check(curl_mime_type(mime, part.content_type.c_str()), "type a form part");
    }
  }
  set_pointer<CURLOPT_MIMEPOST>(easy, m_mime.get());
}

void Transfer::set_up_headers() {
  // No waiting for "100 Continue" (and no second try without it) before a large body.
  std::vector<std::string> lines = {"Expect:"};
  bool has_type = false;
  for (const auto& header : m_request.headers) {
    if (has_control_character(header.name) || has_control_character(header.value)) {
      m_refusal = Failure{.delivery = Delivery::never,
                          .why = "the header " + header.name + " holds a control character"};
      return;
    }
    has_type = has_type || base::equal_ignoring_case(header.name, "content-type");
    // curl drops "Name:" but sends "Name;" as an empty header.
    lines.push_back(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  if (!has_type && m_request.form.empty()) {
    lines.emplace_back("Content-Type:");  // else curl calls every body a form
  }
  for (const auto& line : lines) {
    auto* grown = curl_slist_append(m_headers.get(), line.c_str());
    if (grown == nullptr) {
      throw curl_error("add a header", "out of memory");
    }
    static_cast<void>(m_headers.release());
    m_headers.reset(grown);
  }
  set_pointer<CURLOPT_HTTPHEADER>(m_easy.get(), m_headers.get());
}

bool Transfer::fail(Failure failure) {
  m_failure = std::move(failure);
  return false;
}

bool Transfer::on_header(std::string_view line) {
  m_header_bytes += line.size();
  if (m_header_bytes > k_most_header_bytes) {
    return fail(
        {.why = "the answer has more than " + size_in_words(k_most_header_bytes) + " of headers"});
  }
  m_progress.answered = true;
  line = base::trim(line);
  if (line.starts_with("HTTP/")) {
    // A new head: an interim reply (1xx) came before it.
    m_response.headers.clear();
    return true;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) {
    return true;  // the empty line that ends the head
  }
  m_response.headers.push_back({.name = std::string(line.substr(0, colon)),
                                .value = std::string(base::trim(line.substr(colon + 1)))});
  return true;
}

bool Transfer::on_body(std::string_view bytes) {
  m_response.body_bytes += bytes.size();
  m_progress.body_bytes = m_response.body_bytes;
  const auto status = get_number(m_easy.get(), CURLINFO_RESPONSE_CODE);
  if (m_request.sink && status >= 200 && status < 300) {
    return m_request.sink(bytes) ||
           fail({.why = "the answer could not be stored", .sink_refused = true});
  }
  if (m_response.body_bytes > m_request.max_body_bytes) {
    return fail({.why = "the answer is larger than " + size_in_words(m_request.max_body_bytes)});
  }
  m_response.body += bytes;
  return true;
}

Outcome Transfer::finish(CURLcode code) {
  base::require(!std::exchange(m_is_finished, true), "a request ends once");
  if (m_exception) {
    std::rethrow_exception(m_exception);
  }
  if (m_failure) {
    return *std::move(m_failure);
  }
  if (code == CURLE_OK) {
    m_response.status = static_cast<int>(get_number(m_easy.get(), CURLINFO_RESPONSE_CODE));
    return std::move(m_response);
  }
  const auto announced = get_offset(m_easy.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T);
  if (announced >= 0) {
    m_progress.announced = static_cast<std::uint64_t>(announced);
  }
  const CurlReport report{.code = code,
                          .os_error = static_cast<int>(get_number(m_easy.get(), CURLINFO_OS_ERRNO)),
                          .detail = std::string(m_error, ::strnlen(m_error, sizeof m_error)),
                          .proxy_variable = proxy_variable(m_request.url),
                          .trust_named_by = m_trust_named_by};
  return failure_of(report, m_progress, m_request.connect_timeout);
}

// A byte now and then would hold a call for ever: slow is no failure, but there is a slowest.
std::optional<Failure> Transfer::trickle_failure_at(base::Instant now) {
  constexpr int k_idle_times = 10;
  constexpr curl_off_t k_least = 4096;
  const auto limit = k_idle_times * m_request.idle_timeout;
  const auto moved = m_moved - m_slow_from;
  if (!m_progress.sent || moved >= k_least) {
    m_slow_since = now;
    m_slow_from = m_moved;
  } else if (now - m_slow_since >= limit) {
    return trickle_failure(limit, static_cast<std::uint64_t>(moved));
  }
  return std::nullopt;
}

std::optional<Failure> Transfer::idle_failure_at(base::Instant now) {
  auto* easy = m_easy.get();
  const auto moved =
      static_cast<curl_off_t>(m_header_bytes) + static_cast<curl_off_t>(m_progress.sent) +
      get_offset(easy, CURLINFO_SIZE_UPLOAD_T) + get_offset(easy, CURLINFO_SIZE_DOWNLOAD_T);
  if (moved != m_moved || !m_progress.sent) {
    // Until the connection stands the connect timeout is in charge.
    m_moved = moved;
    m_last_moved = now;
    return trickle_failure_at(now);
  }
  if (now < idle_deadline()) {
    return std::nullopt;
  }
  const auto announced = get_offset(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T);
  if (announced >= 0) {
    m_progress.announced = static_cast<std::uint64_t>(announced);
  }
  return idle_failure(m_request.idle_timeout, m_progress);
}

}  // namespace invokeai_batch::http
