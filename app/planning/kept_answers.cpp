#include "planning/kept_answers.hpp"

#include <optional>
#include <string_view>
#include <vector>

#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

using Texts = std::vector<std::string>;

constexpr std::string_view k_wildcard = "wildcard:";
constexpr std::string_view k_images = "images of board:";
constexpr std::string_view k_assets = "assets of board:";
constexpr std::string_view k_prompts = "prompts of text:";

std::string key_of(const plan::BoardImagesRequest& request) {
  return std::string(request.assets ? k_assets : k_images) + request.board_id;
}

std::string key_of(const plan::PromptRequest& request) {
  return std::string(k_prompts) + (request.combinatorial ? "all " : "drawn ") +
         std::to_string(request.max_prompts) + " " +
         (request.seed ? std::to_string(*request.seed) : "-") + " " + request.prompt;
}

// The server makes the same prompts of a text every time, but for the wildcards in it.
bool has_wildcard(const plan::PromptRequest& request) {
  return request.prompt.find("__") != std::string::npos;
}

std::string text_of(const Texts& values) {
  json::Writer writer;
  writer.begin_array();
  for (const auto& value : values) {
    writer.string(value);
  }
  return writer.end_array().take();
}

Texts values_in(const std::string& text, const std::string& key) {
  Texts values;
  const auto document = json::parse(text, key);
  for (const auto& [index, value] : document.root()) {
    values.emplace_back(value.text());
  }
  return values;
}

std::optional<Texts> kept_values(const InputTexts& kept, const std::string& key) {
  const auto found = kept.find(key);
  return found == kept.end() ? std::nullopt : std::optional(values_in(found->second, key));
}

void put(plan::Fetched<Texts>& fetched, Texts values, const std::string& key) {
  if (fetched.value != values) {
    log_warning(describe_answer(key) + (fetched.value ? " has changed" : " is gone") +
                " since the run was begun; its copy is used" +
                (fetched.value ? ", `invokeai-batch run` takes the new one" : ""));
  }
  fetched = {std::move(values), {}};
}

// A file that came to be since is passed over where the server's wildcard was used.
void use_wildcard(const plan::WildcardFile& file, const InputTexts& kept, plan::Facts& facts) {
  if (const auto text = kept.find(plan::path_of_wildcard(file)); text != kept.end()) {
    facts.wildcard_files[file] = {text->second, {}};
  } else if (kept.contains(std::string(k_wildcard) + file.name)) {
    facts.wildcard_files[file] = {};
  }
}

void use_server_wildcards(const InputTexts& kept, plan::Facts& facts) {
  for (auto entry = kept.lower_bound(std::string(k_wildcard));
       entry != kept.end() && entry->first.starts_with(k_wildcard); ++entry) {
    auto& wildcards = facts.server_wildcards->value;
    if (!wildcards) {
      wildcards.emplace();
    }
    const auto name = entry->first.substr(k_wildcard.size());
    const auto there = wildcards->find(name);
    plan::Fetched<Texts> values;
    if (there != wildcards->end()) {
      values.value = there->second;
    }
    put(values, values_in(entry->second, entry->first), entry->first);
    (*wildcards)[name] = *std::move(values.value);
  }
}

}  // namespace

void add_answers(InputTexts& inputs, const plan::Facts& facts) {
  const auto* wildcards = facts.server_wildcards && facts.server_wildcards->value
                              ? &*facts.server_wildcards->value
                              : nullptr;
  for (const auto& [file, text] : facts.wildcard_files) {
    if (text.value) {
      inputs.emplace(plan::path_of_wildcard(file), *text.value);
    } else if (wildcards != nullptr && wildcards->contains(file.name)) {
      inputs.emplace(std::string(k_wildcard) + file.name, text_of(wildcards->at(file.name)));
    }
  }
  for (const auto& [request, names] : facts.board_images) {
    if (names.value) {
      inputs.emplace(key_of(request), text_of(*names.value));
    }
  }
  for (const auto& [request, prompts] : facts.prompts) {
    if (prompts.value && has_wildcard(request)) {
      inputs.emplace(key_of(request), text_of(*prompts.value));
    }
  }
}

bool is_answer(const std::string& key) {
  return key.starts_with(k_wildcard) || key.starts_with(k_images) || key.starts_with(k_assets) ||
         key.starts_with(k_prompts);
}

std::string describe_answer(const std::string& key) {
  if (key.starts_with(k_wildcard)) {
    return "the server's wildcard " + key.substr(k_wildcard.size());
  }
  if (key.starts_with(k_prompts)) {
    return "what the server makes of a prompt with wildcards";
  }
  return "the list of " + key.substr(0, k_images.size() - 1) + " " + key.substr(k_images.size());
}

void use_kept_answers(const InputTexts& kept, const plan::Needs& needs, plan::Facts& facts) {
  for (const auto& file : needs.wildcard_files) {
    use_wildcard(file, kept, facts);
  }
  if (needs.server_wildcards && facts.server_wildcards) {
    use_server_wildcards(kept, facts);
  }
  for (const auto& request : needs.board_images) {
    if (auto values = kept_values(kept, key_of(request))) {
      put(facts.board_images[request], *std::move(values), key_of(request));
    }
  }
  for (const auto& request : needs.prompts) {
    if (auto values = kept_values(kept, key_of(request))) {
      put(facts.prompts[request], *std::move(values), key_of(request));
    }
  }
}

}  // namespace invokeai_batch::app
