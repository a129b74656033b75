// `images get IMAGE…`.

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "client/boards.hpp"
#include "client/gallery.hpp"
#include "client/listing.hpp"
#include "client/media.hpp"
#include "client/naming.hpp"
#include "client/new_file.hpp"
#include "commands/images/images.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/safe_name.hpp"
#include "invokeai_batch/base/text.hpp"
#include "server/one_by_one.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

struct GetOptions {
  std::optional<std::string> board{};
  std::optional<std::string> output{};
  bool thumbnail = false;
  bool nul = false;
};

void define(Builder& builder, GetOptions& options) {
  builder.text("--board", options.board, "all images of this board", "BOARD");
  builder.text("-o,--output", options.output,
               "where they go (.); one also into FILE.png; -: standard output", "DIR", k_how);
  builder.on("--thumbnail", options.thumbnail, "the small ones, WebP", k_how);
  define_client(builder);
  builder.on("-0", options.nul, "end paths with NUL instead of a line break");
}

// What the server calls it decides no place outside of the directory.
fs::path file_of(const fs::path& directory, const invokeai::ImageName& name, bool thumbnail) {
  auto segment = fs::path(base::safe_segment(name.value));
  if (thumbnail) {
    segment.replace_extension(".webp");
  }
  return directory / (segment.empty() ? fs::path("_") : segment);
}

ImageNames all_of_board(Client& client, const std::string& word) {
  Gallery gallery(client, {.board = board_id_of(client, word)});
  ImageNames names;
  for (auto images = gallery.next(k_gallery_page); !images.empty();
       images = gallery.next(k_gallery_page)) {
    for (const auto& image : images) {
      names.push_back(image.name);
    }
  }
  return names;
}

int fetch_all(Client& client, const ImageNames& names, const GetOptions& options,
              const Output& output) {
  const FetchedKind pictures{.endings = {".png", ".jpg", ".jpeg", ".webp", ".mp4", ".webm"},
                             .plural = "images"};
  const auto destination = destination_of(options.output, pictures, names.size());
  std::optional<NewFiles> files;
  if (destination.directory) {
    files.emplace(*destination.directory);
  }
  return one_by_one(client.session, output, names, [&](const invokeai::ImageName& name) {
    const auto bytes = download(client, name, options.thumbnail ? Size::thumbnail : Size::full);
    if (!files) {
      write_stdout(bytes);
      return;
    }
    const auto path =
        destination.file.value_or(file_of(*destination.directory, name, options.thumbnail));
    if (files->write(path, bytes) == Wrote::same_is_there) {
      log_info(path.string() + " is there already");
    }
    write_stdout(path.string() + (options.nul ? '\0' : '\n'));
  });
}

int run(const Arguments& arguments, const GetOptions& options) {
  if (arguments.words.empty() && !options.board) {
    throw base::Error(base::ErrorClass::usage,
                      base::Problem{.what = "no image is named",
                                    .hint = "name images, -: for those on standard input, or a "
                                            "board with --board"});
  }
  const auto named = names_from(arguments);
  auto client = open_client(arguments);
  auto names = media_names(named);
  if (options.board) {
    const std::unordered_set<invokeai::ImageName> known(names.begin(), names.end());
    for (auto& name : all_of_board(client, *options.board)) {
      if (!known.contains(name)) {
        names.push_back(std::move(name));
      }
    }
  }
  const auto status = fetch_all(client, names, options, arguments.output);
  say(base::count_of(names.size(), "image") + (status == 0 ? " fetched" : " asked for"),
      arguments.output);
  return status;
}

}  // namespace

Command images_get_command() {
  return {.name = "images get",
          .signature = "[IMAGE…]",
          .summary = "Fetch images, checked, into a directory or to standard output",
          .examples = R"(invokeai-batch images get --board Foxes -o foxes
invokeai-batch images list --starred --names | invokeai-batch images get - -o best)",
          .notes =
              "A file that is there is never overwritten: the same one is left as it is, "
              "another one is an error.",
          .words = {"IMAGE", "names of images; -: those on standard input", 0, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
