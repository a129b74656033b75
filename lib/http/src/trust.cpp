#include "trust.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace invokeai_batch::http {

namespace {

// Of the distributions, the common ones first.
const std::vector<std::filesystem::path>& places_of_distributions() {
  static const std::vector<std::filesystem::path> places{
      "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Alpine
      "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL
      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora 43, without the link above
      "/etc/ssl/ca-bundle.pem",                             // openSUSE
      "/var/lib/ca-certificates/ca-bundle.pem",             // openSUSE MicroOS
      "/etc/ssl/certs/ca-bundle.crt",                       // NixOS
      "/etc/ssl/cert.pem",                                  // macOS, the BSDs
  };
  return places;
}

bool is_file(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

Trust find_trust_store(const TrustVariables& variables,
                       const std::vector<std::filesystem::path>& places) {
  if (!variables.file.empty() && !is_file(variables.file)) {
    return Failure{.delivery = Delivery::never,
                   .why = "TLS: the file that SSL_CERT_FILE names is not there: " + variables.file,
                   .hint = "a file of certificates is due, PEM: look at SSL_CERT_FILE"};
  }
  if (!variables.file.empty() || !variables.directories.empty()) {
    return TrustStore{.file = variables.file,
                      .directories = variables.directories,
                      .named_by = variables.file.empty() ? "SSL_CERT_DIR" : "SSL_CERT_FILE"};
  }
  const auto found = std::find_if(places.begin(), places.end(), is_file);
  if (found == places.end()) {
    return Failure{.delivery = Delivery::never,
                   .why =
                       "TLS: this machine has no certificates of authorities, which the "
                       "server's is checked with",
                   .hint =
                       "install the system's package ca-certificates, name a file of them "
                       "(--ca-file, SSL_CERT_FILE), or switch the check off (--insecure)"};
  }
  return TrustStore{.file = *found, .named_by = found->string()};
}

Trust trust_store_of_machine() {
  return find_trust_store(
      {.file = variable("SSL_CERT_FILE"), .directories = variable("SSL_CERT_DIR")},
      places_of_distributions());
}

}  // namespace invokeai_batch::http
