#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/image_list.hpp"

using namespace invokeai_batch;

namespace {

const std::string k_sha256(64, 'a');

}  // namespace

TEST_CASE("image list: results.csv says whose job, and nothing of sizes", "[plan]") {
  const auto images = plan::image_list(
      "job,size,file,sha256,image_name\n7,big,a/1.png," + k_sha256 + ",x.png\n8,big,,,\n",
      "results.csv");
  REQUIRE(images.size() == 1);
  CHECK(images[0].file == base::ListedFile{"a/1.png", std::nullopt, k_sha256});
  CHECK(images[0].job == 7);
  CHECK(images[0].name == "x.png");
}

TEST_CASE("image list: a mirror's file is called by its file, else by its name", "[plan]") {
  const auto by_name = plan::image_list("name,size,sha256\nx.png,12," + k_sha256 + "\n", "i.csv");
  REQUIRE(by_name.size() == 1);
  CHECK(by_name[0].file == base::ListedFile{"x.png", 12, k_sha256});
  CHECK(by_name[0].name == "x.png");
  const auto by_file =
      plan::image_list("name,file,sha256\nx.png,\"a, b.png\"," + k_sha256 + "\n", "i.csv");
  REQUIRE(by_file.size() == 1);
  CHECK(by_file[0].file.path == "a, b.png");
  CHECK(by_file[0].name == "x.png");
}

TEST_CASE("image list: tables that are none are refused, with their place", "[plan]") {
  const auto refused = [](const std::string& text, const std::string& where) {
    try {
      static_cast<void>(plan::image_list(text, "i.csv"));
      FAIL("taken: " << text);
    } catch (const base::Error& error) {
      CHECK(error.problems().front().where == where);
    }
  };
  refused("", "i.csv:1");
  refused("name,size\nx.png,1\n", "i.csv:1");
  refused("name,sha256\nx.png,short\n", "i.csv:2, column sha256");
  refused("name,sha256\n," + k_sha256 + "\n", "i.csv:2");
  refused("name,sha256,size\nx.png," + k_sha256 + ",-1\n", "i.csv:2, column size");
}

TEST_CASE("image list: a header tells whether a table is one", "[plan]") {
  CHECK(plan::lists_images("name,created,size,sha256"));
  CHECK_FALSE(plan::lists_images("name,created,size"));
  CHECK_FALSE(plan::lists_images(""));
}
