// `boards list`.

#include "client/boards.hpp"
#include "client/listing.hpp"
#include "commands/boards/boards.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments, const ListOptions& options) {
  Lister lister(options, arguments.output);
  auto client = open_client(arguments);
  const auto all = boards_of(client);
  std::vector<report::Record> records;
  for (std::size_t i = 0; i < all.boards.size(); ++i) {
    records.push_back(record_of(all.boards[i], handle_of(all.names, i)));
  }
  lister.show(records);
  return 0;
}

void define(Builder& builder, ListOptions& options) {
  define_client(builder);
  define_list(builder, options);
}

}  // namespace

Command boards_list_command() {
  return {.name = "boards list",
          .signature = "",
          .summary = "All boards, oldest first, archived ones too",
          .examples = R"(invokeai-batch boards list
invokeai-batch boards list --json | jq -r 'select(.images == 0).name')",
          .notes = "--names writes a board's id where its name is not its own alone.",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
