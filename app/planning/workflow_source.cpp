#include "planning/workflow_source.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "client/library.hpp"
#include "client/media.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/safe_name.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/media/png_text.hpp"
#include "invokeai_batch/plan/workflow_word.hpp"
#include "invokeai_batch/store/store.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

constexpr const char* k_no_workflow_hint =
    "only what a workflow made has one, as long as no other program has written it anew";

base::Error without_workflow(std::string where, std::string what) {
  return {base::ErrorClass::input,
          {.where = std::move(where), .what = std::move(what), .hint = k_no_workflow_hint}};
}

// InvokeAI's own keywords; ComfyUI's are `workflow` and `prompt`.
std::string workflow_in_png(std::string_view bytes, const std::string& where) {
  auto texts = media::png_texts(bytes, k_largest_workflow);
  if (const auto found = texts.find("invokeai_workflow"); found != texts.end()) {
    return std::move(found->second);
  }
  if (texts.contains("invokeai_graph") || texts.contains("invokeai_metadata")) {
    throw without_workflow(where,
                           "no workflow stands in this image: InvokeAI made it outside of its "
                           "workflow editor");
  }
  if (texts.contains("prompt") && texts.contains("workflow")) {
    throw without_workflow(where, "no workflow of InvokeAI's stands in this image, but ComfyUI's");
  }
  throw without_workflow(where, "no workflow stands in this image");
}

std::string checked(std::string bytes, const WorkflowSource& source) {
  if (media::is_png(bytes)) {
    return workflow_in_png(bytes, name_of(source));
  }
  const bool is_empty = base::trim(bytes).empty();
  if (is_empty && source.kind == SourceKind::standard_input) {
    throw base::Error(base::ErrorClass::input,
                      {.where = name_of(source),
                       .what = "it is empty",
                       .hint = "pipe a workflow into it, such as: invokeai-batch workflows get "
                               "NAME -o - | invokeai-batch inputs -"});
  }
  if (is_empty) {
    throw base::Error(base::ErrorClass::input,
                      {.where = name_of(source), .what = "the file is empty"});
  }
  return bytes;
}

std::string read_image(Session& session, const WorkflowSource& source) {
  const invokeai::ImageName name{source.name};
  auto request = invokeai::image_workflow_request(session.server, name, kind_of(name));
  request.max_body_bytes = k_largest_workflow;
  auto reply = invokeai::read_image_workflow(asked(session, request));
  const auto* failure = std::get_if<invokeai::ApiFailure>(&reply);
  if (failure != nullptr && failure->kind == invokeai::FailureKind::not_found) {
    throw base::Error(base::ErrorClass::input,
                      {.where = source.word,
                       .what = "the server has no such image",
                       .hint = "see what it has: invokeai-batch images list"});
  }
  auto embedded = value_or_throw(session, std::move(reply), "read the workflow of an image");
  if (embedded.workflow.empty()) {
    throw without_workflow(source.word,
                           embedded.graph.empty()
                               ? "no workflow stands in this image"
                               : "no workflow stands in this image: InvokeAI made it outside of "
                                 "its workflow editor");
  }
  return std::move(embedded.workflow);
}

// What saves it as a file.
std::string fetching_line(const WorkflowSource& source) {
  const auto name = base::shell_word(source.name);
  return source.kind == SourceKind::library ? "invokeai-batch workflows get " + name
                                            : "invokeai-batch images workflow " + name;
}

std::string read_library(Session& session, const WorkflowSource& source) {
  const auto library = library_of(session);
  return saved_workflow(session, workflow_named(library, source.name).id).text;
}

}  // namespace

WorkflowSource file_source(const std::string& path, const std::string& written) {
  if (plan::names_thing_of_server(written)) {
    log_warning(written +
                ": there is a file of this name, and it is taken; the server is not "
                "asked for what it calls so");
  }
  return {path == "-" ? SourceKind::standard_input : SourceKind::file, path, path};
}

WorkflowSource source_of(const std::string& word) {
  if (!plan::names_thing_of_server(word) || base::is_there(word)) {
    return file_source(word, word);
  }
  const bool is_library = word.starts_with(plan::k_library_word);
  auto name = word.substr((is_library ? plan::k_library_word : plan::k_image_word).size());
  if (name.empty()) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = word,
                       .what = "a name or an id is missing behind the colon",
                       .hint = is_library ? "see which there are: invokeai-batch workflows list"
                                          : "see which there are: invokeai-batch images list"});
  }
  return {is_library ? SourceKind::library : SourceKind::image, word, std::move(name)};
}

bool is_on_server(const WorkflowSource& source) {
  return source.kind == SourceKind::library || source.kind == SourceKind::image;
}

std::string name_of(const WorkflowSource& source) {
  return source.kind == SourceKind::standard_input ? "standard input" : source.word;
}

std::string stem_of(const WorkflowSource& source) {
  switch (source.kind) {
    case SourceKind::standard_input:
      return "workflow";
    case SourceKind::library: {
      const auto segment = base::safe_segment(source.name);
      return segment.empty() ? "workflow" : segment;
    }
    case SourceKind::image: {
      const auto segment = base::safe_segment(source.name);
      return segment.empty() ? "image" : std::filesystem::path(segment).stem().string();
    }
    case SourceKind::file:
      break;
  }
  return std::filesystem::path(source.word).stem().string();
}

namespace {

// `run DIR` where `resume DIR` is meant.
void refuse_run(const std::string& word) {
  std::error_code ignored;
  if (std::filesystem::is_directory(word, ignored) && store::read_frame(word)) {
    throw base::Error(
        base::ErrorClass::input,
        {.where = word,
         .what = "this is the directory of a run, and a workflow is needed",
         .hint = "to carry on with it: invokeai-batch resume " + base::shell_word(word)});
  }
}

}  // namespace

std::string read_source(const WorkflowSource& source, Session* session) {
  if (!is_on_server(source)) {
    refuse_run(source.word);
    return checked(base::read_file(source.word), source);
  }
  if (session == nullptr) {
    throw base::Error(
        base::ErrorClass::usage,
        {.where = source.word,
         .what = "this is on a server, and none is asked here",
         .hint = "leave out --offline and --schema, or fetch it first: " + fetching_line(source)});
  }
  return source.kind == SourceKind::library ? read_library(*session, source)
                                            : read_image(*session, source);
}

}  // namespace invokeai_batch::app
