// `models stats`.

#include "client/listing.hpp"
#include "client/models.hpp"
#include "commands/models/models.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder) {
  define_client(builder);
  builder.json("as one JSON object");
}

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto stats = ask(client, invokeai::cache_stats_request(client.server()),
                         invokeai::read_cache_stats, "look at its cache of models");
  if (!stats) {
    say("no model was loaded yet", arguments.output);
    return 0;
  }
  show_record({"cache",
               {{"hits", stats->hits},
                {"misses", stats->misses},
                {"in_cache", stats->in_cache},
                {"cleared", stats->cleared},
                {"high_watermark_bytes", stats->high_watermark},
                {"cache_bytes", stats->cache_size}}},
              arguments.output);
  return 0;
}

}  // namespace

Command models_stats_command() {
  return {.name = "models stats",
          .signature = "",
          .summary = "The cache of loaded models",
          .examples = "invokeai-batch models stats --json",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
