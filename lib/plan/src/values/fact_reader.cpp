#include "values/fact_reader.hpp"

#include "invokeai_batch/yaml/raw_value.hpp"
#include "spec/paths.hpp"

namespace invokeai_batch::plan {

namespace {

template <class Key, class Fact>
const Fact* look_up(const std::map<Key, Fact>& facts, const Key& key, std::set<Key>& missing) {
  const auto known = facts.find(key);
  if (known != facts.end()) {
    return &known->second;
  }
  missing.insert(key);
  return nullptr;
}

}  // namespace

std::string path_of_wildcard(const WildcardFile& file) {
  return resolve_path(file.directory, file.name + ".txt");
}

bool Needs::empty() const {
  return !models && !boards && !style_presets && server_videos.empty() && text_files.empty() &&
         wildcard_files.empty() && folders.empty() && image_files.empty() &&
         server_images.empty() && saved_workflows.empty() && prompts.empty() &&
         board_images.empty();
}

const std::vector<ModelRecord>* FactReader::models() {
  m_models = m_models || !m_facts.models.has_value();
  return m_facts.models.has_value() ? &*m_facts.models : nullptr;
}

const std::vector<BoardRecord>* FactReader::boards() {
  m_boards = m_boards || !m_facts.boards.has_value();
  return m_facts.boards.has_value() ? &*m_facts.boards : nullptr;
}

const Fetched<std::vector<StylePresetRecord>>* FactReader::style_presets() {
  m_style_presets = m_style_presets || !m_facts.style_presets.has_value();
  return m_facts.style_presets.has_value() ? &*m_facts.style_presets : nullptr;
}

const Fetched<std::string>* FactReader::text_file(const std::string& path) {
  return look_up(m_facts.text_files, path, m_text_files);
}

const Fetched<std::string>* FactReader::wildcard_file(const WildcardFile& file) {
  return look_up(m_facts.wildcard_files, file, m_wildcard_files);
}

const Fetched<std::vector<std::string>>* FactReader::folder(const std::string& path) {
  return look_up(m_facts.folders, path, m_folders);
}

const Fetched<ImageFileFacts>* FactReader::image_file(const std::string& path) {
  return look_up(m_facts.image_files, path, m_image_files);
}

const bool* FactReader::server_image(const std::string& name) {
  return look_up(m_facts.server_images, name, m_server_images);
}

const Fetched<bool>* FactReader::server_video(const std::string& name) {
  return look_up(m_facts.server_videos, name, m_server_videos);
}

const Fetched<SavedWorkflowRecord>* FactReader::saved_workflow(const std::string& id) {
  return look_up(m_facts.saved_workflows, id, m_saved_workflows);
}

const Fetched<std::vector<std::string>>* FactReader::prompts(const PromptRequest& request) {
  return look_up(m_facts.prompts, request, m_prompts);
}

const Fetched<std::vector<std::string>>* FactReader::board_images(
    const BoardImagesRequest& request) {
  return look_up(m_facts.board_images, request, m_board_images);
}

Needs FactReader::missing() const {
  Needs needs;
  needs.text_files.assign(m_text_files.begin(), m_text_files.end());
  needs.wildcard_files.assign(m_wildcard_files.begin(), m_wildcard_files.end());
  needs.folders.assign(m_folders.begin(), m_folders.end());
  needs.image_files.assign(m_image_files.begin(), m_image_files.end());
  if (!offline()) {
    needs.models = m_models;
    needs.boards = m_boards;
    needs.style_presets = m_style_presets;
    needs.server_videos.assign(m_server_videos.begin(), m_server_videos.end());
    needs.server_images.assign(m_server_images.begin(), m_server_images.end());
    needs.saved_workflows.assign(m_saved_workflows.begin(), m_saved_workflows.end());
    needs.prompts.assign(m_prompts.begin(), m_prompts.end());
    needs.board_images.assign(m_board_images.begin(), m_board_images.end());
  }
  return needs;
}

}  // namespace invokeai_batch::plan
