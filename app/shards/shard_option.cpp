#include "shards/shard_option.hpp"

#include <algorithm>
#include <cstdint>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "settings/directories.hpp"

namespace invokeai_batch::app {

namespace {

constexpr std::int64_t k_most_shards = 100'000;

base::Error misread(const std::string& where, const std::string& what) {
  return {base::ErrorClass::usage,
          {.where = base::one_line(where),
           .what = what,
           .hint = "write ID/N, the number of this task and of all shards, such as "
                   "\"$SLURM_ARRAY_TASK_ID/4\" or $(JOB_COMPLETION_INDEX)/4"}};
}

// `seq -w` writes 08.
std::optional<std::int64_t> number_of(const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  return base::parse_integer(text.substr(std::min(text.find_first_not_of('0'), text.size() - 1)));
}

ShardOption parse(const std::string& text, const std::string& where) {
  if (text.find('$') != std::string::npos) {
    throw misread(where,
                  "the variable was not put in: a shell does so in double quotes, Kubernetes when "
                  "the container has one of that name");
  }
  const auto slash = text.find('/');
  if (slash == std::string::npos) {
    throw misread(where,
                  "the number of shards is missing: it is said each time, for a task that "
                  "is submitted again alone does not tell it");
  }
  if (slash == 0) {
    throw misread(where, "the number of this task is missing: is the variable set that tells it?");
  }
  const auto task = number_of(text.substr(0, slash));
  const auto count = number_of(text.substr(slash + 1));
  if (!task || !count) {
    throw misread(where, "expected two whole numbers and nothing else, ID/N");
  }
  if (*task < 0) {
    throw misread(where, "the number of a task is 0 or more");
  }
  if (*count < 1 || *count > k_most_shards) {
    throw misread(where, "a run has 1 to " + std::to_string(k_most_shards) + " shards");
  }
  return {static_cast<std::size_t>(*task),
          {static_cast<std::size_t>(*task % *count), static_cast<std::size_t>(*count)}};
}

}  // namespace

std::optional<ShardOption> shard_option(const std::optional<std::string>& flag) {
  if (flag) {
    return parse(*flag, "--shard " + *flag);
  }
  const char* value = variable(k_shard_variable);
  return value == nullptr
             ? std::nullopt
             : std::optional(parse(value, std::string(k_shard_variable) + "=" + value));
}

std::string to_text(const ShardOption& option) {
  const auto text =
      "shard " + std::to_string(option.shard.index) + " of " + std::to_string(option.shard.count);
  return option.task == option.shard.index ? text
                                           : text + " (task " + std::to_string(option.task) + ")";
}

}  // namespace invokeai_batch::app
