#include "invokeai_batch/report/status.hpp"

#include <algorithm>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/report/event_json.hpp"
#include "invokeai_batch/report/failures.hpp"
#include "invokeai_batch/report/last_run.hpp"
#include "invokeai_batch/report/pace.hpp"
#include "json_members.hpp"
#include "phrases.hpp"

namespace invokeai_batch::report {

namespace {

namespace meta = store::meta;

std::size_t published(const store::StoredJob& stored) {
  return static_cast<std::size_t>(std::count_if(
      stored.outputs.begin(), stored.outputs.end(),
      [](const auto& output) { return output.state == store::FileState::published; }));
}

void count_state(Counts& counts, store::JobState state) {
  ++counts.jobs;
  switch (state) {
    case store::JobState::planned:
      ++counts.to_do;
      break;
    case store::JobState::intended:
    case store::JobState::queued:
    case store::JobState::ended:
      ++counts.on_server;
      break;
    case store::JobState::done:
      ++counts.done;
      break;
    case store::JobState::failed:
      ++counts.failed;
      break;
  }
}

std::string meta_text(const store::Snapshot& snapshot, std::string_view key) {
  return base::one_line(snapshot.meta_value(key).value_or(""));
}

// "fox.json on http://127.0.0.1:9090, begun 2026-03-01T07:05:09.250Z", of what is known.
std::string origin_line(const store::Snapshot& snapshot) {
  auto text = meta_text(snapshot, meta::k_workflow_name);
  const auto add = [&text](std::string_view before, const std::string& value) {
    if (!value.empty()) {
      text += (text.empty() ? "" : std::string(before)) + value;
    }
  };
  add(" on ", meta_text(snapshot, meta::k_server));
  add(", begun ", meta_text(snapshot, meta::k_created));
  return text.empty() ? text : text + "\n";
}

std::string server_line(const StatusFacts& facts) {
  if (!facts.server) {
    return {};
  }
  const auto& server = *facts.server;
  if (!server.trouble.empty()) {
    return "on the server now: not known: " + base::one_line(server.trouble) + "\n";
  }
  std::vector<std::string> parts;
  const auto add = [&parts](std::int64_t number, const std::string& what) {
    if (number > 0) {
      parts.push_back(std::to_string(number) + what);
    }
  };
  add(server.running, " running");
  add(server.waiting, " waiting");
  auto text = parts.empty() ? "nothing of this run" : base::join(parts, ", ") + " of this run";
  if (server.others > 0) {
    text += ", " + std::to_string(server.others) + " of others";
  }
  return "on the server now: " + text + (server.is_paused ? "; its queue is paused" : "") + "\n";
}

std::optional<base::Milliseconds> time_left(const store::Snapshot& snapshot, const Counts& counts) {
  const auto unfinished = counts.to_do + counts.on_server;
  const auto pace = unfinished == 0 ? std::nullopt : pace_of(snapshot);
  return pace ? std::optional(pace->per_job * static_cast<std::int64_t>(unfinished)) : std::nullopt;
}

std::string left_line(const store::Snapshot& snapshot, const Counts& counts) {
  const auto left = time_left(snapshot, counts);
  return left ? "time left: about " + time_left_text(*left) + ", as fast as the jobs before\n"
              : std::string();
}

void server_member(json::Writer& writer, const std::optional<OnServer>& server) {
  writer.key("server_now");
  if (!server) {
    writer.null();
    return;
  }
  writer.begin_object();
  const bool is_known = server->trouble.empty();
  const auto known = [is_known](std::int64_t number) {
    return is_known ? std::optional(number) : std::nullopt;
  };
  integer_member(writer, "running", known(server->running));
  integer_member(writer, "waiting", known(server->waiting));
  integer_member(writer, "others", known(server->others));
  writer.key("paused");
  if (is_known) {
    writer.boolean(server->is_paused);
  } else {
    writer.null();
  }
  text_member(writer, "trouble", server->trouble);
  writer.end_object();
}

std::vector<Count> parts_of(const Counts& counts) {
  return {{counts.done, "done"},
          {counts.failed, "failed"},
          {counts.on_server, "on the server"},
          {counts.to_do, "to do"}};
}

std::string shard_line(const ShardStatus& shard) {
  auto text = "  " + std::to_string(shard.index) + "  ";
  text += shard.is_started ? counts_text(shard.counts.jobs, parts_of(shard.counts))
                           : std::string("never started");
  return text + (shard.writer ? ", at work: " + base::one_line(*shard.writer) : "") + "\n";
}

std::string shards_text(const ShardsStatus& shards) {
  std::string text = "in " + base::count_of(shards.shards.size(), "shard") + ":\n";
  for (const auto& shard : shards.shards) {
    text += shard_line(shard);
  }
  if (shards.left == JobsLeft::anew) {
    text += "  other jobs are planned now than when these were started: all of them once more\n";
  }
  return text;
}

std::string next_of_shards(const StatusFacts& facts) {
  const auto& shards = facts.shards;
  const auto directory = base::shell_word(facts.directory);
  if (shards.is_awaited) {
    return "next: --array=0-(N-1), each task: invokeai-batch resume " + directory +
           " --shard ID/N\n";
  }
  const auto array = shards_to_start(shards);
  if (!array.empty()) {
    return "next: --array=" + array + ", each task: invokeai-batch resume " + directory +
           " --shard ID/" + std::to_string(shards.shards.size()) + "\n";
  }
  const bool is_to_merge = !shards.is_merged && !is_any_at_work(shards);
  return is_to_merge ? "next: invokeai-batch merge " + directory + "\n" : std::string();
}

std::string next_line(const store::Snapshot& snapshot, const Counts& counts,
                      const StatusFacts& facts) {
  if (facts.writer) {
    return "a run is at work here: " + base::one_line(*facts.writer) + "\n";
  }
  if (!facts.shards.shards.empty() || facts.shards.is_awaited) {
    return next_of_shards(facts);
  }
  const auto unfinished = counts.to_do + counts.on_server;
  if (unfinished == 0 && counts.failed == 0) {
    return {};
  }
  if (unfinished == 0 && are_refusals(failures_of(snapshot))) {
    return "next: " + std::string(k_after_refusals) + "\n";
  }
  return "next: invokeai-batch resume " + base::shell_word(facts.directory) +
         (unfinished > 0 ? "  (carries on)\n" : "  (retries what failed)\n");
}

}  // namespace

void count_job(Counts& counts, const store::StoredJob& job) {
  const auto images = published(job);
  counts.images += images;
  if (job.in_plan) {
    count_state(counts, job.state);
  } else if (job.state == store::JobState::done && images > 0) {
    ++counts.not_in_plan;
  }
}

Counts count_jobs(const store::Snapshot& snapshot) {
  Counts counts;
  for (const auto& stored : snapshot.jobs) {
    count_job(counts, stored);
  }
  return counts;
}

std::string status_text(const store::Snapshot& snapshot, const StatusFacts& facts,
                        std::size_t columns) {
  const auto counts = count_jobs(snapshot);
  std::string text = facts.directory + ": " + counts_text(counts.jobs, parts_of(counts)) + "\n";
  text += base::count_of(counts.images, "image") + "\n";
  text += origin_line(snapshot);
  if (const auto last = last_run_of(snapshot)) {
    text += last_run_line(*last, facts.writer.has_value());
  }
  text += server_line(facts) + left_line(snapshot, counts);
  if (counts.failed > 0) {
    text += "failed:\n" + failures_text(failures_of(snapshot), columns);
  }
  if (!facts.shards.shards.empty()) {
    text += shards_text(facts.shards);
  }
  if (facts.shards.is_awaited) {
    text += "prepared for shards: none was ever started\n";
  }
  return text + not_in_plan_line(counts.not_in_plan) + next_line(snapshot, counts, facts);
}

bool is_any_at_work(const ShardsStatus& shards) {
  return std::any_of(shards.shards.begin(), shards.shards.end(),
                     [](const ShardStatus& shard) { return shard.writer.has_value(); });
}

std::string shards_to_start(const ShardsStatus& shards) {
  std::string text;
  std::optional<std::size_t> first;
  const auto& all = shards.shards;
  for (std::size_t i = 0; i <= all.size(); ++i) {
    const bool is_due = i < all.size() && !all[i].writer && shards.left != JobsLeft::nowhere &&
                        (shards.left == JobsLeft::anew || !all[i].is_started ||
                         all[i].counts.done < all[i].counts.jobs);
    if (is_due && !first) {
      first = i;
    } else if (!is_due && first) {
      text += (text.empty() ? "" : ",") + std::to_string(*first);
      text += i - *first > 1 ? "-" + std::to_string(i - 1) : "";
      first.reset();
    }
  }
  return text;
}

namespace {

void shards_member(json::Writer& writer, const ShardsStatus& shards) {
  writer.key("shards");
  if (shards.shards.empty() && !shards.is_awaited) {
    writer.null();
    return;
  }
  writer.begin_object();
  writer.key("count");
  if (shards.is_awaited) {
    writer.null();
  } else {
    writer.integer(static_cast<std::int64_t>(shards.shards.size()));
  }
  writer.key("merged").boolean(shards.is_merged);
  text_member(writer, "array", shards_to_start(shards));
  writer.key("shards").begin_array();
  for (const auto& shard : shards.shards) {
    writer.begin_object();
    count_member(writer, "shard", shard.index);
    writer.key("started").boolean(shard.is_started);
    text_member(writer, "writer", shard.writer.value_or(""));
    counts_members(writer, shard.counts);
    writer.end_object();
  }
  writer.end_array().end_object();
}

}  // namespace

std::string status_json(const store::Snapshot& snapshot, const StatusFacts& facts) {
  const auto counts = count_jobs(snapshot);
  json::Writer writer;
  writer.begin_object();
  writer.key("v").integer(k_json_version);
  text_member(writer, "directory", facts.directory);
  text_member(writer, "writer", facts.writer.value_or(""));
  text_member(writer, "run_id", meta_text(snapshot, meta::k_run_id));
  text_member(writer, "created", meta_text(snapshot, meta::k_created));
  text_member(writer, "workflow", meta_text(snapshot, meta::k_workflow_name));
  text_member(writer, "server", meta_text(snapshot, meta::k_server));
  counts_members(writer, counts);
  last_run_member(writer, last_run_of(snapshot));
  server_member(writer, facts.server);
  const auto left = time_left(snapshot, counts);
  integer_member(writer, "left_ms", left ? std::optional(left->count()) : std::nullopt);
  failures_member(writer, failures_of(snapshot));
  shards_member(writer, facts.shards);
  writer.end_object();
  return writer.take() + "\n";
}

}  // namespace invokeai_batch::report
