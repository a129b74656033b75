#include "catch.hpp"
#include "invokeai_batch/report/mirror_index.hpp"

using namespace invokeai_batch;

TEST_CASE("mirror index: a row has a field for each column, and what nobody says is empty",
          "[report]") {
  CHECK(report::is_mirror_index(report::mirror_index_header()));
  CHECK_FALSE(report::is_mirror_index("name,created,size,sha256"));
  store::MirroredFile file{.image_name = "a.png",
                           .board = "b1",
                           .path = "2026/a fox, red.png",
                           .bytes = 7,
                           .sha256 = "ab",
                           .created = "2026-01-02 03:04:05.000",
                           .starred = true,
                           .width = 64,
                           .height = 32};
  CHECK(report::mirror_index_row(file) ==
        "a.png,\"2026/a fox, red.png\",2026-01-02 03:04:05.000,7,ab,yes,,,,,,,,,,64,32,no,yes\n");
  file.making = {"a \"fox\"",        "=blurry", "17",   "tiny", "blake3:1",
                 "detail:0.5; film", "30",      "7.50", "euler"};
  file.has_workflow = true;
  file.on_server = false;
  CHECK(report::mirror_index_row(file) ==
        "a.png,\"2026/a fox, red.png\",2026-01-02 03:04:05.000,7,ab,yes,\"a \"\"fox\"\"\",=blurry,"
        "17,tiny,blake3:1,detail:0.5; film,30,7.50,euler,64,32,yes,no\n");
}
