// `images show IMAGE…`.

#include "client/boards.hpp"
#include "client/listing.hpp"
#include "client/media.hpp"
#include "client/naming.hpp"
#include "commands/images/images.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto boards = boards_of(client);
  const auto images = records_of(client, media_names(names_from(arguments)));
  return one_by_one(
      client.session, arguments.output, images, [&](const invokeai::ImageRecord& image) {
        auto record = record_of(image, name_of(boards, image.board));
        auto metadata =
            ask(client,
                invokeai::image_metadata_request(client.server(), image.name, kind_of(image.name)),
                invokeai::read_image_metadata, "read its metadata");
        record.fields.push_back(
            {"metadata", metadata.empty() ? report::Datum{}
                                          : report::Datum{report::Json{std::move(metadata)}}});
        show_record(record, arguments.output);
      });
}

void define(Builder& builder) {
  define_client(builder);
  builder.json("as one JSON object a line");
}

}  // namespace

Command images_show_command() {
  return {.name = "images show",
          .signature = "IMAGE…",
          .summary = "Everything about an image: its record, its metadata, its session",
          .examples = "invokeai-batch images latest Foxes | invokeai-batch images show - --json",
          .words = {"IMAGE", "names of images; -: those on standard input", 1, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
