#include <filesystem>
#include <fstream>
#include <variant>

#include "catch.hpp"
#include "temporary_directory.hpp"
#include "trust.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::http;

namespace {

std::filesystem::path some_file(const std::filesystem::path& path) {
  std::ofstream(path) << "certificates\n";
  return path;
}

}  // namespace

TEST_CASE("trust: the first place of the distributions that has a file is taken", "[http]") {
  const tests::TemporaryDirectory place;
  std::filesystem::create_directory(place.path() / "a-directory");
  const auto first = some_file(place.path() / "first.pem");
  const auto second = some_file(place.path() / "second.pem");
  const auto found = std::get<TrustStore>(find_trust_store(
      {}, {place.path() / "none.pem", place.path() / "a-directory", first, second}));
  CHECK(found.file == first);
  CHECK(found.directories.empty());
  CHECK(found.named_by == first);
}

TEST_CASE("trust: what a variable names goes before every place", "[http]") {
  const tests::TemporaryDirectory place;
  const auto of_distribution = some_file(place.path() / "distribution.pem");
  const auto mine = some_file(place.path() / "mine.pem");
  const auto by_file = std::get<TrustStore>(find_trust_store({.file = mine}, {of_distribution}));
  CHECK(by_file.file == mine);
  CHECK(by_file.named_by == "SSL_CERT_FILE");

  const auto by_directory =
      std::get<TrustStore>(find_trust_store({.directories = "/a:/b"}, {of_distribution}));
  CHECK(by_directory.file.empty());
  CHECK(by_directory.directories == "/a:/b");
  CHECK(by_directory.named_by == "SSL_CERT_DIR");
}

TEST_CASE("trust: a file that a variable names has to be there", "[http]") {
  const tests::TemporaryDirectory place;
  const auto of_distribution = some_file(place.path() / "distribution.pem");
  const auto failure = std::get<Failure>(find_trust_store({.file = "none.pem"}, {of_distribution}));
  CHECK(failure.delivery == Delivery::never);
  CHECK(failure.why == "TLS: the file that SSL_CERT_FILE names is not there: none.pem");
  CHECK(failure.hint == "a file of certificates is due, PEM: look at SSL_CERT_FILE");
}

TEST_CASE("trust: a machine without certificates is told what to do", "[http]") {
  const auto failure = std::get<Failure>(find_trust_store({}, {"/nowhere/none.pem"}));
  CHECK(failure.delivery == Delivery::never);
  CHECK(failure.why ==
        "TLS: this machine has no certificates of authorities, which the server's is checked with");
  CHECK(failure.hint ==
        "install the system's package ca-certificates, name a file of them (--ca-file, "
        "SSL_CERT_FILE), or switch the check off (--insecure)");
}
