#include "values/kinds/images.hpp"

#include "catch.hpp"
#include "plan_fixture.hpp"
#include "thrown.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

constexpr const char* k_on_server = "0a1b2c3d-0000-4000-8000-000000000001.png";

// img_blur with its image in the Form.
std::unique_ptr<tests::Workflow> blur() {
  std::string text = R"json({
 "name": "blur", "author": "", "description": "", "version": "", "contact": "", "tags": "",
 "notes": "", "exposedFields": [{"nodeId": "b", "fieldName": "image"}],
 "meta": {"version": "3.0.0", "category": "user"}, "edges": [],
 "nodes": [{"id": "b", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
   "id": "b", "type": "img_blur", "version": "1.0.0", "label": "", "notes": "",
   "isOpen": true, "isIntermediate": false, "useCache": true, "inputs": {
    "image": {"name": "image", "label": ""}, "board": {"name": "board", "label": ""}}}}]})json";
  return std::make_unique<tests::Workflow>(std::move(text), tests::fox_schema());
}

Facts with_pictures() {
  auto facts = tests::online_facts();
  facts.folders["photos/"] = {
      .value = std::vector<std::string>{"img10.png", "img2.JPG", "notes.txt", ".hidden.png"}};
  facts.image_files["photos/img2.JPG"] = {.value = ImageFileFacts{"aa", 10, "image/jpeg"}};
  facts.image_files["photos/img10.png"] = {.value = ImageFileFacts{"bb", 10, "image/png"}};
  facts.image_files["copy.png"] = {.value = ImageFileFacts{"bb", 10, "image/png"}};
  facts.image_files["notes.png"] = {.value = ImageFileFacts{"cc", 10, ""}};
  facts.image_files["photos"] = {.value = ImageFileFacts{.is_folder = true}};
  facts.image_files["gone.png"] = {.problem = "gone.png: there is no such file"};
  facts.image_files["cut.png"] = {.value = ImageFileFacts{.sha256 = "dd",
                                                          .bytes = 10,
                                                          .media_type = "image/png",
                                                          .damage = "cut off after 10 bytes"}};
  facts.image_files["empty.png"] = {.value = ImageFileFacts{}};
  facts.image_files["scan.png"] = {.value = ImageFileFacts{.bytes = k_largest_picture + 1}};
  facts.image_files["bomb.png"] = {.value =
                                       ImageFileFacts{"ee", 10, "image/png", false, 179'000'000}};
  facts.image_files["print.jpg"] = {.value =
                                        ImageFileFacts{"a0", 10, "image/jpeg", false, 100, true}};
  facts.image_files["anim.png"] = {.value = ImageFileFacts{"ff", 10, "image/gif"}};
  facts.server_images[k_on_server] = true;
  facts.server_images["0a1b2c3d-0000-4000-8000-000000000002.png"] = false;
  return facts;
}

Plan planned(const std::string& job_file, const Facts& facts = with_pictures()) {
  static const auto workflow = blur();
  return tests::planned(read_job_file(job_file, "jobs.yaml", {}), workflow->context(), facts,
                        tests::new_directory());
}

std::string problems_of(const std::string& job_file) {
  return tests::thrown([&] { (void)planned(job_file); });
}

}  // namespace

TEST_CASE("images: a folder is an axis in natural order, named by file stems", "[plan]") {
  const auto plan = planned("matrix: {image: photos/}\nname: '{image}.{ext}'");
  REQUIRE(plan.jobs.size() == 2);
  CHECK(output_path(plan, plan.jobs[0], {.output = "img_blur"}) == "img2.png");
  CHECK(output_path(plan, plan.jobs[1], {.output = "img_blur"}) == "img10.png");
  REQUIRE(plan.uploads.size() == 2);
  CHECK(plan.uploads[0].path == "photos/img2.JPG");
  CHECK(plan.uploads[0].media_type == "image/jpeg");
  REQUIRE(plan.jobs[1].uploads.size() == 1);
  CHECK(plan.jobs[1].uploads[0].index == 1);
}

TEST_CASE("images: equal contents are one upload and one identity", "[plan]") {
  const auto plan = planned("matrix: {image: [photos/img10.png, copy.png]}");
  CHECK(plan.uploads.size() == 1);
  CHECK(planned("set: {image: copy.png}").jobs[0].id ==
        planned("set: {image: photos/img10.png}").jobs[0].id);
}

TEST_CASE("images: equal contents keep their names", "[plan]") {
  const auto plan = planned("matrix: {image: [photos/img10.png, copy.png]}\nname: '{image}.{ext}'");
  REQUIRE(plan.jobs.size() == 2);
  CHECK(output_path(plan, plan.jobs[0], {.output = "img_blur"}) == "img10.png");
  CHECK(output_path(plan, plan.jobs[1], {.output = "img_blur"}) == "copy.png");
  CHECK(plan.jobs[1].uploads[0].index == plan.jobs[0].uploads[0].index);
}

TEST_CASE("images: a name of the server is sent as it is", "[plan]") {
  const auto plan = planned(std::string("set: {image: ") + k_on_server + "}");
  REQUIRE(plan.jobs[0].values.size() == 1);
  CHECK(plan.jobs[0].values[0].value->graph ==
        std::string(R"({"image_name":")") + k_on_server + "\"}");
}

TEST_CASE("images: relative paths start at the job file, or at the table", "[plan]") {
  const auto workflow = blur();
  auto spec = read_job_file("set: {image: a.png}", "sub/jobs.yaml", {});
  CHECK(tests::needs(spec, workflow->context(), tests::online_facts(), tests::new_directory())
            .image_files == std::vector<std::string>{"sub/a.png"});
  spec = read_job_file("rows: tables/t.csv", "sub/jobs.yaml", {});
  auto facts = tests::online_facts();
  facts.text_files["sub/tables/t.csv"] = {.value = "image\na.png\n/b.png\n"};
  CHECK(tests::needs(spec, workflow->context(), facts, tests::new_directory()).image_files ==
        std::vector<std::string>{"/b.png", "sub/tables/a.png"});
  spec = read_job_file("matrix: {image: '*.png'}", "sub/jobs.yaml", {});
  CHECK(tests::needs(spec, workflow->context(), facts, tests::new_directory()).folders ==
        std::vector<std::string>{"sub/./"});
  facts.folders["sub/./"] = {.value = std::vector<std::string>{"a.png"}};
  CHECK(tests::needs(spec, workflow->context(), facts, tests::new_directory()).image_files ==
        std::vector<std::string>{"sub/a.png"});
}

TEST_CASE("images: what a user gets wrong", "[plan]") {
  for (const auto* folder : {"photos", "photos/"}) {
    CHECK(problems_of(std::string("set: {image: ") + folder + "}") ==
          "jobs.yaml:1:14: image: \"photos/\" is many pictures where one is due\n"
          "  hint: for a job for each: matrix: {image: photos/}, or --matrix image=photos/");
  }
  CHECK(problems_of("set: {image: gone.png}") ==
        "jobs.yaml:1:14: image: gone.png: there is no such file");
  CHECK(problems_of("set: {image: notes.png}") ==
        "jobs.yaml:1:14: image: notes.png is no picture, whatever its name says\n"
        "  hint: InvokeAI takes PNG, JPEG and WebP pictures");
  CHECK(problems_of("set: {image: anim.png}") ==
        "jobs.yaml:1:14: image: anim.png is a picture of the type image/gif, whatever its name "
        "says\n  hint: InvokeAI takes PNG, JPEG and WebP pictures");
  CHECK(problems_of("set: {image: cut.png}") ==
        "jobs.yaml:1:14: image: cut.png is damaged: cut off after 10 bytes\n"
        "  hint: copy it again from where it came from");
  CHECK(problems_of("set: {image: print.jpg}") ==
        "jobs.yaml:1:14: image: print.jpg is in CMYK colours, which InvokeAI cannot take\n"
        "  hint: save it in RGB");
  CHECK(problems_of("set: {image: empty.png}") == "jobs.yaml:1:14: image: empty.png is empty");
  CHECK(problems_of("set: {image: scan.png}") ==
        "jobs.yaml:1:14: image: scan.png has 257 MB, more than the 256 MB that are sent\n"
        "  hint: save it smaller");
  CHECK(problems_of("set: {image: bomb.png}") ==
        "jobs.yaml:1:14: image: bomb.png has 179 million pixels; InvokeAI takes at most 178 "
        "million\n  hint: save it smaller");
  CHECK(problems_of("set: {image: 0a1b2c3d-0000-4000-8000-000000000002.png}") ==
        "jobs.yaml:1:14: image: the server has no image "
        "0a1b2c3d-0000-4000-8000-000000000002.png");
  CHECK(problems_of("matrix: {image: photos/*.gif}") ==
        "jobs.yaml:1:17: image: no picture matches photos/*.gif\n"
        "  hint: PNG, JPEG and WebP pictures are taken");
}

TEST_CASE("images: a glob", "[plan]") {
  const std::vector<std::tuple<std::string, std::string, bool>> cases{{"*.png", "a.png", true},
                                                                      {"*.png", "a.jpg", false},
                                                                      {"a*b*c", "aXXbYYc", true},
                                                                      {"a*b*c", "aXXbYY", false},
                                                                      {"?.png", "a.png", true},
                                                                      {"?.png", "ab.png", false},
                                                                      {"*", "", true},
                                                                      {"", "", true},
                                                                      {"", "a", false},
                                                                      {"**a", "bba", true}};
  for (const auto& [pattern, name, expected] : cases) {
    CHECK(matches_glob(pattern, name) == expected);
  }
}
