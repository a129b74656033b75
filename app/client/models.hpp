// The models of a server, by key, hash or name.
#pragma once

#include <string>
#include <vector>

#include "client/client.hpp"
#include "invokeai_batch/invokeai/models.hpp"
#include "invokeai_batch/report/listing.hpp"

namespace invokeai_batch::app {

using Models = std::vector<invokeai::Model>;

[[nodiscard]] Models models_of(Client& client);

struct FoundModel {
  const invokeai::Model* model = nullptr;
  std::string by{};  // "key", "hash", "name", "base and name"
};

/// The words of a command on models.
inline constexpr Words k_model_words{
    "MODEL", "a key, a hash, NAME or BASE/NAME; -: those on standard input", 1, k_any_number};

/// What a reference means here: a key, a hash, NAME, or BASE/NAME where names alone are not enough.
/// Throws base::Error(input) when that is none of the models (with the nearest names) or several
/// (with all of them).
[[nodiscard]] FoundModel find_model(const Models& models, const std::string& reference);

/// A name that means this model alone, else its key.
[[nodiscard]] std::string handle_of(const Models& models, const invokeai::Model& model);

[[nodiscard]] report::Record record_of(const invokeai::Model& model, std::string handle);

/// "12.3 MB".
[[nodiscard]] std::string size_text(std::int64_t bytes);

}  // namespace invokeai_batch::app
