#include <string>
#include <vector>

#include "catch.hpp"
#include "plan_fixture.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

std::vector<std::string> warnings(const std::string& job_file, const Overrides& overrides) {
  const auto workflow = tests::fox();
  auto spec = read_job_file(job_file, job_file.empty() ? "" : "jobs.yaml", {});
  apply(spec, overrides);
  return tests::warnings_of(
      tests::planned(spec, workflow->context(), tests::online_facts(), tests::new_directory()));
}

}  // namespace

TEST_CASE("expect: one warning of all bare indices, with what they are now", "[plan]") {
  CHECK(warnings("set: {4: 9}\nmatrix: {5: [7, 8]}\n", {.set = {"3=512"}}) ==
        std::vector<std::string>{
            "jobs.yaml:1:7: inputs are named by their index, which moves when the Form is edited\n"
            "  3 is width (noise.width)\n"
            "  4 is steps (denoise_latents.steps)\n"
            "  5 is cfg_scale (denoise_latents.cfg_scale)\n"
            "  also at --set 3=512\n"
            "  also at jobs.yaml:2:10\n"
            "  hint: write the name, or add to the job file: expect: {3: noise.width, "
            "4: denoise_latents.steps, 5: denoise_latents.cfg_scale}"});
}

TEST_CASE("expect: what is expected is firm, the rest is warned of", "[plan]") {
  CHECK(warnings("set: {4: 9, 3: 512}\nexpect: {4: denoise_latents.steps}", {}) ==
        std::vector<std::string>{
            "jobs.yaml:1:13: inputs are named by their index, which moves when the Form is edited\n"
            "  3 is width (noise.width)\n"
            "  hint: write the name, or add to the job file: expect: {3: noise.width}"});
  CHECK(warnings("", {.set = {"4=9"}}) ==
        std::vector<std::string>{
            "--set 4=9: inputs are named by their index, which moves when the Form is edited\n"
            "  4 is steps (denoise_latents.steps)\n"
            "  hint: write the name, or check the index with `inputs --check`"});
}
