#include "seed.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "gallery.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"
#include "workflow_check.hpp"

namespace invokeai_batch::sim {
namespace {

/// Reads a seed into a world; every complaint says where.
class Sower {
 public:
  Sower(World& world, const std::string& name, const std::string& text)
      : m_world(world), m_name(name), m_text(text) {}

  void user(json::Value user);
  void board(json::Value board);
  void image(json::Value image);
  void model(json::Value model);
  void workflow(json::Value entry);
  void wildcard(json::Value wildcard);
  void project(json::Value project);
  void gallery(json::Value order);

  [[noreturn]] void refuse(json::Value at, const std::string& what) const {
    throw base::Error(base::ErrorClass::input,
                      {.where = json::place_of(m_name, m_text, at), .what = what});
  }

 private:
  [[nodiscard]] std::string text_of(json::Value object, const char* member,
                                    const std::string& fallback) const;
  [[nodiscard]] std::string needed(json::Value object, const char* member) const;
  /// By e-mail; without one the first administrator, or the single user.
  [[nodiscard]] User owner_of(json::Value object) const;
  [[nodiscard]] std::optional<std::string> board_id_of(json::Value image) const;

  World& m_world;
  const std::string m_now = timestamp();  // of all: their order is to be that of the text
  const std::string& m_name;
  const std::string& m_text;
};

std::string Sower::text_of(json::Value object, const char* member,
                           const std::string& fallback) const {
  const auto value = object[member];
  if (value && !value.is_string()) {
    refuse(value, std::string("'") + member + "' has to be a text");
  }
  return value ? std::string(value.text()) : fallback;
}

std::string Sower::needed(json::Value object, const char* member) const {
  if (!object[member].is_string()) {
    refuse(object, std::string("'") + member + "' is missing");
  }
  return std::string(object[member].text());
}

User Sower::owner_of(json::Value object) const {
  if (object["owner"]) {
    const auto* user = m_world.accounts.find(needed(object, "owner"));
    if (user == nullptr) {
      refuse(object["owner"], "there is no user '" + needed(object, "owner") + "'");
    }
    return *user;
  }
  for (const auto& user : m_world.accounts.users()) {
    if (user.is_admin) {
      return user;
    }
  }
  return {};
}

std::optional<std::string> Sower::board_id_of(json::Value image) const {
  const auto wanted = text_of(image, "board", "none");
  if (wanted == "none") {
    return std::nullopt;
  }
  for (const auto& board : m_world.boards.all()) {
    if (board.name == wanted || board.id == wanted) {
      return board.id;
    }
  }
  refuse(image["board"], "there is no board '" + wanted + "'");
}

void Sower::user(json::Value user) {
  if (!user.is_string()) {
    refuse(user, "expected \"EMAIL:PASSWORD\" or \"EMAIL:PASSWORD:admin\"");
  }
  m_world.accounts.add(std::string(user.text()));
}

void Sower::board(json::Value board) {
  const auto owner = owner_of(board);
  const auto made = text_of(board, "created_at", m_now);
  Board added{.id = text_of(board, "id", m_world.ids.uuid()),
              .name = needed(board, "name"),
              .user_id = owner.id,
              .owner = owner.name,
              .visibility = text_of(board, "visibility", "private"),
              .created_at = made,
              .updated_at = made,
              .is_archived = board["archived"].boolean().value_or(false)};
  if (board["project_id"]) {
    added.project_id = needed(board, "project_id");
  }
  m_world.boards.add(std::move(added));
}

void Sower::image(json::Value image) {
  const bool is_video = image["video"].boolean().value_or(false);
  Image added;
  added.name = text_of(image, "name", m_world.ids.uuid() + (is_video ? ".mp4" : ".png"));
  if (m_world.images.find(added.name) != nullptr) {
    refuse(image, "there is an image '" + added.name + "' already");
  }
  added.is_video = is_video;
  added.is_upload = text_of(image, "origin", "internal") == "external";
  added.category = text_of(image, "category", "general");
  added.user_id = owner_of(image).id;
  const auto side = [&](const char* name) {
    return static_cast<std::uint32_t>(image[name].integer().value_or(512));
  };
  added.picture = {side("width"), side("height"), base::sha256_hex("seeded " + added.name),
                   static_cast<std::size_t>(image["bytes"].integer().value_or(0))};
  added.created_at = added.updated_at = text_of(image, "created_at", m_now);
  added.is_intermediate = image["is_intermediate"].boolean().value_or(false);
  added.is_starred = image["starred"].boolean().value_or(false);
  added.board_id = board_id_of(image);
  const auto shared = [&](const char* name) {
    return image[name] ? std::make_shared<std::string>(json::to_text(image[name])) : nullptr;
  };
  added.metadata = shared("metadata");
  added.workflow = shared("workflow");
  added.graph = shared("graph");
  m_world.images.add(std::move(added));
}

void Sower::model(json::Value model) {
  for (const auto* member : {"name", "base", "type"}) {
    static_cast<void>(needed(model, member));
  }
  m_world.models.add(model);
}

void Sower::workflow(json::Value entry) {
  // A workflow as the GUI exports it, by itself or with what the library knows of it.
  const auto exported = entry["workflow"] ? entry["workflow"] : entry;
  std::vector<Invalid> errors;
  const auto kept = check_workflow(m_world.flavour(), exported, {}, errors);
  if (!errors.empty()) {
    refuse(exported, "this is no workflow: " + errors.front().msg);
  }
  const auto document = json::parse(kept, m_name);
  const auto made = text_of(entry, "created_at", m_now);
  m_world.library.add(
      {.id = text_of(entry, "id", m_world.ids.uuid()),
       .user_id = owner_of(entry).id,
       .is_public = entry["is_public"].boolean().value_or(!m_world.settings.is_multiuser),
       .created_at = made,
       .updated_at = made,
       .workflow = Fields(document.root())});
}

void Sower::wildcard(json::Value wildcard) {
  m_world.wildcards.add({.id = m_world.ids.uuid(),
                         .user_id = owner_of(wildcard).id,
                         .name = needed(wildcard, "name"),
                         .values = strings_of(wildcard["values"])});
}

void Sower::project(json::Value project) {
  static_cast<void>(create_project(m_world, owner_of(project),
                                   text_of(project, "id", m_world.ids.uuid()),
                                   needed(project, "name"), "{}"));
}

void Sower::gallery(json::Value order) {
  fill_gallery(m_world, gallery_order(order));
}

/// In this order: what comes later may name what comes before.
struct Kind {
  std::string_view name;
  void (Sower::*sow)(json::Value);
};
constexpr std::array<Kind, 8> k_kinds{{{"users", &Sower::user},
                                       {"projects", &Sower::project},
                                       {"boards", &Sower::board},
                                       {"models", &Sower::model},
                                       {"workflows", &Sower::workflow},
                                       {"wildcards", &Sower::wildcard},
                                       {"images", &Sower::image},
                                       {"galleries", &Sower::gallery}}};

}  // namespace

void seed_world(World& world, json::Value seed, const std::string& name, const std::string& text) {
  Sower sower(world, name, text);
  for (const auto& [key, list] : seed) {
    const bool is_known = std::any_of(k_kinds.begin(), k_kinds.end(),
                                      [&](const Kind& kind) { return kind.name == key; });
    if (!is_known || !list.is_array()) {
      sower.refuse(list, is_known ? "'" + std::string(key) + "' has to be a list"
                                  : "a seed has no '" + std::string(key) + "'");
    }
  }
  for (const auto& kind : k_kinds) {
    for (const auto& entry : seed[kind.name]) {
      (sower.*kind.sow)(entry.value);
    }
  }
}

}  // namespace invokeai_batch::sim
