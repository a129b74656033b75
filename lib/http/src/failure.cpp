#include "failure.hpp"

#include <cerrno>
#include <system_error>

#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::http {

namespace {

// "120 of 4000 bytes", "120 bytes".
std::string how_far(const Progress& progress) {
  const auto bytes = std::to_string(progress.body_bytes);
  return progress.announced ? bytes + " of " + std::to_string(*progress.announced) + " bytes"
                            : bytes + " bytes";
}

std::string cut_off(const Progress& progress) {
  if (progress.answered) {
    return "the connection was cut off after " + how_far(progress);
  }
  return "the connection was cut off before the server answered";
}

std::string not_connected(int os_error) {
  switch (os_error) {
    case 0:
      return "cannot connect";
    case ECONNREFUSED:
      return "connection refused";
    case ETIMEDOUT:
      return "the host does not answer";
    case EHOSTUNREACH:
    case ENETUNREACH:
      return "there is no route to the host";
    default:
      return "cannot connect: " + std::generic_category().message(os_error);
  }
}

// curl's words behind ours; they come with line breaks and may quote the server.
std::string with_detail(const std::string& text, const std::string& detail) {
  return detail.empty() ? text : text + " (" + base::one_line(detail) + ")";
}

std::string tls_reason(const CurlReport& report) {
  switch (report.code) {
    case CURLE_PEER_FAILED_VERIFICATION:
      return with_detail("TLS: the server's certificate is not trusted", report.detail);
    case CURLE_SSL_CACERT_BADFILE:
      return with_detail("TLS: the CA file cannot be read", report.detail);
    case CURLE_SSL_CERTPROBLEM:
      return with_detail("TLS: the client certificate or its key cannot be used", report.detail);
    default:
      return with_detail("TLS: no secure connection", report.detail);
  }
}

std::string hint_for(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "look at http_proxy, https_proxy and no_proxy";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "name the certificate of the authority that signed it, or switch the check off";
    case CURLE_SSL_CONNECT_ERROR:
      return "does the server speak http:// instead?";
    default:
      return {};
  }
}

std::string reason(const CurlReport& report, const Progress& progress,
                   base::Milliseconds connect_timeout) {
  switch (report.code) {
    case CURLE_URL_MALFORMAT:
      return "this is not a valid URL";
    case CURLE_UNSUPPORTED_PROTOCOL:
      // Also how curl calls a reply without a status line (HTTP/0.9).
      return progress.sent ? "the answer is not HTTP" : "only http and https are spoken";
    case CURLE_WEIRD_SERVER_REPLY:
      return "the answer is not HTTP";
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "unknown proxy host";
    case CURLE_COULDNT_RESOLVE_HOST:
      return "unknown host";
    case CURLE_COULDNT_CONNECT:
      return not_connected(report.os_error);
    case CURLE_OPERATION_TIMEDOUT:
      return "no connection within " + base::to_human(connect_timeout);
    case CURLE_GOT_NOTHING:
      return "the server closed the connection without an answer";
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return cut_off(progress);
    case CURLE_READ_ERROR:
    case CURLE_ABORTED_BY_CALLBACK:
      return "the file to upload cannot be read";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
      return tls_reason(report);
    default:
      return with_detail(curl_easy_strerror(report.code), report.detail);
  }
}

}  // namespace

Failure failure_of(const CurlReport& report, const Progress& progress,
                   base::Milliseconds connect_timeout) {
  return {.delivery = progress.sent ? Delivery::maybe : Delivery::never,
          .why = reason(report, progress, connect_timeout),
          .hint = hint_for(report.code)};
}

Failure idle_failure(base::Milliseconds idle, const Progress& progress) {
  const auto after = progress.answered ? ", after " + how_far(progress) : std::string();
  return {.delivery = progress.sent ? Delivery::maybe : Delivery::never,
          .why = progress.answered ? "the server sent nothing for " + base::to_human(idle) + after
                                   : "the server did not answer for " + base::to_human(idle)};
}

}  // namespace invokeai_batch::http
