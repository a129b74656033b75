// Where a workflow comes from: a file (of JSON, or a PNG that InvokeAI made), standard input, the
// server's library, or an image on the server.
//
// What a PNG or a server says is not trusted: it is read as a file of a stranger's is, and not when
// it is too large to be a workflow.
#pragma once

#include <string>
#include <string_view>

#include "server/session.hpp"

namespace invokeai_batch::app {

/// What --help says of it.
inline constexpr std::string_view k_workflow_notes =
    "WORKFLOW is a file, a PNG that InvokeAI made, library:NAME or image:NAME of the server's, or "
    "- "
    "for standard input.";

enum class SourceKind { file, standard_input, library, image };

struct WorkflowSource {
  SourceKind kind = SourceKind::file;
  std::string word{};  // as it was written: "fox.json", "-", "library:Foxes", "image:1.png"
  std::string name{};  // what stands behind the colon; else the same
};

/// What `word` means. A file of that very name wins over the server's things, and a warning says
/// so. Throws base::Error(usage) when nothing stands behind the colon.
[[nodiscard]] WorkflowSource source_of(const std::string& word);

/// A file, though it may be called as what is on a server is: `written` so by a job file.
[[nodiscard]] WorkflowSource file_source(const std::string& path, const std::string& written);

[[nodiscard]] bool is_on_server(const WorkflowSource& source);

/// What messages call it: "standard input", else the word.
[[nodiscard]] std::string name_of(const WorkflowSource& source);

/// A file's name for what is made of it, without an ending: "fox", "Text to Image - SDXL".
[[nodiscard]] std::string stem_of(const WorkflowSource& source);

/// The workflow as text. Throws base::Error when it cannot be had: no such file, thing or image, an
/// image without a workflow, nothing on standard input; and for what is on a server when there is
/// no `session`.
[[nodiscard]] std::string read_source(const WorkflowSource& source, Session* session);

}  // namespace invokeai_batch::app
