#include "shape.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim::checks {
namespace {

/// A recorded member that was left out of the fixture.
constexpr std::string_view k_any = "@any";

const std::set<std::string>& id_members() {
  static const std::set<std::string> members{
      "id",      "batch_id",  "board_id", "session_id",    "image_name", "cover_image_name",
      "node_id", "image_url", "item_id",  "thumbnail_url", "item_ids",   "retried_item_ids",
      "user_id"};
  return members;
}

const std::set<std::string>& changing_members() {
  static const std::set<std::string> members{
      "created_at",   "updated_at",        "started_at", "completed_at", "error_traceback",
      "latents_name", "conditioning_name", "token",      "last_login_at"};
  return members;
}

/// Replaces a word wherever it is no part of a longer one ("46" in "i/46", not in "1795554546").
void replace_word(std::string& text, const std::string& from, const std::string& to) {
  const auto joins = [&](std::size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 ||
                                text[at] == '-' || text[at] == '.');
  };
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;) {
    const auto end = at + from.size();
    if ((at > 0 && joins(at - 1)) || (joins(end) && text.compare(end, 4, ".png") != 0)) {
      at = end;
    } else {
      text.replace(at, from.size(), to);
      at += to.size();
    }
  }
}

std::string kind_name(json::Value value) {
  static constexpr std::array<const char*, 6> names{"null",     "a boolean", "a number",
                                                    "a string", "an array",  "an object"};
  return value ? names[static_cast<std::size_t>(value.kind())] : "missing";
}

/// Do two numbers that may be written differently mean the same?
bool equal_scalars(json::Value a, json::Value b) {
  return a.is_number() ? a.number() == b.number() : json::to_text(a) == json::to_text(b);
}

/// Lists whose order means nothing: sets in the server, and what depends on the order in which it
/// prepares and runs nodes that do not wait for each other.
bool is_set(const std::string& key) {
  return key == "executed" || key == "executed_history" || key == "edges";
}

std::vector<json::Value> items_of(json::Value array, bool sorted) {
  std::vector<json::Value> items;
  for (const auto& member : array) {
    items.push_back(member.value);
  }
  if (sorted) {
    std::sort(items.begin(), items.end(),
              [](json::Value a, json::Value b) { return json::to_text(a) < json::to_text(b); });
  }
  return items;
}

/// Every prepared_source_mapping of a document.
void collect_executions(json::Value value, std::map<std::string, std::string>& names) {
  for (const auto& [key, item] : value) {
    if (key == "prepared_source_mapping") {
      const auto paths = value["prepared_iteration_paths"];
      for (const auto& [exec, source] : item) {
        const auto turn = paths[exec].size() > 0 ? json::to_text(paths[exec]) : std::string();
        names[std::string(exec)] = "exec:" + std::string(source.text()) + turn;
      }
    } else if (item.is_object() || item.is_array()) {
      collect_executions(item, names);
    }
  }
}

}  // namespace

std::string with_named_executions(std::string text) {
  std::map<std::string, std::string> names;
  const auto document = json::parse(text, "reply");
  collect_executions(document.root(), names);
  return with_learned_ids(std::move(text), names);
}

std::string with_learned_ids(std::string text, const std::map<std::string, std::string>& learned) {
  for (const auto& [recorded, ours] : learned) {
    replace_word(text, recorded, ours);
  }
  return text;
}

void Comparison::compare(json::Value recorded, json::Value ours) {
  compare("", "", recorded, ours);
}

void Comparison::differ(const std::string& path, const std::string& why) {
  m_differences.push_back((path.empty() ? "(the reply)" : path) + ": " + why);
}

void Comparison::learn(const std::string& path, const std::string& recorded,
                       const std::string& ours) {
  const auto [entry, is_new] = m_learned.emplace(recorded, ours);
  if (!is_new && entry->second != ours) {
    differ(path, recorded + " was " + entry->second + " before, and is " + ours);
  }
}

void Comparison::compare_objects(const std::string& path, json::Value recorded, json::Value ours) {
  for (const auto& [key, value] : recorded) {
    const auto deeper = path + "/" + std::string(key);
    if (value.text() == k_any) {
      continue;
    }
    if (!ours[key]) {
      differ(deeper, "missing; recorded: " + kind_name(value));
    } else {
      compare(deeper, std::string(key), value, ours[key]);
    }
  }
  for (const auto& member : ours) {
    if (!recorded[member.key].exists()) {
      differ(path + "/" + std::string(member.key), "not in the recording");
    }
  }
}

void Comparison::compare(const std::string& path, const std::string& key, json::Value recorded,
                         json::Value ours) {
  if (recorded.kind() != ours.kind()) {
    differ(path, kind_name(ours) + "; recorded: " + kind_name(recorded));
  } else if (recorded.is_object()) {
    compare_objects(path, recorded, ours);
  } else if (recorded.is_array()) {
    const bool has_no_order =
        is_set(key) || path.find("/source_prepared_mapping/") != std::string::npos;
    const auto theirs = items_of(recorded, has_no_order);
    const auto here = items_of(ours, has_no_order);
    // Of a longer recorded list (of other people's boards, say) the first items count.
    for (std::size_t i = 0; i < std::min(theirs.size(), here.size()); ++i) {
      compare(path + "/" + std::to_string(i), key, theirs[i], here[i]);
    }
    if (theirs.empty() != here.empty()) {
      differ(path, "one of the lists is empty");
    }
  } else if (m_free_members.count(key) != 0 || changing_members().count(key) != 0) {
    return;
  } else if (id_members().count(key) != 0 && !equal_scalars(recorded, ours)) {
    learn(path, std::string(recorded.text()), std::string(ours.text()));
  } else if (id_members().count(key) == 0 && !equal_scalars(recorded, ours)) {
    differ(path, json::to_text(ours) + "; recorded: " + json::to_text(recorded));
  }
}

}  // namespace invokeai_batch::sim::checks
