// Encrypted connections: whom the program trusts, and how it says so.

#include <filesystem>

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;
namespace fs = std::filesystem;

namespace {

// Makes NAME.pem and NAME.key: a certificate that signs itself, for this host.
void make_certificate(const fs::path& directory, const std::string& name,
                      const std::string& alternative_name) {
  Command command;
  command.words = {"openssl",
                   "req",
                   "-x509",
                   "-newkey",
                   "ec",
                   "-pkeyopt",
                   "ec_paramgen_curve:prime256v1",
                   "-nodes",
                   "-subj",
                   "/CN=" + name,
                   "-addext",
                   "subjectAltName=" + alternative_name,
                   "-keyout",
                   name + ".key",
                   "-out",
                   name + ".pem"};
  command.directory = directory;
  command.environment = clean_environment(directory);
  const auto finished = run_to_end(command);
  INFO(finished.err);
  REQUIRE(finished.status == 0);
}

std::string path_of(const Batch& batch, const std::string& name) {
  return (batch.directory() / name).string();
}

Words tls_flags(const Batch& batch, const std::string& name) {
  return {"--tls-certificate", path_of(batch, name + ".pem"), "--tls-key",
          path_of(batch, name + ".key")};
}

constexpr const char* k_one_done =
    "out: 1 job: 1 done\n"
    "1 image in T s\n"
    "every image is listed in out/results.csv\n";

// Whether the server's reason arrives before its end of the connection is a race.
constexpr const char* k_refused = "invokeai-batch: error: https://127.0.0.1:";

}  // namespace

TEST_CASE("a certificate that signs itself is refused, trusted when named, or not looked at") {
  Batch batch(1);
  make_certificate(batch.directory(), "server", "IP:127.0.0.1");
  const SimulatedServer server(tls_flags(batch, "server"));
  SECTION("refused") {
    check_said(
        batch, batch.run(server.url()), 3,
        "invokeai-batch: error: https://127.0.0.1:PORT: cannot read its version: TLS: the "
        "server's certificate is not trusted (SSL certificate problem: self-signed "
        "certificate)\n"
        "  hint: name the certificate of the authority that signed it (--ca-file), or switch "
        "the check off (--insecure)\n");
  }
  SECTION("trusted") {
    check_said(batch, batch.run(server.url(), {"--ca-file", "server.pem"}), 0, k_one_done);
  }
  SECTION("not looked at") {
    check_said(batch, batch.run(server.url(), {"--insecure"}), 0,
               "invokeai-batch: warning: the server's certificate is not checked (--insecure): "
               "anybody on the way can read and change what is sent\n" +
                   std::string(k_one_done));
  }
  SECTION("a CA file that is not there") {
    check_said(
        batch, batch.run(server.url(), {"--ca-file", "none.pem"}), 3,
        "invokeai-batch: error: https://127.0.0.1:PORT: cannot read its version: TLS: the CA "
        "file cannot be read (error setting certificate file: none.pem)\n"
        "  hint: a file of certificates is due, PEM: look at --ca-file\n");
  }
  SECTION("http where https is spoken") {
    check_said(batch, batch.run("http" + server.url().substr(5)), 3,
               "invokeai-batch: error: http://127.0.0.1:PORT: cannot read its version: the server "
               "closed the connection without an answer\n"
               "  hint: the server may be busy or stuck: look at its log, then try again\n");
  }
}

TEST_CASE("a certificate of another host is refused, also when it is trusted") {
  Batch batch(1);
  make_certificate(batch.directory(), "server", "DNS:elsewhere.example.com");
  const SimulatedServer server(tls_flags(batch, "server"));
  check_said(
      batch, batch.run(server.url(), {"--ca-file", "server.pem"}), 3,
      "invokeai-batch: error: https://127.0.0.1:PORT: cannot read its version: TLS: the "
      "server's certificate is of another host (SSL: no alternative certificate subject name "
      "matches target host name '127.0.0.1')\n"
      "  hint: name the server as its certificate does\n");
}

TEST_CASE("https where http is spoken is told") {
  Batch batch(1);
  const SimulatedServer server;
  check_ended(batch.run("https" + server.url().substr(4)), 3,
              {": cannot read its version: TLS: no secure connection (",
               ")\n  hint: does the server speak http:// instead?\n"});
}

TEST_CASE("a server that wants to know who we are gets our certificate") {
  Batch batch(1);
  make_certificate(batch.directory(), "server", "IP:127.0.0.1");
  make_certificate(batch.directory(), "client", "DNS:client");
  auto flags = tls_flags(batch, "server");
  flags.insert(flags.end(), {"--tls-client-ca", path_of(batch, "client.pem")});
  const SimulatedServer server(flags);
  SECTION("given") {
    check_said(batch,
               batch.run(server.url(), {"--ca-file", "server.pem", "--client-certificate",
                                        "client.pem", "--client-key", "client.key"}),
               0, k_one_done);
  }
  SECTION("missing") {
    check_ended(batch.run(server.url(), {"--ca-file", "server.pem"}), 3, {k_refused});
  }
  SECTION("another one") {
    check_ended(batch.run(server.url(), {"--ca-file", "server.pem", "--client-certificate",
                                         "server.pem", "--client-key", "server.key"}),
                3, {k_refused});
  }
  SECTION("a key of another certificate") {
    check_said(batch,
               batch.run(server.url(), {"--ca-file", "server.pem", "--client-certificate",
                                        "client.pem", "--client-key", "server.key"}),
               3,
               "invokeai-batch: error: https://127.0.0.1:PORT: cannot read its version: TLS: the "
               "client certificate or its key cannot be used (unable to set private key file: "
               "'server.key' type PEM)\n"
               "  hint: two PEM files that belong together are due: look at --client-certificate "
               "and --client-key\n");
  }
}
