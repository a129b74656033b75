#include "items/item_seeds.hpp"

namespace invokeai_batch::run {

ItemSeeds::ItemSeeds(json::Value session) : m_nodes(session["execution_graph"]["nodes"]) {
  for (const auto& [key, edge] : session["execution_graph"]["edges"]) {
    m_sources[std::string(edge["destination"]["node_id"].text())].emplace(
        edge["source"]["node_id"].text());
  }
}

std::vector<std::int64_t> ItemSeeds::of(std::string_view exec_id) const {
  std::set<std::int64_t> seeds;
  std::set<std::string> seen{std::string(exec_id)};
  for (std::vector<std::string> open(seen.begin(), seen.end()); !open.empty();) {
    const auto id = std::move(open.back());
    open.pop_back();
    const auto node = m_nodes[id];
    const auto seed = node["seed"].integer();
    if (seed.has_value() && node["type"].text().find("metadata") == std::string_view::npos) {
      seeds.insert(*seed);
    }
    const auto sources = m_sources.find(id);
    if (sources == m_sources.end()) {
      continue;
    }
    for (const auto& source : sources->second) {
      if (seen.insert(source).second) {
        open.push_back(source);
      }
    }
  }
  return {seeds.begin(), seeds.end()};
}

std::string seeds_text(const std::vector<std::int64_t>& seeds) {
  std::string text;
  for (const auto seed : seeds) {
    text += (text.empty() ? "" : " ") + std::to_string(seed);
  }
  return text;
}

}  // namespace invokeai_batch::run
