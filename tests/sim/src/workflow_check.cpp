#include "workflow_check.hpp"

#include <algorithm>
#include <array>

#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {

std::string check_workflow(const Flavour& flavour, json::Value workflow, const Location& loc,
                           std::vector<Invalid>& errors) {
  static constexpr std::array<const char*, 11> required{
      "name",  "author",        "description", "version", "contact", "tags",
      "notes", "exposedFields", "meta",        "nodes",   "edges"};
  Fields kept;
  for (const auto* name : required) {
    if (const auto member = workflow[name]) {
      kept.set(name, json::to_text(member));
    } else {
      errors.push_back(missing_member(inside(loc, name), workflow));
    }
  }
  std::vector<std::string> categories{"'user'", "'default'"};
  if (!flavour.at_least(12)) {
    categories.emplace_back("'project'");
  }
  const auto category = workflow["meta"]["category"];
  const auto quoted = "'" + std::string(category.text()) + "'";
  if (category && std::find(categories.begin(), categories.end(), quoted) == categories.end()) {
    const auto expected = one_of(categories);
    errors.push_back({"enum", inside(inside(loc, "meta"), "category"),
                      "Input should be " + expected, json::to_text(category),
                      "{\"expected\":" + json::quoted(expected) + "}"});
  }
  if (workflow["meta"]) {
    Fields meta;
    for (const auto* name : {"version", "category"}) {
      if (const auto member = workflow["meta"][name]) {
        meta.set(name, json::to_text(member));
      }
    }
    kept.set("meta", meta.to_json());
  }
  kept.set("form", workflow["form"] ? json::to_text(workflow["form"]) : "null");
  if (!flavour.at_least(12)) {
    const auto published = workflow["is_published"];
    kept.set("is_published", published ? json::to_text(published) : "null");
  }
  return kept.to_json();
}

}  // namespace invokeai_batch::sim
