// Facts that are there, and a note of those that are not: the same code plans and says what it
// lacks.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "invokeai_batch/plan/facts.hpp"

namespace invokeai_batch::plan {

/// Look-ups give nullptr for a fact that is not there; it is then noted in `missing()`, unless it
/// can only come from a server and the plan is made offline.
class FactReader {
 public:
  explicit FactReader(const Facts& facts) : m_facts(facts) {}

  [[nodiscard]] bool offline() const { return m_facts.offline; }
  [[nodiscard]] bool knows_node_types() const {
    return !offline() || m_facts.node_types == NodeTypesOf::server;
  }
  [[nodiscard]] const std::string& home() const { return m_facts.home; }
  [[nodiscard]] const std::vector<ModelRecord>* models();
  [[nodiscard]] const std::vector<BoardRecord>* boards();
  [[nodiscard]] const Fetched<std::vector<StylePresetRecord>>* style_presets();
  [[nodiscard]] const Fetched<std::string>* text_file(const std::string& path);
  [[nodiscard]] const Fetched<std::string>* wildcard_file(const WildcardFile& file);
  using ServerWildcards = Fetched<std::map<std::string, std::vector<std::string>>>;
  [[nodiscard]] const ServerWildcards* server_wildcards();
  [[nodiscard]] const Fetched<std::vector<std::string>>* folder(const std::string& path);
  [[nodiscard]] const Fetched<ImageFileFacts>* image_file(const std::string& path);
  [[nodiscard]] const bool* server_image(const std::string& name);
  [[nodiscard]] const Fetched<bool>* server_video(const std::string& name);
  [[nodiscard]] const Fetched<SavedWorkflowRecord>* saved_workflow(const std::string& id);
  [[nodiscard]] const Fetched<std::vector<std::string>>* prompts(const PromptRequest& request);
  [[nodiscard]] const Fetched<std::vector<std::string>>* board_images(
      const BoardImagesRequest& request);

  [[nodiscard]] Needs missing() const;

 private:
  const Facts& m_facts;
  bool m_models = false;
  bool m_boards = false;
  bool m_style_presets = false;
  bool m_server_wildcards = false;
  std::set<std::string> m_text_files;
  std::set<WildcardFile> m_wildcard_files;
  std::set<std::string> m_folders;
  std::set<std::string> m_image_files;
  std::set<std::string> m_server_images;
  std::set<std::string> m_server_videos;
  std::set<std::string> m_saved_workflows;
  std::set<PromptRequest> m_prompts;
  std::set<BoardImagesRequest> m_board_images;
};

}  // namespace invokeai_batch::plan
