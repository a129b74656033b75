#include "invokeai_batch/run/item_facts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "items/item_seeds.hpp"

namespace invokeai_batch::run {

namespace {

struct Media {
  std::string name;
  invokeai::MediaKind kind = invokeai::MediaKind::image;
};

struct Result {
  std::string_view exec_id;
  std::string source;  // the graph's node
  json::Value output;
  std::vector<std::int64_t> path;  // of iterations; empty before 6.14
};

std::vector<std::int64_t> iteration_path(json::Value session, std::string_view exec_id) {
  std::vector<std::int64_t> path;
  for (const auto& step : session["prepared_iteration_paths"][exec_id]) {
    path.push_back(step.value.integer().value_or(0));
  }
  return path;
}

// In the order of execution; the runs of one node by their iteration, which several workers may
// have carried out in any order.
std::vector<Result> results_of(json::Value session) {
  std::vector<Result> results;
  for (const auto& [exec_id, output] : session["results"]) {
    const auto source = session["prepared_source_mapping"][exec_id];
    results.push_back({exec_id, std::string(source.is_string() ? source.text() : exec_id), output,
                       iteration_path(session, exec_id)});
  }
  std::map<std::string, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < results.size(); ++i) {
    places[results[i].source].push_back(i);
  }
  auto sorted = results;
  for (const auto& [source, indices] : places) {
    auto order = indices;
    std::stable_sort(order.begin(), order.end(), [&results](std::size_t a, std::size_t b) {
      return results[a].path < results[b].path;
    });
    for (std::size_t i = 0; i < indices.size(); ++i) {
      sorted[indices[i]] = results[order[i]];
    }
  }
  return sorted;
}

// An image field, a video field, or a list of them; nothing for all other values.
void collect_media(json::Value value, std::vector<Media>& media) {
  if (const auto image = value["image_name"]; image.is_string()) {
    media.push_back({std::string(image.text()), invokeai::MediaKind::image});
  } else if (const auto video = value["video_name"]; video.is_string()) {
    media.push_back({std::string(video.text()), invokeai::MediaKind::video});
  } else if (value.is_array()) {
    for (const auto& item : value) {
      collect_media(item.value, media);
    }
  }
}

std::vector<Media> media_of(json::Value output) {
  std::vector<Media> media;
  for (const auto& [key, value] : output) {
    collect_media(value, media);
  }
  return media;
}

std::string extension_of(const std::string& name, invokeai::MediaKind kind) {
  const auto dot = name.rfind('.');
  if (dot == std::string::npos || dot + 1 == name.size()) {
    return kind == invokeai::MediaKind::video ? "mp4" : "png";
  }
  return name.substr(dot + 1);
}

std::string label_of(const std::string& node, json::Value session,
                     const std::vector<workflow::OutputNode>& outputs) {
  const auto found = std::find_if(outputs.begin(), outputs.end(), [&node](const auto& output) {
    return output.node.value == node;
  });
  return found != outputs.end() ? found->label
                                : std::string(session["graph"]["nodes"][node]["type"].text());
}

bool is_wanted(const std::string& node, json::Value session) {
  const auto graph_node = session["graph"]["nodes"][node];
  return !graph_node["is_intermediate"].boolean().value_or(false) &&
         !workflow::passes_images_through(graph_node["type"].text());
}

// The seeds that the server drew: the values of each rand_int that feeds a field called seed.
void add_drawn_seeds(json::Value session, const std::vector<Result>& results,
                     std::set<std::int64_t>& seeds) {
  std::set<std::string> sources;
  for (const auto& [key, edge] : session["graph"]["edges"]) {
    const auto source = edge["source"]["node_id"].text();
    if (edge["destination"]["field"].text() == "seed" &&
        session["graph"]["nodes"][source]["type"].text() == "rand_int") {
      sources.emplace(source);
    }
  }
  for (const auto& result : results) {
    if (sources.contains(result.source)) {
      if (const auto seed = result.output["value"].integer()) {
        seeds.insert(*seed);
      }
    }
  }
}

bool made_one(const ItemFacts& facts, const workflow::OutputNode& output) {
  return std::any_of(
      facts.outputs.begin(), facts.outputs.end(),
      [&output](const ItemOutput& image) { return image.node_id == output.node.value; });
}

// Half of a job is none: an item that was canceled has its images when every output node made one.
void keep_whole(ItemFacts& facts, const std::vector<workflow::OutputNode>& outputs) {
  const bool whole =
      std::all_of(outputs.begin(), outputs.end(),
                  [&facts](const workflow::OutputNode& output) { return made_one(facts, output); });
  if (!whole) {
    facts.outputs.clear();
  }
}

// The output nodes that ran, and whose result is gone: since version 7 the server leaves out those
// whose image somebody deleted. Source: routers/session_queue.py (strip_missing_image_results).
std::vector<std::string> deleted_outputs(json::Value session,
                                         const std::vector<workflow::OutputNode>& outputs) {
  std::vector<std::string> deleted;
  for (const auto& [key, executed] : session["executed"]) {
    const auto source = session["prepared_source_mapping"][executed.text()];
    if (!source.is_string() || session["results"][executed.text()].exists() ||
        !is_wanted(std::string(source.text()), session)) {
      continue;
    }
    auto label = label_of(std::string(source.text()), session, outputs);
    if (std::find(deleted.begin(), deleted.end(), label) == deleted.end()) {
      deleted.push_back(std::move(label));
    }
  }
  return deleted;
}

// Which output nodes ran without a picture, and which never ran.
void judge_outputs(ItemFacts& facts, json::Value session, const std::vector<Result>& results,
                   const std::vector<workflow::OutputNode>& outputs) {
  if (const auto deleted = deleted_outputs(session, outputs); !deleted.empty()) {
    facts.is_deleted = true;
    facts.problem = "somebody deleted its image on the server before it was saved here (" +
                    base::join(deleted, ", ") + ")";
    return;
  }
  if (facts.outputs.empty()) {
    facts.problem = "it completed, but made no image";
    return;
  }
  for (const auto& output : outputs) {
    const bool ran = std::any_of(results.begin(), results.end(), [&output](const Result& result) {
      return result.source == output.node.value;
    });
    if (ran && !made_one(facts, output)) {
      facts.problem = "output " + output.label + " ran, but made no image";
    } else if (!ran) {
      facts.warnings.push_back("output " + output.label + " did not run");
    }
  }
}

// What is known so far of the images of a job, over all items that made some.
struct Collected {
  std::set<std::string> names{};
  std::map<std::string, std::size_t> by_label{};
};

ItemOutput output_of(const Result& result, const Media& item, bool is_only_one) {
  ItemOutput output;
  output.node_id = result.source;
  output.image = {item.name};
  output.kind = item.kind;
  if (is_only_one && item.kind == invokeai::MediaKind::image) {
    const auto size = [&result](const char* key) {
      return static_cast<std::uint32_t>(
          std::clamp<std::int64_t>(result.output[key].integer().value_or(0), 0, 0xffffffff));
    };
    output.width = size("width");
    output.height = size("height");
  }
  return output;
}

void collect_outputs(ItemFacts& facts, json::Value session, const std::vector<Result>& results,
                     const std::vector<workflow::OutputNode>& outputs, const NameOutput& name,
                     Collected& collected) {
  const ItemSeeds seeds(session);
  for (const auto& result : results) {
    if (!is_wanted(result.source, session)) {
      continue;
    }
    const auto media = media_of(result.output);
    const auto own_seeds = seeds.of(result.exec_id);
    for (const auto& item : media) {
      if (!collected.names.insert(item.name).second) {
        continue;
      }
      auto output = output_of(result, item, media.size() == 1);
      output.output = label_of(result.source, session, outputs);
      output.seed = seeds_text(own_seeds);
      output.path = name(output.output, ++collected.by_label[output.output],
                         extension_of(item.name, item.kind),
                         own_seeds.size() == 1 ? own_seeds.front() : facts.seed);
      facts.outputs.push_back(std::move(output));
    }
  }
}

// Kept in the store and shown: a sane part of what may be a hundred megabytes.
std::string sane(const std::string& text) {
  constexpr std::size_t k_longest_text = 2'000;
  return base::elide(base::one_line(text), k_longest_text);
}

ItemFacts facts_of_row(const invokeai::QueueItem& item) {
  ItemFacts facts;
  facts.id = item.id;
  facts.batch = item.batch;
  facts.status = item.status;
  facts.session_id = item.session_id.value;
  facts.error_type = sane(item.error_type);
  facts.error_message = sane(item.error_message);
  facts.created_at = item.created_at;
  facts.started_at = item.started_at;
  facts.completed_at = item.completed_at;
  return facts;
}

bool all_completed(const CalledItems& called) {
  return std::all_of(called.items.begin(), called.items.end(), [](const auto* item) {
    return item->status == invokeai::ItemStatus::completed;
  });
}

// Each call of the session has returned, or its only one is under way: `called` are all there are.
bool has_called_all(json::Value session, const CalledItems& called) {
  std::map<std::string_view, std::size_t> calls;  // by node: of how many runs
  std::size_t open = 0;
  for (const auto& [id, node] : session["graph"]["nodes"]) {
    if (node["type"].text() == "call_saved_workflow") {
      calls.emplace(id, 0);
    }
  }
  for (const auto& [exec_id, source] : session["prepared_source_mapping"]) {
    if (const auto call = calls.find(source.text()); call != calls.end()) {
      ++call->second;
      open += session["results"][exec_id].exists() ? 0 : 1;
    }
  }
  const bool each_began =
      std::all_of(calls.begin(), calls.end(), [](const auto& call) { return call.second > 0; });
  const bool is_only_one = calls.size() == 1 && calls.begin()->second == 1;
  return each_began && (open == 0 || (is_only_one && !called.items.empty()));
}

}  // namespace

std::vector<const invokeai::QueueItem*> called_by(const invokeai::QueueItem& caller,
                                                  const std::vector<invokeai::QueueItem>& items) {
  std::set<invokeai::ItemId> family{caller.id};
  std::vector<const invokeai::QueueItem*> called;
  for (const auto& item : items) {  // oldest first, so that who calls comes before who is called
    if (item.parent && family.contains(*item.parent)) {
      family.insert(item.id);
      called.push_back(&item);
    }
  }
  return called;
}

ItemFacts facts_of(const invokeai::QueueItem& item,
                   const std::vector<workflow::OutputNode>& outputs, const NameOutput& name) {
  static const std::vector<workflow::OutputNode> k_none;
  return facts_of(item, outputs, {.outputs = k_none}, name);
}

ItemFacts facts_of(const invokeai::QueueItem& item,
                   const std::vector<workflow::OutputNode>& outputs, const CalledItems& called,
                   const NameOutput& name) {
  auto facts = facts_of_row(item);
  const bool canceled = item.status == invokeai::ItemStatus::canceled;
  if (item.status != invokeai::ItemStatus::completed && !canceled) {
    return facts;
  }
  const auto results = results_of(item.session);
  std::set<std::int64_t> drawn;
  add_drawn_seeds(item.session, results, drawn);
  for (const auto* each : called.items) {
    add_drawn_seeds(each->session, results_of(each->session), drawn);
  }
  facts.seed = drawn.size() == 1 ? std::optional(*drawn.begin()) : std::nullopt;
  Collected collected;
  collect_outputs(facts, item.session, results, outputs, name, collected);
  for (const auto* each : called.items) {
    collect_outputs(facts, each->session, results_of(each->session), called.outputs, name,
                    collected);
  }
  if (canceled && !(all_completed(called) && has_called_all(item.session, called))) {
    facts.outputs.clear();
  } else if (canceled) {
    keep_whole(facts, outputs);
  } else {
    judge_outputs(facts, item.session, results, outputs);
  }
  return facts;
}

}  // namespace invokeai_batch::run
