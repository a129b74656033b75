// `mirror [BOARD…|--all] -o DIR`.

#include "mirror/mirror.hpp"

#include <optional>
#include <string>

#include "client/client.hpp"
#include "client/naming.hpp"
#include "commands/commands.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "mirror/names.hpp"

namespace invokeai_batch::app {

namespace {

struct MirrorOptions {
  std::optional<std::string> output{};
  std::optional<std::string> name{};
  std::optional<std::string> downloads{};
  bool all = false;
  bool follow = false;
  bool nul = false;
};

void define(Builder& builder, MirrorOptions& options) {
  builder.on("--all", options.all, "all boards, and the images on none", k_varies);
  builder.text(
      "--name", options.name,
      "how files are called ({name}.{ext}); also {board}, {date}, {seed}, {model}, {prompt}",
      "TEMPLATE");
  builder.text("-o,--output", options.output, "where they go: a directory for each board", "DIR",
               k_how);
  builder.on("--follow", options.follow,
             "move, star and rename here what was there; else it is told", k_how);
  builder.text("--downloads", options.downloads, "files at once (8)", "N", k_how);
  define_client(builder);
  builder.json("one JSON object a line: each file that was fetched, and what else is new");
  builder.on("-0", options.nul, "end paths with NUL instead of a line break");
}

std::size_t downloads_at_once(const MirrorOptions& options) {
  constexpr std::int64_t k_usual = 8;
  constexpr std::int64_t k_most = 64;
  if (!options.downloads) {
    return k_usual;
  }
  const auto number = base::parse_integer(*options.downloads);
  if (!number || *number < 1 || *number > k_most) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "--downloads " + *options.downloads,
                       .what = "expected a whole number from 1 to " + std::to_string(k_most)});
  }
  return static_cast<std::size_t>(*number);
}

MirrorRequest request_of(const Arguments& arguments, const MirrorOptions& options) {
  if (!options.output) {
    throw base::Error(base::ErrorClass::usage,
                      base::Problem{.what = "no directory is named", .hint = "say -o DIR"});
  }
  if (options.all != arguments.words.empty()) {
    throw base::Error(
        base::ErrorClass::usage,
        base::Problem{
            .what = options.all ? "--all leaves no board to be named" : "no board is named",
            .hint = "name boards (none: the images on no board), or say --all"});
  }
  return {.boards = names_from(arguments),
          .all = options.all,
          .directory = *options.output,
          .names = mirror_names(options.name.value_or(k_mirror_name)),
          .changes = options.follow ? Changes::followed : Changes::told,
          .at_once = downloads_at_once(options)};
}

int run(const Arguments& arguments, const MirrorOptions& options) {
  const auto request = request_of(arguments, options);
  auto client = open_client(arguments);
  Newspaper news(arguments.output,
                 options.nul ? report::PathEnd::nul : report::PathEnd::line_break);
  mirror(client, request, news);
  return news.exit_status();
}

}  // namespace

Command mirror_command() {
  return {.name = "mirror",
          .signature = "[BOARD…]",
          .summary = "Copy boards into a directory, verified, again and again",
          .examples = R"(invokeai-batch mirror Foxes -o copy
invokeai-batch mirror --all -o copy --name '{date}/{prompt:.40}-{seed}.{ext}'
invokeai-batch mirror --all -o copy --follow --json)",
          .notes =
              "The second time fetches what is new. What was deleted on the server is told and "
              "kept; no file is overwritten. index.csv in each board's directory says of every "
              "file what its own metadata say. With --json: what (fetched, moved, starred, "
              "unstarred, renamed_board, deleted, deleted_board, changed, failed), name, board, "
              "file, followed, text.",
          .words = {"BOARD",
                    "names or ids of boards; none: the images on no board; -: those on "
                    "standard input",
                    0, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
