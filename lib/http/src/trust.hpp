// Which authorities are trusted to vouch for a server, where nobody names a file of theirs: those
// that the machine trusts, wherever its distribution keeps them.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "invokeai_batch/http/transport.hpp"

namespace invokeai_batch::http {

/// Certificates of authorities: a PEM file, directories as OpenSSL hashes them, or both.
struct TrustStore {
  std::filesystem::path file{};
  std::string directories{};  // separated by colons
  std::string named_by{};     // what to look at when it cannot be used: "--ca-file"
};

/// What the environment says; empty: nothing.
struct TrustVariables {
  std::string file{};         // SSL_CERT_FILE
  std::string directories{};  // SSL_CERT_DIR
};

/// Of a machine: what to trust, or why nobody can be trusted.
using Trust = std::variant<TrustStore, Failure>;

/// What the variables name, else the first of `places` that is a file. A Failure when
/// the file that is named is not there, or nothing is: without one nobody can be trusted.
[[nodiscard]] Trust find_trust_store(const TrustVariables& variables,
                                     const std::vector<std::filesystem::path>& places);

/// The same by the environment and the places of distributions.
[[nodiscard]] Trust trust_store_of_machine();

}  // namespace invokeai_batch::http
