// What plans ask for: files, folders, pictures, and the server's models, boards and images.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/invokeai/boards.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/invokeai/models.hpp"
#include "invokeai_batch/invokeai/utilities.hpp"
#include "invokeai_batch/invokeai/workflows.hpp"
#include "invokeai_batch/media/picture.hpp"
#include "server/session.hpp"

namespace invokeai_batch::app {

namespace {

// What cannot be read is told at the place that named it.
template <class T, class Read>
plan::Fetched<T> fetched(const Read& read) {
  plan::Fetched<T> result;
  try {
    result.value = read();
  } catch (const base::Error& error) {
    const auto& problem = error.problems().front();
    result.problem = problem.where.empty() ? problem.what : problem.where + ": " + problem.what;
  }
  return result;
}

std::vector<std::string> list_folder(const std::string& path) {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored)) {
      names.push_back(entry->path().filename().string());
    }
  }
  if (error == std::errc::no_such_file_or_directory) {
    throw base::Error(base::ErrorClass::input, {.where = path, .what = "there is no such folder"});
  }
  if (error) {
    throw base::system_error("list", path, error.value());
  }
  std::sort(names.begin(), names.end());
  return names;
}

plan::ImageFileFacts look_at(const std::string& path) {
  plan::ImageFileFacts facts;
  std::error_code ignored;
  const auto kind = std::filesystem::status(path, ignored).type();
  facts.is_folder = kind == std::filesystem::file_type::directory;
  if (facts.is_folder) {
    return facts;
  }
  if (kind != std::filesystem::file_type::regular && std::filesystem::exists(path, ignored)) {
    throw base::Error(base::ErrorClass::input, {.where = path, .what = "this is no regular file"});
  }
  const auto file = base::file_facts(path);
  facts.bytes = file ? file->bytes : 0;
  if (facts.bytes > plan::k_largest_picture) {
    return facts;
  }
  const auto bytes = base::read_file(path == "-" ? "./-" : path);
  auto picture = media::look_at_picture(bytes);
  facts.bytes = bytes.size();
  facts.sha256 = base::sha256_hex(bytes);
  facts.media_type = std::move(picture.media_type);
  facts.pixels = std::uint64_t{picture.width} * picture.height;
  facts.is_cmyk = picture.is_cmyk;
  facts.damage = picture.damage.value_or("");
  return facts;
}

// A link may stand anywhere in a wildcard's path, as long as it stays in the directory.
std::string read_wildcard(const plan::WildcardFile& file) {
  const auto path = plan::path_of_wildcard(file);
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  if (error) {
    throw base::system_error("read", path, error.value());
  }
  const auto top = std::filesystem::canonical(file.directory, error);
  const auto [left, unused] = std::mismatch(top.begin(), top.end(), real.begin(), real.end());
  if (error || left != top.end()) {
    throw base::Error(
        base::ErrorClass::input,
        {.where = path, .what = "this is a link that leads out of " + file.directory});
  }
  if (!std::filesystem::is_regular_file(real, error)) {
    throw base::Error(base::ErrorClass::input, {.where = path, .what = "this is no file"});
  }
  return base::read_file(real);
}

void fetch_local(const plan::Needs& needs, plan::Facts& facts) {
  for (const auto& path : needs.text_files) {
    facts.text_files[path] = fetched<std::string>([&path] { return base::read_file(path); });
  }
  for (const auto& file : needs.wildcard_files) {
    auto& text = facts.wildcard_files[file];
    std::error_code ignored;
    if (std::filesystem::exists(plan::path_of_wildcard(file), ignored) || ignored) {
      text = fetched<std::string>([&file] { return read_wildcard(file); });
    }
  }
  for (const auto& path : needs.folders) {
    facts.folders[path] = fetched<std::vector<std::string>>([&path] { return list_folder(path); });
  }
  for (const auto& path : needs.image_files) {
    facts.image_files[path] = fetched<plan::ImageFileFacts>([&path] { return look_at(path); });
  }
}

void fetch_images(const plan::Needs& needs, Session& session, plan::Facts& facts) {
  const auto there = images_there(session, needs.server_images);
  for (const auto& name : needs.server_images) {
    facts.server_images[name] = there.contains(name);
  }
}

// A prompt that the server cannot parse is told at its place; a server that fails ends the command.
plan::Fetched<std::vector<std::string>> expand_prompt(Session& session,
                                                      const plan::PromptRequest& wanted) {
  invokeai::DynamicPrompt prompt;
  prompt.prompt = wanted.prompt;
  prompt.combinatorial = wanted.combinatorial;
  prompt.max_prompts = wanted.max_prompts;
  prompt.seed = wanted.seed;
  auto reply = invokeai::read_dynamic_prompts(
      asked(session, invokeai::dynamic_prompts_request(session.server, prompt)));
  plan::Fetched<std::vector<std::string>> result;
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    if (failure->kind != invokeai::FailureKind::invalid) {
      throw invokeai::error_of(*failure, base::redacted_url(session.server.base_url),
                               "expand a prompt");
    }
    result.problem = failure->what;
  } else {
    result.value = std::get<std::vector<std::string>>(std::move(reply));
  }
  return result;
}

// A board that is not there is told at the node that names it.
plan::Fetched<std::vector<std::string>> list_board(Session& session,
                                                   const plan::BoardImagesRequest& wanted) {
  const auto category =
      wanted.assets ? invokeai::ImageCategory::assets : invokeai::ImageCategory::images;
  const invokeai::BoardId board{wanted.board_id == "none" ? "" : wanted.board_id};
  auto reply = invokeai::read_board_image_names(
      asked(session, invokeai::board_image_names_request(session.server, board, category)));
  plan::Fetched<std::vector<std::string>> result;
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    if (failure->kind != invokeai::FailureKind::not_found) {
      throw invokeai::error_of(*failure, base::redacted_url(session.server.base_url),
                               "list the images of a board");
    }
    result.problem = "the server has no board " + wanted.board_id;
    return result;
  }
  result.value.emplace();
  for (const auto& name : std::get<std::vector<invokeai::ImageName>>(reply)) {
    result.value->push_back(name.value);
  }
  return result;
}

// Servers that have no videos answer as those do that lack the one.
plan::Fetched<bool> look_for_video(Session& session, const std::string& name) {
  const auto reply = invokeai::read_video_record(
      asked(session, invokeai::video_record_request(session.server, {name})));
  plan::Fetched<bool> result;
  const auto* failure = std::get_if<invokeai::ApiFailure>(&reply);
  if (failure == nullptr || failure->kind == invokeai::FailureKind::not_found) {
    result.value = failure == nullptr;
  } else {
    result.problem = failure->what;
  }
  return result;
}

plan::Fetched<plan::SavedWorkflowRecord> find_workflow(Session& session, const std::string& id) {
  auto reply = invokeai::read_saved_workflow(
      asked(session, invokeai::workflow_request(session.server, {id})));
  plan::Fetched<plan::SavedWorkflowRecord> result;
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    if (failure->kind != invokeai::FailureKind::not_found) {
      throw invokeai::error_of(*failure, base::redacted_url(session.server.base_url),
                               "look for a saved workflow");
    }
    result.problem = "the server has no saved workflow " + id;
    return result;
  }
  auto& saved = std::get<invokeai::SavedWorkflow>(reply);
  result.value = {std::move(saved.record.name), std::move(saved.text),
                  std::move(saved.why_not_callable)};
  return result;
}

plan::Fetched<std::vector<plan::StylePresetRecord>> list_style_presets(Session& session) {
  auto reply =
      invokeai::read_style_presets(asked(session, invokeai::style_presets_request(session.server)));
  plan::Fetched<std::vector<plan::StylePresetRecord>> result;
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    result.problem = failure->what;
    return result;
  }
  result.value.emplace();
  for (auto& preset : std::get<std::vector<invokeai::StylePreset>>(reply)) {
    result.value->push_back({std::move(preset.id), std::move(preset.name)});
  }
  return result;
}

// The projects' names by their ids; empty where the server has none.
std::map<std::string, std::string> list_projects(Session& session) {
  std::map<std::string, std::string> names;
  if (session.features.projects) {
    for (auto& project : ask(session, invokeai::projects_request(session.server),
                             invokeai::read_projects, "list its projects")) {
      names.emplace(std::move(project.id), std::move(project.name));
    }
  }
  return names;
}

std::vector<plan::BoardRecord> list_boards(Session& session) {
  const auto projects = list_projects(session);
  std::vector<plan::BoardRecord> records;
  for (auto& board : ask(session, invokeai::boards_request(session.server), invokeai::read_boards,
                         "list its boards")) {
    const auto project = projects.find(board.project_id);
    records.push_back({.id = board.id.value,
                       .name = board.name,
                       .project = project == projects.end() ? "" : project->second});
  }
  return records;
}

plan::Fetched<std::map<std::string, std::vector<std::string>>> list_wildcards(Session& session) {
  plan::Fetched<std::map<std::string, std::vector<std::string>>> result;
  if (!session.features.wildcards) {
    result.problem = "this server has no wildcards";
    return result;
  }
  result.value.emplace();
  for (auto& wildcard : ask(session, invokeai::wildcards_request(session.server),
                            invokeai::read_wildcards, "list its wildcards")) {
    result.value->emplace(std::move(wildcard.name), std::move(wildcard.values));
  }
  return result;
}

void fetch_from_server(const plan::Needs& needs, Session& session, plan::Facts& facts) {
  if (needs.models) {
    facts.models.emplace();
    for (auto& model : ask(session, invokeai::models_request(session.server), invokeai::read_models,
                           "list its models")) {
      facts.models->push_back({model.key, model.hash, model.name, model.base, model.type});
    }
  }
  if (needs.boards) {
    facts.boards = list_boards(session);
  }
  if (needs.server_wildcards) {
    facts.server_wildcards = list_wildcards(session);
  }
  fetch_images(needs, session, facts);
  for (const auto& name : needs.server_videos) {
    facts.server_videos[name] = look_for_video(session, name);
  }
  for (const auto& id : needs.saved_workflows) {
    facts.saved_workflows[id] = find_workflow(session, id);
  }
  if (needs.style_presets) {
    facts.style_presets = list_style_presets(session);
  }
  for (const auto& prompt : needs.prompts) {
    facts.prompts[prompt] = expand_prompt(session, prompt);
  }
  for (const auto& board : needs.board_images) {
    facts.board_images[board] = list_board(session, board);
  }
}

}  // namespace

std::set<std::string> images_there(Session& session, const std::vector<std::string>& names) {
  std::set<std::string> there;
  for (std::size_t begin = 0; begin < names.size(); begin += invokeai::k_most_names) {
    std::vector<invokeai::ImageName> some;
    const auto end = std::min(names.size(), begin + invokeai::k_most_names);
    for (auto i = begin; i < end; ++i) {
      some.push_back({names[i]});
    }
    for (const auto& record : ask(session, invokeai::image_records_request(session.server, some),
                                  invokeai::read_image_records, "look for images")) {
      there.insert(record.name.value);
    }
  }
  return there;
}

void fetch(const plan::Needs& needs, Session* session, plan::Facts& facts) {
  fetch_local(needs, facts);
  if (session != nullptr) {
    fetch_from_server(needs, *session, facts);
  }
}

}  // namespace invokeai_batch::app
