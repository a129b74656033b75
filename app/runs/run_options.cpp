#include "runs/run_options.hpp"

namespace invokeai_batch::app {

void define_run_settings(Builder& builder) {
  builder.settings({"server", "queue", "output", "concurrency", "order", "retries", "retry_on",
                    "halt", "timeout", "idle_only", "between", "server_timeout", "max_duration",
                    "cancel_running", "report", "sidecar"});
}

void define_no_wait(Builder& builder, bool& no_wait) {
  builder.on("--no-wait", no_wait, "hand all jobs to the server and end; resume collects", k_how);
}

void define_run_output(Builder& builder, bool& nul) {
  builder.json("events as NDJSON on stdout");
  builder.on("-0", nul, "end paths with NUL instead of a line break");
}

void define_shard(Builder& builder, std::optional<std::string>& shard) {
  builder.text("--shard", shard, "one of N parts of the plan: of task ID, modulo N", "ID/N", k_how);
}

void define_run_options(Builder& builder, RunOptions& options) {
  define_overrides(builder, options.plan.overrides);
  builder.text("--only", options.only,
               "only these jobs: failed, 17,88-90, or @FILE: its column job", "WHICH");
  define_run_settings(builder);
  define_no_wait(builder, options.no_wait);
  builder.on("--prepare", options.prepare, "for shards: check, draw, make boards; send no job",
             k_how);
  define_shard(builder, options.shard);
  define_upkeep(builder, options.upkeep);
  builder.on("-n,--dry-run", options.dry_run, "print the plan, send nothing", k_how);
  define_run_output(builder, options.nul);
}

}  // namespace invokeai_batch::app
