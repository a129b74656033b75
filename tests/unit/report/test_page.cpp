#include "invokeai_batch/report/page.hpp"

#include <map>
#include <set>

#include "catch.hpp"
#include "invokeai_batch/json/value.hpp"
#include "markup.hpp"
#include "page/row_files.hpp"
#include "sample_run.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using invokeai_batch::tests::finished_job;
using invokeai_batch::tests::sample_job;

namespace {

const std::string k_attack = "</script><script>alert(1)</script>";

struct Page {
  std::string text{};
  std::map<std::string, std::string> data{};
};

Page page_of(const store::Snapshot& snapshot, const std::set<std::string>& files = {}) {
  Page page;
  PageFiles places;
  places.is_there = [&files](const std::string& path) { return files.contains(path); };
  places.write_data = [&page](const std::string& name, std::string_view text) {
    page.data.emplace(name, text);
  };
  PageFacts facts;
  facts.directory = "my <fox>";
  facts.data_folder = "report-data";
  auto frame = snapshot;
  frame.jobs.clear();
  PageWriter writer(facts, places, frame);
  for (const auto& job : snapshot.jobs) {
    writer.add(job);
  }
  page.text = writer.finish();
  return page;
}

// What a file of rows hands to the page.
json::Document rows_of(const std::string& file) {
  const auto begin = file.find('(') + 1;
  return json::parse(file.substr(begin, file.rfind(')') - begin), "rows");
}

json::Document run_of(const Page& page) {
  const std::string mark = R"(<script type="application/json" id="run">)";
  const auto begin = page.text.find(mark) + mark.size();
  return json::parse(page.text.substr(begin, page.text.find("</script>", begin) - begin), "run");
}

// The text of a column of a row.
std::string cell(json::Value rows, std::size_t row, std::size_t column) {
  const auto index = rows["rows"].at(row).at(column + 1).integer();
  return std::string(rows["texts"].at(static_cast<std::size_t>(index.value())).text());
}

std::size_t occurrences(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    ++count;
  }
  return count;
}

store::Snapshot two_jobs() {
  store::Snapshot snapshot;
  snapshot.meta = {{"columns", R"(["positive prompt"])"}, {"run_id", "r1"}};
  snapshot.jobs = {finished_job(1), sample_job(2, store::JobState::failed, "ValueError: no")};
  snapshot.jobs[0].job.values = {{"positive prompt", "a fox"}};
  snapshot.jobs[1].job.values = {{"positive prompt", "a cat"}};
  return snapshot;
}

}  // namespace

TEST_CASE("page: a row for every image, and one for a job without", "[page]") {
  const auto page = page_of(two_jobs(), {"Foxes/1.png"});
  REQUIRE(page.data.size() == 1);
  const auto document = rows_of(page.data.at("000.js"));
  const auto rows = document.root();
  REQUIRE(rows["rows"].size() == 2);
  const auto run = run_of(page);
  const auto columns = run.root()["columns"].size();
  CHECK(run.root()["inputs"].at(0).text() == "positive prompt");
  CHECK(cell(rows, 0, 0) == "1");
  CHECK(cell(rows, 0, columns) == "a fox");
  CHECK(rows["rows"].at(0).at(0).integer() == k_has_file);
  CHECK(cell(rows, 1, 0) == "2");
  CHECK(cell(rows, 1, columns - 2) == "failed");
  CHECK(cell(rows, 1, columns - 1) == "ValueError: no");
  CHECK(rows["rows"].at(1).at(0).integer() == 0);
}

TEST_CASE("page: a picture that somebody took away is told from one that was never made",
          "[page]") {
  auto snapshot = two_jobs();
  snapshot.jobs[0].outputs.front().state = store::FileState::published;
  const auto document = rows_of(page_of(snapshot).data.at("000.js"));
  CHECK(document.root()["rows"].at(0).at(0).integer() == k_file_is_gone);
}

TEST_CASE("page: a thumbnail is known by what is in the image", "[page]") {
  const auto page = page_of(two_jobs(), {"Foxes/1.png", ".invokeai-batch/thumbnails/ab1.webp"});
  const auto document = rows_of(page.data.at("000.js"));
  CHECK(document.root()["rows"].at(0).at(0).integer() == (k_has_file | k_has_thumbnail));
}

TEST_CASE("page: its rows say which page they belong to", "[page]") {
  const auto page = page_of(two_jobs());
  const auto rows = rows_of(page.data.at("000.js"));
  CHECK(rows.root()["page"].text() == run_of(page).root()["page"].text());
}

TEST_CASE("page: no text of a run is markup", "[page]") {
  auto snapshot = two_jobs();
  const auto plain = occurrences(page_of(snapshot).text, "<script");
  for (auto& job : snapshot.jobs) {
    job.job.values = {{k_attack, k_attack}};
    job.reason = k_attack;
    job.job.board = k_attack;
  }
  snapshot.meta = {
      {"columns", "[\"" + k_attack + "\"]"}, {"command", R"({"words":[")" + k_attack + "\"]}"},
      {"input:" + k_attack, k_attack},       {"server", k_attack},
      {"workflow_file", k_attack},           {"workflow_name", k_attack}};
  const auto page = page_of(snapshot);
  CHECK(occurrences(page.text, "<script") == plain);
  CHECK(page.text.find("alert(1)</script>") == std::string::npos);
  CHECK(page.text.find("<title>my &lt;fox&gt;</title>") != std::string::npos);
  CHECK(run_of(page).root()["workflow"].text() == k_attack);
}

TEST_CASE("page: bytes that are no UTF-8 harm nothing", "[page]") {
  auto snapshot = two_jobs();
  snapshot.jobs[0].job.values = {{"a\xff", "b\xfe\xc3"}};
  snapshot.jobs[1].reason = "\x80";
  const auto page = page_of(snapshot);
  CHECK(rows_of(page.data.at("000.js")).root()["rows"].size() == 2);
  CHECK(run_of(page).root()["inputs"].size() == 2);
}

TEST_CASE("page: a long text stands in a file of its own, once", "[page]") {
  auto snapshot = two_jobs();
  const auto text = std::string(k_longest_row_text - 1, 'x') + "狐狐";
  snapshot.jobs[0].job.values = {{"positive prompt", text}};
  snapshot.jobs[1].job.values = {{"positive prompt", text}};
  const auto page = page_of(snapshot);
  REQUIRE(page.data.size() == 2);
  const auto& [name, whole] = *page.data.rbegin();
  CHECK(whole.find(text) != std::string::npos);
  const auto rows = rows_of(page.data.at("000.js"));
  bool found = false;
  for (const auto& entry : rows.root()["texts"]) {
    if (entry.value.is_array()) {
      found = true;
      CHECK(entry.value.at(0).text() == std::string(k_longest_row_text - 1, 'x'));
      CHECK(entry.value.at(1).text() == name);
    }
  }
  CHECK(found);
}

TEST_CASE("page: its size does not grow with the run", "[page]") {
  auto snapshot = two_jobs();
  const auto small = page_of(snapshot).text.size();
  for (std::int64_t number = 3; number < 3'000; ++number) {
    const auto reason = "Error" + std::to_string(number) + ": " + std::string(5'000, 'x');
    snapshot.jobs.push_back(sample_job(number, store::JobState::failed, reason));
    snapshot.jobs.back().job.values = {{"input " + std::to_string(number), std::string(900, 'y')}};
  }
  const auto page = page_of(snapshot);
  CHECK(page.text.size() < small + 250'000);
  CHECK(page.text.size() < 1'000'000);
  std::size_t rows = 0;
  for (const auto& [name, text] : page.data) {
    CHECK(is_page_data(text));
    CHECK(text.size() < 3'000'000);
    rows += name.starts_with("text-") ? 0 : rows_of(text).root()["rows"].size();
  }
  CHECK(rows == snapshot.jobs.size());
}

TEST_CASE("page: what report made is told from what it did not", "[page]") {
  const auto page = page_of(two_jobs());
  CHECK(is_page(page.text));
  CHECK(is_page_data(page.data.at("000.js")));
  CHECK_FALSE(is_page("<!doctype html>\n<html>"));
  CHECK_FALSE(is_page(""));
  CHECK_FALSE(is_page_data("// my rows\n"));
}

TEST_CASE("page: jobs whose rows are left out are counted", "[page]") {
  Page page;
  PageFiles places;
  places.is_there = [](const std::string&) { return true; };
  places.write_data = [&page](const std::string& name, std::string_view text) {
    page.data.emplace(name, text);
  };
  PageWriter writer({}, places, {});
  writer.add(finished_job(1), Rows::counted);
  writer.add(sample_job(2, store::JobState::failed, "why"));
  page.text = writer.finish();
  CHECK(run_of(page).root()["rows"].integer() == 1);
  CHECK(run_of(page).root()["counts"]["jobs"].integer() == 2);
}

TEST_CASE("page: an empty store makes a page", "[page]") {
  const auto page = page_of({});
  CHECK(page.data.empty());
  CHECK(run_of(page).root()["rows"].integer() == 0);
}

TEST_CASE("markup: a policy names a script by its digest", "[page]") {
  // printf abc | openssl dgst -sha256 -binary | base64
  CHECK(policy_source("abc") == "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='");
  CHECK(policy_source("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}

TEST_CASE("markup: what fills a slot is not looked at for slots", "[page]") {
  CHECK(fill_slots("a %%X%% b %%Y%%", {{"X", "%%Y%%"}, {"Y", "y"}}) == "a %%Y%% b y");
}
