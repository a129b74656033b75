// What each node type yields when it runs. Nothing is computed that a client cannot see: images
// are pictures of a digest, latents and conditionings are names.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "boards.hpp"
#include "fields.hpp"
#include "flavour.hpp"
#include "ids.hpp"
#include "images.hpp"
#include "models.hpp"
#include "node_catalogue.hpp"
#include "picture.hpp"

namespace invokeai_batch::sim {

/// What a node gave: its output object, and what an image made of it would show.
struct NodeOutput {
  Fields fields{};                           // `type` last
  Picture picture{.width = 0, .height = 0};  // no size: nothing was said about one
};

/// The server's node cache: equal nodes (but for their id) give the same output, image names
/// included. Source: services/invocation_cache/invocation_cache_memory.py.
class NodeCache {
 public:
  explicit NodeCache(std::size_t capacity) : m_capacity(capacity) {}

  [[nodiscard]] const NodeOutput* find(const std::string& key) const;
  void keep(const std::string& key, const NodeOutput& output);
  /// Forgets the outputs that mention a deleted image.
  void forget(const std::string& image_name);
  void clear();
  /// While it is not enabled nothing is found and nothing kept.
  void enable(bool is_enabled) { m_is_enabled = is_enabled; }
  [[nodiscard]] bool is_enabled() const { return m_is_enabled && m_capacity > 0; }
  [[nodiscard]] std::size_t size() const { return m_outputs.size(); }

 private:
  std::size_t m_capacity;
  bool m_is_enabled = true;
  std::map<std::string, NodeOutput> m_outputs;
  std::deque<std::string> m_oldest_first;
};

/// A node fails: what the server puts into the queue item.
struct NodeError {
  std::string type{};
  std::string message{};
};

/// What running nodes see and change.
struct RunContext {
  const NodeCatalogue& catalogue;
  const Flavour& flavour;
  const ModelStore& models;
  BoardStore& boards;
  IdSource& ids;
  ImageStore& images;
  NodeCache& cache;
  std::string user_id{};
  std::string session_id{};
  std::int64_t item_id = 0;
  std::string batch_id{};
  std::int64_t database = 1;
  SharedText workflow{};
  SharedText graph_json{};
};

/// A field that an edge feeds, and what its source would show.
struct Upstream {
  std::string field{};
  Picture picture{};
};

/// A node about to run, its connected fields filled in.
struct NodeCall {
  std::string type{};
  std::string exec_id{};
  Fields fields{};
  std::vector<Upstream> upstream{};
};

/// Runs one node, or takes its output from the cache. Throws NodeError.
[[nodiscard]] NodeOutput run_node(RunContext& context, const NodeCall& call);

}  // namespace invokeai_batch::sim
