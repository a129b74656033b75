#include "directory/kept_command.hpp"

#include <filesystem>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "settings/directories.hpp"
#include "settings/settings.hpp"

namespace invokeai_batch::app {

namespace {

constexpr const char* k_place = "the run's store";

}  // namespace

std::string kept_command_json(const std::vector<std::string>& words) {
  json::Writer out;
  out.begin_object().member("directory", std::filesystem::current_path().string());
  out.key("words").begin_array();
  for (const auto& word : words) {
    out.string(word);
  }
  return out.end_array().end_object().take();
}

std::optional<KeptCommand> kept_command(const store::Snapshot& known) {
  const auto text = known.meta_value(store::meta::k_command);
  if (!text) {
    return std::nullopt;
  }
  const auto document = json::parse(*text, k_place);
  KeptCommand command;
  command.directory = document.root()["directory"].text();
  for (const auto& word : document.root()["words"]) {
    command.words.emplace_back(word.value.text());
  }
  return command;
}

Arguments replay(const KeptCommand& kept, Arguments again, const Arguments& typed,
                 const std::string& output_directory) {
  again.kept_settings = std::exchange(again.settings, typed.settings);
  for (const auto& info : k_settings) {
    const auto found = again.kept_settings.find(std::string(info.key));
    if (found != again.kept_settings.end() && info.type == SettingType::file) {
      found->second = expand_typed_path(kept.directory, found->second);
    }
  }
  again.settings["output"] = output_directory;
  again.typed_in = std::filesystem::current_path().string();
  again.output = typed.output;
  return again;
}

base::Error damaged_command(const std::string& why) {
  return {base::ErrorClass::input,
          {.where = k_place,
           .what = "the command that it keeps is none of `run`" + (why.empty() ? "" : ": " + why),
           .hint = "type it again: invokeai-batch run …"}};
}

}  // namespace invokeai_batch::app
