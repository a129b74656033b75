#include "client/models.hpp"

#include <algorithm>
#include <array>

#include "client/naming.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

const invokeai::Model* with(const Models& models, std::string invokeai::Model::*member,
                            const std::string& text) {
  const auto found = std::find_if(models.begin(), models.end(), [&](const auto& model) {
    return !text.empty() && model.*member == text;
  });
  return found == models.end() ? nullptr : &*found;
}

std::vector<Named> names_of(const Models& models) {
  std::vector<Named> names;
  for (const auto& model : models) {
    names.push_back({model.key, model.name, model.base + " " + model.type});
  }
  return names;
}

}  // namespace

Models models_of(Client& client) {
  return ask(client, invokeai::models_request(client.server()), invokeai::read_models,
             "list its models");
}

FoundModel find_model(const Models& models, const std::string& reference) {
  if (const auto* model = with(models, &invokeai::Model::key, reference)) {
    return {model, "key"};
  }
  if (const auto* model = with(models, &invokeai::Model::hash, reference)) {
    return {model, "hash"};
  }
  std::vector<const invokeai::Model*> full;
  for (const auto& model : models) {
    if (model.base + "/" + model.name == reference) {
      full.push_back(&model);
    }
  }
  if (full.size() == 1) {
    return {full.front(), "base and name"};
  }
  return {&models[find_named(names_of(models), reference, "model")], "name"};
}

std::string handle_of(const Models& models, const invokeai::Model& model) {
  const auto index = static_cast<std::size_t>(&model - models.data());
  return handle_of(names_of(models), index);
}

report::Record record_of(const invokeai::Model& model, std::string handle) {
  using report::InTable;
  using report::text_or_none;
  return {std::move(handle),
          {{"name", model.name},
           {"base", text_or_none(model.base)},
           {"type", model.type},
           {"format", text_or_none(model.format)},
           {"bytes", model.file_size > 0 ? report::Datum{model.file_size} : report::Datum{}},
           {"key", model.key},
           {"hash", text_or_none(model.hash), InTable::no},
           {"path", text_or_none(model.path), InTable::no},
           {"source", text_or_none(model.source), InTable::no},
           {"description", text_or_none(model.description), InTable::no}}};
}

std::string size_text(std::int64_t bytes) {
  constexpr std::array<const char*, 5> k_units{"B", "kB", "MB", "GB", "TB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (size >= 1000 && unit + 1 < k_units.size()) {
    size /= 1000;
    ++unit;
  }
  const auto tenths = std::to_string(static_cast<std::int64_t>(size * 10));
  return (unit == 0           ? std::to_string(bytes)
          : tenths.size() > 1 ? tenths.substr(0, tenths.size() - 1) + "." + tenths.back()
                              : "0." + tenths) +
         " " + k_units[unit];
}

}  // namespace invokeai_batch::app
