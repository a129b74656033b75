// Columns of a table whose cells are expanded.
#include "catch.hpp"
#include "plan_fixture.hpp"
#include "thrown.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

using Texts = std::vector<std::string>;

constexpr const char* k_table =
    "positive prompt,negative prompt,steps\n"
    "a {red|grey} fox,blurry,5\n"
    "a cat,{dark|bright},6\n"
    "a {red|grey} fox,{dark|bright},7\n";

Spec spec_of(const std::string& dynamic) {
  return read_job_file("rows: {csv: t.csv, dynamic: [" + dynamic + "]}", "jobs.yaml", {});
}

Facts facts_with(const std::string& table) {
  auto facts = tests::online_facts();
  facts.text_files["t.csv"].value = table;
  for (const auto& [prompt, made] :
       {std::pair<std::string, Texts>{"a {red|grey} fox", {"a red fox", "a grey fox"}},
        std::pair<std::string, Texts>{"{dark|bright}", {"dark", "bright"}}}) {
    facts.prompts[{.prompt = prompt, .max_prompts = 10'000}].value = made;
  }
  return facts;
}

// "row: text, text", of each job.
Texts jobs_of(const Plan& plan) {
  Texts lines;
  for (const auto& job : plan.jobs) {
    Texts values;
    for (const auto text : job.texts) {
      values.push_back(plan.texts[text]);
    }
    lines.push_back(std::to_string(job.row) + ": " + base::join(values, ", "));
  }
  return lines;
}

}  // namespace

TEST_CASE("dynamic columns: a row for each prompt, with its other cells and its number", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = tests::planned(spec_of("positive prompt, negative prompt"), workflow->context(),
                                   facts_with(k_table));
  CHECK(jobs_of(plan) == Texts{"1: a red fox, blurry, 5", "1: a grey fox, blurry, 5",
                               "2: a cat, dark, 6", "2: a cat, bright, 6", "3: a red fox, dark, 7",
                               "3: a red fox, bright, 7", "3: a grey fox, dark, 7",
                               "3: a grey fox, bright, 7"});
}

TEST_CASE("dynamic columns: only those that are asked for", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan =
      tests::planned(spec_of("positive prompt"), workflow->context(), facts_with(k_table));
  CHECK(plan.jobs.size() == 5);
  CHECK(jobs_of(plan)[2] == "2: a cat, {dark|bright}, 6");
}

TEST_CASE("dynamic columns: each text is asked for once", "[plan]") {
  const auto workflow = tests::fox();
  auto facts = facts_with(k_table);
  facts.prompts.clear();
  const auto needs = tests::needs(spec_of("positive prompt"), workflow->context(), facts);
  REQUIRE(needs.prompts.size() == 1);
  CHECK(needs.prompts[0].prompt == "a {red|grey} fox");
}

TEST_CASE("dynamic columns: what cannot be expanded is told", "[plan]") {
  const auto workflow = tests::fox();
  const auto problems = [&](const std::string& dynamic, const Facts& facts) {
    return tests::thrown(
        [&] { (void)tests::planned(spec_of(dynamic), workflow->context(), facts); });
  };
  CHECK(problems("steps", facts_with(k_table)).find("feeds steps, which takes no text") !=
        std::string::npos);
  CHECK(problems("mood", facts_with(k_table)).find("dynamic: there is no column \"mood\"") !=
        std::string::npos);
  auto refused = facts_with(k_table);
  refused.prompts[{.prompt = "{dark|bright}", .max_prompts = 10'000}] = {.problem = "bad syntax"};
  CHECK(problems("negative prompt", refused).find("negative prompt: bad syntax") !=
        std::string::npos);
  auto offline = facts_with(k_table);
  offline.offline = true;
  CHECK(problems("positive prompt", offline).find("only a server can expand") != std::string::npos);
}
