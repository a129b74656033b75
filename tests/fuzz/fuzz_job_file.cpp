// Any bytes as a job file: a Spec, or a base::Error with at least one problem.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/spec.hpp"

using namespace invokeai_batch;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    auto spec = plan::read_job_file(text, "jobs.yaml", {"concurrency", "retries"});
    plan::apply(spec, {.set = {std::string(text)}, .matrix = {std::string(text)}});
    (void)plan::let_command_line_win(spec, [](std::string_view name) { return std::string(name); });
  } catch (const base::Error&) {
    // a refusal; anything else escapes and is a finding
  }
  return 0;
}
