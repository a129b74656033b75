#include "invokeai_batch/invokeai/features.hpp"

#include <algorithm>
#include <array>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::invokeai {

namespace {

struct Named {
  const char* name;
  bool Features::*feature;
};
constexpr std::array<Named, 4> k_features = {{
    {"enqueue_keys", &Features::enqueue_keys},
    {"enqueue_receipts", &Features::enqueue_receipts},
    {"wildcards", &Features::wildcards},
    {"projects", &Features::projects},
}};

}  // namespace

Features features_of(std::string_view openapi) {
  try {
    const auto document = json::parse(openapi, "openapi.json");
    const auto paths = document.root()["paths"];
    const auto schemas = document.root()["components"]["schemas"];
    const auto has = [&schemas](const char* type, const char* member) {
      return schemas[type]["properties"][member].exists();
    };
    return {
        .enqueue_keys = has("Batch", "idempotency_key"),
        .enqueue_receipts = paths["/api/v1/queue/{queue_id}/enqueue_batch/receipt"]["get"].exists(),
        .wildcards = paths["/api/v1/wildcards/"]["get"].exists(),
        .projects = paths["/api/v1/projects/"]["get"].exists() && has("BoardDTO", "project_id")};
  } catch (const base::Error&) {
    return {};
  }
}

std::string to_json(const Features& features) {
  json::Writer out;
  out.begin_object();
  for (const auto& one : k_features) {
    out.key(one.name).boolean(features.*one.feature);
  }
  return out.end_object().take();
}

std::optional<Features> features_from(std::string_view text) {
  try {
    const auto document = json::parse(text, "features");
    Features features;
    const bool has_all = std::all_of(k_features.begin(), k_features.end(), [&](const Named& one) {
      const auto value = document.root()[one.name].boolean();
      features.*one.feature = value.value_or(false);
      return value.has_value();
    });
    return has_all ? std::optional(features) : std::nullopt;
  } catch (const base::Error&) {
    return std::nullopt;
  }
}

}  // namespace invokeai_batch::invokeai
