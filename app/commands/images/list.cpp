// `images list`.

#include <optional>
#include <string>

#include "client/boards.hpp"
#include "client/gallery.hpp"
#include "client/gallery_options.hpp"
#include "client/listing.hpp"
#include "client/media.hpp"
#include "commands/images/images.hpp"
#include "invokeai_batch/base/error.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct ImagesOptions {
  GalleryOptions gallery{};
  ListOptions list{};
};

void define(Builder& builder, ImagesOptions& options) {
  define_gallery(builder, options.gallery);
  define_client(builder);
  define_list(builder, options.list);
}

// What was shown of a list that breaks off is shown for good, so it says that it is not whole.
void show_all(Gallery& gallery, const Boards& boards, Lister& lister) {
  std::size_t shown = 0;
  try {
    for (auto images = gallery.next(k_gallery_page); !images.empty();
         images = gallery.next(k_gallery_page)) {
      std::vector<report::Record> records;
      for (const auto& image : images) {
        records.push_back(record_of(image, name_of(boards, image.board)));
      }
      lister.show(records);
      shown += images.size();
    }
  } catch (const base::Error&) {
    log_warning("the list is not whole: it ends after " + std::to_string(shown) + " images");
    throw;
  }
}

int run(const Arguments& arguments, const ImagesOptions& options) {
  Lister lister(options.list, arguments.output);
  check_gallery(options.gallery);
  auto client = open_client(arguments);
  const auto boards = boards_of(client);
  Gallery gallery(client, query_of(options.gallery, boards));
  show_all(gallery, boards, lister);
  return 0;
}

}  // namespace

Command images_list_command() {
  return {.name = "images list",
          .signature = "",
          .summary = "Images and videos, newest first, without intermediate ones",
          .examples = R"(invokeai-batch images list --board Foxes --newest 20
invokeai-batch images list --starred --names
invokeai-batch images list --search fox --json | jq -r .name)",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
