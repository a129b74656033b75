#include "failure.hpp"

#include <cerrno>
#include <system_error>

#include "invokeai_batch/base/text.hpp"
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

// curl has one code for both.
bool is_of_another_host(const CurlReport& report) {
  return report.detail.find("subject name") != std::string::npos &&
         report.detail.find("match") != std::string::npos;
}

// The other side ends a handshake with an "alert" when it does not like who we are; with TLS 1.3
// only after ours is done.
bool is_refused_by_server(const CurlReport& report) {
  return report.detail.find(" alert ") != std::string::npos;
}

std::string tls_reason(const CurlReport& report) {
  switch (report.code) {
    case CURLE_PEER_FAILED_VERIFICATION:
      if (is_of_another_host(report)) {
        return with_detail("TLS: the server's certificate is of another host", report.detail);
      }
      return with_detail("TLS: the server's certificate is not trusted", report.detail);
    case CURLE_SSL_CACERT_BADFILE:
      return with_detail("TLS: the CA file cannot be read", report.detail);
    case CURLE_SSL_CERTPROBLEM:
      return with_detail("TLS: the client certificate or its key cannot be used", report.detail);
    default:
      return with_detail("TLS: no secure connection", report.detail);
  }
}

std::string hint_for(const CurlReport& report, const Progress& progress) {
  if (report.proxy_variable && !progress.sent) {
    return "it goes by the proxy that " + *report.proxy_variable +
           " names: look at that, or put the server's host into no_proxy";
  }
  if (is_refused_by_server(report)) {
    return "it wants a certificate of ours that it trusts: --client-certificate and --client-key";
  }
  switch (report.code) {
    case CURLE_SSL_CACERT_BADFILE:
      return "a file of certificates is due, PEM: look at " + report.trust_named_by;
    case CURLE_SSL_CERTPROBLEM:
      return "two PEM files that belong together are due: look at --client-certificate and "
             "--client-key";
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "look at http_proxy, https_proxy and no_proxy";
    case CURLE_PEER_FAILED_VERIFICATION:
      return is_of_another_host(report) ? "name the server as its certificate does"
                                        : "name the certificate of the authority that signed it "
                                          "(--ca-file), or switch the "
                                          "check off (--insecure)";
    case CURLE_SSL_CONNECT_ERROR:
      return "does the server speak http:// instead?";
    default:
      return {};
  }
}

std::string reason(const CurlReport& report, const Progress& progress,
                   base::Milliseconds connect_timeout) {
  if (is_refused_by_server(report)) {
    return with_detail("TLS: the server refuses the connection", report.detail);
  }
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
          .hint = hint_for(report, progress)};
}

Failure idle_failure(base::Milliseconds idle, const Progress& progress) {
  const auto after = progress.answered ? ", after " + how_far(progress) : std::string();
  return {.delivery = progress.sent ? Delivery::maybe : Delivery::never,
          .why = progress.answered ? "the server sent nothing for " + base::to_human(idle) + after
                                   : "the server did not answer for " + base::to_human(idle)};
}

Failure trickle_failure(base::Milliseconds time, std::uint64_t bytes) {
  return {.delivery = Delivery::maybe,
          .why = "only " + base::count_of(static_cast<std::size_t>(bytes), "byte") +
                 " came and went in " + base::to_human(time)};
}

}  // namespace invokeai_batch::http
