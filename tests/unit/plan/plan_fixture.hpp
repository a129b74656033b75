// A small text-to-image workflow, the types of its nodes, and a server's models and boards.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/expand.hpp"
#include "invokeai_batch/plan/output_path.hpp"

namespace invokeai_batch::tests {

// Form: 0 model, 1 positive prompt, 2 negative prompt, 3 width, 4 steps, 5 cfg_scale, 6 scheduler,
// 7 board. A rand_int feeds noise.seed.
inline constexpr const char* k_fox = R"json({
 "name": "fox", "author": "", "description": "", "version": "", "contact": "", "tags": "",
 "notes": "", "exposedFields": [], "meta": {"version": "3.0.0", "category": "user"},
 "nodes": [
  {"id": "n-loader", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
   "id": "n-loader", "type": "sdxl_model_loader", "version": "1.0.0", "label": "", "notes": "",
   "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {
    "model": {"name": "model", "label": "", "value": {"key": "old-key", "hash": "blake3:jugger",
      "name": "juggernaut", "base": "sdxl", "type": "main"}}}}},
  {"id": "n-positive", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
   "id": "n-positive", "type": "string", "version": "1.0.0", "label": "Positive", "notes": "",
   "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {
    "value": {"name": "value", "label": "positive prompt", "value": "a fox"}}}},
  {"id": "n-negative", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
   "id": "n-negative", "type": "string", "version": "1.0.0", "label": "Negative", "notes": "",
   "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {
    "value": {"name": "value", "label": "negative prompt", "value": "blurry"}}}},
  {"id": "n-random", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
   "id": "n-random", "type": "rand_int", "version": "1.0.0", "label": "", "notes": "",
   "isOpen": true, "isIntermediate": true, "useCache": false, "inputs": {
    "low": {"name": "low", "label": "", "value": 0},
    "high": {"name": "high", "label": "", "value": 2147483647}}}},
  {"id": "n-noise", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
   "id": "n-noise", "type": "noise", "version": "1.0.0", "label": "", "notes": "",
   "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {
    "seed": {"name": "seed", "label": "", "value": 0},
    "width": {"name": "width", "label": "", "value": 512},
    "height": {"name": "height", "label": "", "value": 512}}}},
  {"id": "n-denoise", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
   "id": "n-denoise", "type": "denoise_latents", "version": "1.0.0", "label": "", "notes": "",
   "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {
    "noise": {"name": "noise", "label": ""},
    "steps": {"name": "steps", "label": "", "value": 30},
    "cfg_scale": {"name": "cfg_scale", "label": "", "value": 7},
    "scheduler": {"name": "scheduler", "label": "", "value": "euler"}}}},
  {"id": "n-image", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
   "id": "n-image", "type": "l2i", "version": "1.0.0", "label": "", "notes": "",
   "isOpen": true, "isIntermediate": false, "useCache": true, "inputs": {
    "latents": {"name": "latents", "label": ""},
    "board": {"name": "board", "label": "", "value": "auto"}}}}
 ],
 "edges": [
  {"id": "e1", "type": "default", "source": "n-random", "sourceHandle": "value",
   "target": "n-noise", "targetHandle": "seed"},
  {"id": "e2", "type": "default", "source": "n-noise", "sourceHandle": "noise",
   "target": "n-denoise", "targetHandle": "noise"},
  {"id": "e3", "type": "default", "source": "n-denoise", "sourceHandle": "latents",
   "target": "n-image", "targetHandle": "latents"}
 ],
 "form": {"rootElementId": "root", "elements": {
  "root": {"id": "root", "type": "container", "data": {"layout": "column",
   "children": ["f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7"]}},
  "f0": {"id": "f0", "type": "node-field", "parentId": "root", "data": {"showDescription": false,
   "fieldIdentifier": {"nodeId": "n-loader", "fieldName": "model"}}},
  "f1": {"id": "f1", "type": "node-field", "parentId": "root", "data": {"showDescription": false,
   "fieldIdentifier": {"nodeId": "n-positive", "fieldName": "value"}}},
  "f2": {"id": "f2", "type": "node-field", "parentId": "root", "data": {"showDescription": false,
   "fieldIdentifier": {"nodeId": "n-negative", "fieldName": "value"}}},
  "f3": {"id": "f3", "type": "node-field", "parentId": "root", "data": {"showDescription": false,
   "fieldIdentifier": {"nodeId": "n-noise", "fieldName": "width"}}},
  "f4": {"id": "f4", "type": "node-field", "parentId": "root", "data": {"showDescription": false,
   "fieldIdentifier": {"nodeId": "n-denoise", "fieldName": "steps"},
   "settings": {"type": "integer-field-config", "component": "slider", "min": 1, "max": 100}}},
  "f5": {"id": "f5", "type": "node-field", "parentId": "root", "data": {"showDescription": false,
   "fieldIdentifier": {"nodeId": "n-denoise", "fieldName": "cfg_scale"}}},
  "f6": {"id": "f6", "type": "node-field", "parentId": "root", "data": {"showDescription": false,
   "fieldIdentifier": {"nodeId": "n-denoise", "fieldName": "scheduler"}}},
  "f7": {"id": "f7", "type": "node-field", "parentId": "root", "data": {"showDescription": false,
   "fieldIdentifier": {"nodeId": "n-image", "fieldName": "board"}}}
 }}
})json";

inline workflow::FieldType field(workflow::FieldKind kind) {
  workflow::FieldType type;
  type.kind = kind;
  return type;
}

inline workflow::FieldType connection() {
  auto type = field(workflow::FieldKind::any);
  type.required = true;
  type.input = workflow::FieldInput::connection;
  return type;
}

inline workflow::NodeSchema fox_schema() {
  using workflow::FieldKind;
  std::map<std::string, workflow::NodeType, std::less<>> types;
  const auto add = [&](const std::string& type, std::string output,
                       std::map<std::string, workflow::FieldType, std::less<>> fields) {
    workflow::NodeType node;
    node.type = type;
    node.makes_images = output == "image_output";
    node.output_type = std::move(output);
    node.fields = std::move(fields);
    types.emplace(type, std::move(node));
  };
  auto model = field(FieldKind::model);
  model.model_bases = {"sdxl"};
  model.model_types = {"main"};
  model.required = true;
  auto size = field(FieldKind::integer);
  size.exclusive_minimum = 0;
  size.multiple_of = 8;
  auto seed = field(FieldKind::integer);
  seed.minimum = 0;
  seed.maximum = 4294967295.0;
  auto steps = field(FieldKind::integer);
  steps.exclusive_minimum = 0;
  auto cfg = field(FieldKind::number);
  cfg.or_list = true;
  auto scheduler = field(FieldKind::choice);
  scheduler.choices = {"ddim", "euler", "euler_a", "dpmpp_2m"};
  scheduler.is_scheduler = true;
  add("sdxl_model_loader", "sdxl_model_loader_output", {{"model", model}});
  add("string", "string_output", {{"value", field(FieldKind::string)}});
  add("seeded_string", "string_output", {{"value", field(FieldKind::string)}, {"seed", seed}});
  add("integer", "integer_output", {{"value", field(FieldKind::integer)}});
  add("rand_int", "integer_output",
      {{"low", field(FieldKind::integer)}, {"high", field(FieldKind::integer)}});
  add("noise", "noise_output", {{"seed", seed}, {"width", size}, {"height", size}});
  add("denoise_latents", "latents_output",
      {{"noise", field(FieldKind::any)},
       {"steps", steps},
       {"cfg_scale", cfg},
       {"scheduler", scheduler}});
  add("l2i", "image_output", {{"latents", connection()}, {"board", field(FieldKind::board)}});
  add("img_blur", "image_output",
      {{"image", field(FieldKind::image)}, {"board", field(FieldKind::board)}});
  return {"6.14.2", std::move(types)};
}

/// A loaded workflow; its addresses do not change.
struct Workflow : workflow::LoadedWorkflow {
  Workflow(std::string text, workflow::NodeSchema node_schema)
      : LoadedWorkflow(workflow::load(workflow::read_document(std::move(text), "fox.json"),
                                      std::move(node_schema), workflow::OutputCache::off)) {}

  [[nodiscard]] const workflow::LoadedWorkflow& context() const { return *this; }
};

inline std::unique_ptr<Workflow> fox() {
  return std::make_unique<Workflow>(k_fox, fox_schema());
}

/// With the first `from` of its text replaced, to make a workflow that differs in one thing.
inline std::unique_ptr<Workflow> fox_with(const std::string& from, const std::string& to) {
  std::string text = k_fox;
  text.replace(text.find(from), from.size(), to);
  return std::make_unique<Workflow>(std::move(text), fox_schema());
}

inline plan::Facts online_facts() {
  plan::Facts facts;
  facts.checked_against = "http://127.0.0.1:9090 (6.14.2)";
  facts.models =
      std::vector<plan::ModelRecord>{{"k-jugger", "blake3:jugger", "juggernaut", "sdxl", "main"},
                                     {"k-dream", "blake3:dream", "dreamshaper", "sdxl", "main"},
                                     {"k-sd15", "blake3:sd15", "dreamshaper", "sd-1", "main"},
                                     {"k-vae", "blake3:vae", "sdxl-vae", "sdxl", "vae"}};
  facts.boards = std::vector<plan::BoardRecord>{{"11111111-1111-1111-1111-111111111111", "Foxes"},
                                                {"22222222-2222-2222-2222-222222222222", "Twins"},
                                                {"33333333-3333-3333-3333-333333333333", "Twins"}};
  return facts;
}

inline plan::Prior new_directory() {
  plan::Prior prior;
  prior.date = "2026-03-01";
  prior.fresh_seed_base = 4711;
  return prior;
}

inline std::string said(const plan::Needs& needs) {
  std::string text = needs.models ? "models " : "";
  text += needs.boards ? "boards " : "";
  text += needs.style_presets ? "style presets " : "";
  for (const auto* names : {&needs.text_files, &needs.folders, &needs.image_files,
                            &needs.server_images, &needs.server_videos}) {
    text += base::join(*names, " ") + " ";
  }
  return text;
}

/// The plan of somebody who has all the facts.
inline plan::Plan planned(const plan::Spec& spec, const workflow::LoadedWorkflow& context,
                          const plan::Facts& facts, const plan::Prior& prior = new_directory()) {
  auto result = plan::expand(spec, context, facts, prior);
  if (const auto* needs = std::get_if<plan::Needs>(&result)) {
    throw std::logic_error("facts are missing: " + said(*needs));
  }
  return std::get<plan::Plan>(std::move(result));
}

/// The facts that are missing: none when there is a plan, or when there could be one but for what
/// is wrong.
inline plan::Needs needs(const plan::Spec& spec, const workflow::LoadedWorkflow& context,
                         const plan::Facts& facts, const plan::Prior& prior = new_directory()) {
  auto result = plan::expand(spec, context, facts, prior);
  auto* needs = std::get_if<plan::Needs>(&result);
  return needs == nullptr ? plan::Needs() : std::move(*needs);
}

/// Of a plan, or of its notes while it is made.
template <class Told>
std::vector<std::string> warnings_of(const Told& told) {
  std::vector<std::string> warnings;
  for (const auto& warning : told.warnings) {
    warnings.push_back(base::format(warning));
  }
  return warnings;
}

}  // namespace invokeai_batch::tests
