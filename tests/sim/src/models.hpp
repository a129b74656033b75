// The models that the server has: records only, nothing is ever loaded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::sim {

struct Model {
  std::string key{};
  std::string hash{};
  std::string name{};
  std::string base{};  // "sdxl"
  std::string type{};  // "main"
  std::string path{};
  std::string source{};
  bool is_missing = false;  // its files are gone
  std::string config_json{};
};

struct ModelFilter {
  std::vector<std::string> bases{};  // empty: all
  std::string type{};                // empty: all
  std::string name{};
};

class ModelStore {
 public:
  /// tiny-sd15, tiny-sdxl, tiny-sdxl-vae, tiny-sd15-lora and the like: one of every base that the
  /// common workflows use.
  ModelStore();
  /// A list of model records, or the reply of GET /api/v2/models/. Only name, base and type are
  /// needed; the rest is made up. Throws base::Error(input).
  ModelStore(const std::string& text, const std::string& file_name);

  /// A record, of which name, base and type are needed; `is_missing` says that its files are gone.
  const Model& add(json::Value record);
  /// false when there was none.
  bool erase(std::string_view key);

  [[nodiscard]] const Model* by_key(std::string_view key) const;
  [[nodiscard]] const Model* by_hash(std::string_view hash) const;
  [[nodiscard]] std::vector<const Model*> select(const ModelFilter& filter) const;

 private:
  std::vector<Model> m_models;
};

}  // namespace invokeai_batch::sim
