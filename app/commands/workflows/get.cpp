// `workflows get WORKFLOW…`.

#include <filesystem>
#include <optional>
#include <string>

#include "client/client.hpp"
#include "client/library.hpp"
#include "client/listing.hpp"
#include "client/naming.hpp"
#include "client/new_file.hpp"
#include "commands/workflows/workflows.hpp"
#include "invokeai_batch/base/safe_name.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "server/one_by_one.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

struct GetOptions {
  std::optional<std::string> output{};
  bool nul = false;
};

void define(Builder& builder, GetOptions& options) {
  builder.text("-o,--output", options.output,
               "where they go (.); one also into FILE.json; -: standard output", "DIR", k_how);
  define_client(builder);
  builder.on("-0", options.nul, "end paths with NUL instead of a line break");
}

// As the editor's own download writes it.
std::string pretty(const std::string& text) {
  return json::to_pretty_text(json::parse(text, "workflow").root()) + "\n";
}

// What people call it decides no place outside of the directory; of several of a name each is
// called by its id too.
fs::path file_of(const fs::path& directory, const Library& library, std::size_t index) {
  const auto& workflow = library.workflows[index];
  const bool is_own_name = handle_of(library.names, index) == workflow.name;
  auto segment =
      base::safe_segment(is_own_name ? workflow.name
                                     : std::string(base::first_characters(workflow.name, 40)) +
                                           "-" + workflow.id.value);
  return directory / ((segment.empty() ? "_" : segment) + ".json");
}

int run(const Arguments& arguments, const GetOptions& options) {
  const auto words = names_from(arguments);
  auto client = open_client(arguments);
  const auto library = library_of(client.session);
  const auto wanted = find_each(words, [&library](const std::string& word) {
    return find_named(library.names, word, "workflow");
  });
  const auto destination =
      destination_of(options.output, {.endings = {".json"}, .plural = "workflows"}, wanted.size());
  std::optional<NewFiles> files;
  if (destination.directory) {
    files.emplace(*destination.directory);
  }
  std::size_t fetched = 0;
  const int status = one_by_one(client.session, arguments.output, wanted, [&](std::size_t index) {
    const auto text = pretty(saved_workflow(client.session, library.workflows[index].id).text);
    if (!files) {
      write_stdout(text);
      ++fetched;
      return;
    }
    const auto path = destination.file.value_or(file_of(*destination.directory, library, index));
    if (files->write(path, text) == Wrote::same_is_there) {
      log_info(path.string() + " is there already");
    }
    write_stdout(path.string() + (options.nul ? '\0' : '\n'));
    ++fetched;
  });
  say(base::count_of(fetched, "workflow") + " fetched", arguments.output);
  return status;
}

}  // namespace

Command workflows_get_command() {
  return {.name = "workflows get",
          .signature = "WORKFLOW…",
          .summary = "Fetch workflows of the library, into a directory or to standard output",
          .examples = R"(invokeai-batch workflows get "Text to Image - SDXL" -o - > sdxl.json
invokeai-batch workflows list --category user --names | invokeai-batch workflows get - -o saved)",
          .notes =
              "A file that is there is never overwritten: the same one is left as it is, "
              "another one is an error.",
          .words = {"WORKFLOW", "the name or the id of a workflow; -: those on standard input", 1,
                    k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
