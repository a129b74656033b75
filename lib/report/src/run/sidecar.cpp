// Source of the "parameters" text: modules/infotext_utils.py of AUTOMATIC1111's
// stable-diffusion-webui: the prompt, a line "Negative prompt: …", and a last line "Key: value,
// Key: value", where a value with a comma, a colon or a line break stands as a JSON string.
#include "invokeai_batch/report/sidecar.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "json_members.hpp"
#include "markup.hpp"
#include "run/result_row.hpp"

namespace invokeai_batch::report {

namespace {

namespace meta = store::meta;

std::string meta_of(const SidecarFacts& facts, std::string_view key) {
  return facts.frame.meta_value(key).value_or("");
}

// A field that results.csv has, too.
std::string field_of(const SidecarFacts& facts, std::string_view name) {
  const auto names = result_columns();
  const auto place = std::find(names.begin(), names.end(), name) - names.begin();
  return result_fields(facts.job, &facts.output).at(static_cast<std::size_t>(place));
}

// What the graph has was used; metadata that are typed into the workflow may name another.
UsedModel main_model(const SidecarFacts& facts) {
  const auto& models = facts.models;
  const auto is_main = [](const UsedModel& used) { return used.type == "main"; };
  auto found = std::find_if(models.begin(), models.end(), [&](const auto& used) {
    return is_main(used) && used.name == facts.making.model;
  });
  found = found == models.end() ? std::find_if(models.begin(), models.end(), is_main) : found;
  return found == models.end() ? UsedModel{.name = facts.making.model,
                                           .type = "main",
                                           .hash = facts.making.model_hash}
                               : *found;
}

void model_members(json::Writer& out, const UsedModel& model) {
  out.begin_object();
  text_member(out, "name", model.name);
  text_member(out, "base", model.base);
  text_member(out, "type", model.type);
  text_member(out, "hash", model.hash);
  out.end_object();
}

void image_members(json::Writer& out, const SidecarFacts& facts) {
  const auto& output = facts.output;
  text_member(out, "file", output.path);
  text_member(out, "sha256", output.sha256);
  integer_member(out, "width", output.width);
  integer_member(out, "height", output.height);
  text_member(out, "image_name", output.image_name);
  text_member(out, "output", output.output);
  text_member(out, "board", facts.job.job.board);
}

void making_members(json::Writer& out, const SidecarFacts& facts) {
  const auto& making = facts.making;
  text_member(out, "seed", field_of(facts, "seed"));
  text_member(out, "positive_prompt", making.positive_prompt);
  text_member(out, "negative_prompt", making.negative_prompt);
  text_member(out, "steps", making.steps);
  text_member(out, "cfg_scale", making.cfg);
  text_member(out, "scheduler", making.scheduler);
  text_member(out, "loras", making.loras);
  out.key("model");
  if (const auto model = main_model(facts); model.name.empty()) {
    out.null();
  } else {
    model_members(out, model);
  }
  out.key("models").begin_array();
  for (const auto& model : facts.models) {
    model_members(out, model);
  }
  out.end_array();
}

void run_members(json::Writer& out, const SidecarFacts& facts) {
  integer_member(out, "job", facts.job.job.number);
  text_member(out, "run", meta_of(facts, meta::k_run_id));
  text_member(out, "workflow", meta_of(facts, meta::k_workflow_name));
  text_member(out, "workflow_file", meta_of(facts, meta::k_workflow_file));
  text_member(out, "server", facts.output.server);
  text_member(out, "server_version", meta_of(facts, meta::k_server_version));
  text_member(out, "tool_version", meta_of(facts, meta::k_tool_version));
  for (const auto* name : {"queued", "started", "completed"}) {
    text_member(out, name, field_of(facts, name));
  }
}

std::string json_text(const SidecarFacts& facts) {
  json::Writer out;
  out.begin_object();
  image_members(out, facts);
  out.key("values").begin_object();
  for (const auto& [name, value] : facts.job.job.values) {
    out.key(as_utf8(name)).string(as_utf8(value));
  }
  out.end_object();
  making_members(out, facts);
  run_members(out, facts);
  return json::to_pretty_text(json::parse(out.end_object().take(), "sidecar").root()) + "\n";
}

// A value of the last line.
std::string parameter(std::string_view value) {
  const auto text = as_utf8(value);
  return text.find_first_of(",:\n\r\"") == std::string::npos ? std::string(text)
                                                             : json::quoted(text);
}

// An input of that name, however it is written, was really used; else it is what the metadata say,
// which may be typed into the workflow.
std::string used(const SidecarFacts& facts, const std::vector<std::string_view>& names,
                 const std::string& told) {
  for (const auto& [name, value] : facts.job.job.values) {
    auto plain = base::to_lower(name);
    std::replace(plain.begin(), plain.end(), '_', ' ');
    if (!value.empty() && std::find(names.begin(), names.end(), plain) != names.end()) {
      return value;
    }
  }
  return told;
}

std::string parameters_text(const SidecarFacts& facts) {
  const auto& making = facts.making;
  const auto model = main_model(facts);
  const auto& output = facts.output;
  const auto version = meta_of(facts, meta::k_server_version);
  const std::vector<std::pair<std::string, std::string>> parameters{
      {"Steps", used(facts, {"steps"}, making.steps)},
      {"Sampler", used(facts, {"scheduler"}, making.scheduler)},
      {"CFG scale", used(facts, {"cfg scale", "cfg"}, making.cfg)},
      {"Seed", field_of(facts, "seed")},
      {"Size", std::to_string(output.width) + "x" + std::to_string(output.height)},
      {"Model hash", model.hash},
      {"Model", model.name},
      {"Loras", making.loras},
      {"Version", version.empty() ? version : "InvokeAI " + version},
      {"Job", std::to_string(facts.job.job.number)},
      {"Run", meta_of(facts, meta::k_run_id)}};
  const auto positive = used(facts, {"positive prompt", "prompt"}, making.positive_prompt);
  const auto negative = used(facts, {"negative prompt"}, making.negative_prompt);
  auto text = as_utf8(positive);
  text += negative.empty() ? "" : "\nNegative prompt: " + as_utf8(negative);
  std::string line;
  for (const auto& [name, value] : parameters) {
    if (!value.empty()) {
      line += (line.empty() ? "" : ", ") + name + ": " + parameter(value);
    }
  }
  for (const auto& [name, value] : facts.job.job.values) {
    const bool is_name = name.find_first_of(",:\n\r\"") == std::string::npos;
    if (is_name && !value.empty() && value != positive && value != negative) {
      line += ", " + as_utf8(name) + ": " + parameter(value);
    }
  }
  return text + "\n" + line + "\n";
}

}  // namespace

std::optional<SidecarForm> sidecar_form_from(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, SidecarForm>, 3> k_forms{
      {{"json", SidecarForm::json}, {"txt", SidecarForm::txt}, {"off", SidecarForm::none}}};
  const auto* const found = std::find_if(k_forms.begin(), k_forms.end(),
                                         [text](const auto& form) { return form.first == text; });
  return found == k_forms.end() ? std::nullopt : std::optional(found->second);
}

std::string sidecar_path(std::string_view path, SidecarForm form) {
  base::require(form != SidecarForm::none, "a sidecar has a form");
  constexpr std::string_view k_ending = ".png";
  const bool makes_room = path.ends_with(k_ending);
  return std::string(path.substr(0, path.size() - (makes_room ? k_ending.size() : 0))) +
         (form == SidecarForm::json ? ".json" : ".txt");
}

std::string sidecar_text(const SidecarFacts& facts, SidecarForm form) {
  base::require(form != SidecarForm::none, "a sidecar has a form");
  return form == SidecarForm::json ? json_text(facts) : parameters_text(facts);
}

}  // namespace invokeai_batch::report
