// What a server can do that not all of them can, by its own description. Each feature by itself:
// version numbers tell little (the development server of version 7 says 6.14.0-alpha).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace invokeai_batch::invokeai {

struct Features {
  bool enqueue_keys = false;      // a batch takes an idempotency_key
  bool enqueue_receipts = false;  // and what became of it can be asked (receipts.hpp)
  bool wildcards = false;         // a user's wildcards, in the library of the server
  bool projects = false;          // boards belong to projects

  friend bool operator==(const Features&, const Features&) = default;
};

/// From the whole /openapi.json; a text that is none has no features.
[[nodiscard]] Features features_of(std::string_view openapi);

/// For keeping: features_from(to_json(f)) == f. nullopt for any other text, so that the server is
/// asked again.
[[nodiscard]] std::string to_json(const Features& features);
[[nodiscard]] std::optional<Features> features_from(std::string_view text);

}  // namespace invokeai_batch::invokeai
