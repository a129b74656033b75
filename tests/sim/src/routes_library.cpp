// The workflow library. Source: routers/workflows.py.
#include <algorithm>

#include "fields.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"
#include "workflow_check.hpp"

namespace invokeai_batch::sim {
namespace {

/// What a list item has, and what a whole record has.
enum class Form { item, record };

void write_compatibility(json::Writer& out, const SavedWorkflow& saved) {
  const auto problem = why_not_callable(saved);
  out.key("call_saved_workflow_compatibility").begin_object();
  out.key("is_callable").boolean(!problem);
  out.member("reason", problem ? problem->reason : "ok");
  out.key("message").string_or_null(problem ? problem->message : "").end_object();
}

std::string workflow_json(const SavedWorkflow& saved) {
  auto workflow = saved.workflow;
  workflow.set_text("id", saved.id);
  return workflow.to_json();
}

/// `has_extras`: thumbnail and whether it can be called, which replies to changes leave out.
std::string record_json(const Flavour& flavour, const SavedWorkflow& saved, Form form,
                        bool has_extras) {
  json::Writer out;
  out.begin_object().member("workflow_id", saved.id).member("name", saved.name());
  out.member("created_at", saved.created_at).member("updated_at", saved.updated_at);
  out.key("opened_at").string_or_null(saved.opened_at.value_or(""));
  if (flavour.at_least(k_v7_dev)) {
    out.key("last_run_at").null();
  }
  if (flavour.at_least(12)) {
    out.member("user_id", saved.user_id).key("is_public").boolean(saved.is_public);
  } else {
    out.key("is_published").null();
  }
  if (form == Form::record) {
    out.key("workflow").raw(workflow_json(saved));
  } else {
    out.member("description", saved.description()).member("category", saved.category());
    out.member("tags", saved.tags());
  }
  if (has_extras) {
    out.key("thumbnail_url").null();
    if (flavour.at_least(14)) {
      write_compatibility(out, saved);
    }
  }
  out.end_object();
  return out.take();
}

SavedWorkflow& workflow_of(World& world, const Call& call) {
  auto* found = world.library.find(call.argument("workflow_id"));
  if (found == nullptr) {
    throw Refusal{error_reply(404, "Workflow not found")};
  }
  return *found;
}

/// Throws Refusal (403).
void check_owner(const World& world, const Call& call, const SavedWorkflow& saved,
                 const char* what) {
  if (world.settings.is_multiuser && !call.user.is_admin && saved.user_id != call.user.id) {
    throw Refusal{error_reply(403, std::string("Not authorized to ") + what + " this workflow")};
  }
}

bool contains(const std::string& text, const std::string& part) {
  return base::to_lower(text).find(base::to_lower(part)) != std::string::npos;
}

bool is_listed(const World& world, const Call& call, const SavedWorkflow& saved) {
  const auto& request = call.request;
  const auto categories = request.parameters("categories");
  const auto category = saved.category();
  if (!categories.empty() &&
      std::find(categories.begin(), categories.end(), category) == categories.end()) {
    return false;
  }
  const auto tags = request.parameters("tags");
  const bool has_tag = std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) {
    return contains(saved.tags(), tag);
  });
  const auto text = request.parameter("query").value_or("");
  const bool has_text = contains(saved.name(), text) || contains(saved.description(), text) ||
                        contains(saved.tags(), text);
  const auto callable = request.parameter("callable");
  if (world.flavour().at_least(14) && callable &&
      (*callable == "true") == why_not_callable(saved).has_value()) {
    return false;
  }
  const bool is_own = !world.settings.is_multiuser || call.user.is_admin ||
                      saved.user_id == call.user.id || category == "default" ||
                      (saved.is_public && request.parameter("is_public") == "true");
  return (tags.empty() || has_tag) && has_text && is_own;
}

std::vector<const SavedWorkflow*> listed(const World& world, const Call& call) {
  std::vector<const SavedWorkflow*> found;
  for (const auto& saved : world.library.all()) {
    if (is_listed(world, call, saved)) {
      found.push_back(&saved);
    }
  }
  const auto order = call.request.parameter("order_by").value_or("name");
  const auto key = [&](const SavedWorkflow& saved) {
    return order == "name"         ? base::to_lower(saved.name())
           : order == "opened_at"  ? saved.opened_at.value_or("")
           : order == "updated_at" ? saved.updated_at
                                   : saved.created_at;
  };
  std::stable_sort(found.begin(), found.end(), [&](const SavedWorkflow* a, const SavedWorkflow* b) {
    return key(*a) < key(*b);
  });
  if (call.request.parameter("direction") == "DESC") {
    std::reverse(found.begin(), found.end());
  }
  return found;
}

Reply list_workflows(World& world, const Call& call) {
  const auto found = listed(world, call);
  const auto total = static_cast<std::int64_t>(found.size());
  const auto page = base::parse_integer(call.request.parameter("page").value_or("")).value_or(0);
  const auto per_page =
      base::parse_integer(call.request.parameter("per_page").value_or("")).value_or(0);
  const auto begin = std::clamp<std::int64_t>(page * per_page, 0, total);
  const auto end = per_page > 0 ? std::min(begin + per_page, total) : total;
  std::vector<std::string> items;
  for (auto i = begin; i < end; ++i) {
    items.push_back(
        record_json(world.flavour(), *found[static_cast<std::size_t>(i)], Form::item, true));
  }
  json::Writer out;
  out.begin_object().key("page").integer(page).key("pages");
  out.integer(per_page > 0 ? (total + per_page - 1) / per_page : 1);
  out.key("per_page").integer(per_page > 0 ? per_page : total).key("total").integer(total);
  out.key("items").raw(json_array(items)).end_object();
  return json_reply(out.take());
}

Reply get_workflow(World& world, const Call& call) {
  const auto& saved = workflow_of(world, call);
  if (world.settings.is_multiuser && !may_read(saved, call.user)) {
    return error_reply(403, "Not authorized to access this workflow");
  }
  return json_reply(record_json(world.flavour(), saved, Form::record, true));
}

/// The `workflow` of a body; throws Refusal (422).
Fields posted_workflow(const World& world, json::Value body) {
  const Location loc{"\"body\"", "\"workflow\""};
  std::vector<Invalid> errors;
  const auto posted = body["workflow"];
  if (!posted.is_object()) {
    errors.push_back(missing_member(loc, body));
  } else {
    const auto kept = check_workflow(world.flavour(), posted, loc, errors);
    if (errors.empty()) {
      const auto document = json::parse(kept, "workflow");
      return Fields(document.root());
    }
  }
  throw Refusal{json_reply(detail_json(errors), 422)};
}

Reply create_workflow(World& world, const Call& call) {
  const auto body = body_of(call);
  auto workflow = posted_workflow(world, body.root());
  const auto now = timestamp();
  const auto& saved = world.library.add({.id = world.ids.uuid(),
                                         .user_id = call.user.id,
                                         .is_public = !world.settings.is_multiuser,
                                         .created_at = now,
                                         .updated_at = now,
                                         .workflow = std::move(workflow)});
  return json_reply(record_json(world.flavour(), saved, Form::record, false));
}

Reply update_workflow(World& world, const Call& call) {
  const auto body = body_of(call);
  auto workflow = posted_workflow(world, body.root());
  auto& saved = workflow_of(world, call);
  check_owner(world, call, saved, "update");
  if (saved.category() == "default") {
    return plain_500();
  }
  saved.workflow = std::move(workflow);
  saved.updated_at = timestamp();
  return json_reply(record_json(world.flavour(), saved, Form::record, false));
}

Reply delete_workflow(World& world, const Call& call) {
  const auto& saved = workflow_of(world, call);
  check_owner(world, call, saved, "delete");
  if (saved.category() == "default") {
    return plain_500();
  }
  world.library.erase(std::string(saved.id));
  return json_reply("null");
}

Reply note_opened(World& world, const Call& call) {
  auto& saved = workflow_of(world, call);
  check_owner(world, call, saved, "update");
  saved.opened_at = timestamp();
  return json_reply("null");
}

}  // namespace

void add_library_routes(Router& router, World& world) {
  const auto add = [&](const char* method, const char* path, Reply (*answer)(World&, const Call&)) {
    router.add({method, std::string("/api/v1/workflows/") + path, Access::user,
                [&world, answer](const Call& call) { return answer(world, call); }});
  };
  add("GET", "", list_workflows);
  add("POST", "", create_workflow);
  add("GET", "i/{workflow_id}", get_workflow);
  add("PATCH", "i/{workflow_id}", update_workflow);
  add("DELETE", "i/{workflow_id}", delete_workflow);
  add("PUT", "i/{workflow_id}/opened_at", note_opened);
}

}  // namespace invokeai_batch::sim
