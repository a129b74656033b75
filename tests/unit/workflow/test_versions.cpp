#include "invokeai_batch/workflow/versions.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "test_paths.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

using Lines = std::vector<std::string>;

Lines differences(const std::string& nodes, const std::string& edges = "") {
  const std::string path = INVOKEAI_BATCH_SOURCE_DIR "/configs/node-schema/6.14.2.json";
  return differences_in_seven(load(read_document(workflow_text(nodes, edges), "wf.json"),
                                   schema_from_snapshot(base::read_file(path), {}, path),
                                   OutputCache::as_built));
}

std::string blank() {
  return node_text("b", "blank_image", input_text("width", "64"));
}

std::string batch(const std::string& id, const std::string& group) {
  return node_text(
      id, "integer_batch",
      input_text("integers", "[64,128]") + "," + input_text("batch_group_id", quoted_text(group)));
}

}  // namespace

TEST_CASE("versions: most workflows mean the same to 6 and 7", "[workflow]") {
  CHECK(differences(blank()).empty());
  CHECK(differences(blank() + "," + batch("i", "None") + "," + batch("j", "Group 1"),
                    edge_text("i", "integers", "b", "width") + "," +
                        edge_text("j", "integers", "b", "height"))
            .empty());
}

TEST_CASE("versions: seeds that count on", "[workflow]") {
  CHECK(differences(node_text("b", "blank_image") + "," +
                    node_text("n", "noise",
                              R"("seed":{"name":"seed","label":"","description":"",)"
                              R"("value":1,"seedMode":"increment"})")) ==
        Lines{"its seeds count on from job to job"});
}

TEST_CASE("versions: batch nodes without a group behind one that has a group", "[workflow]") {
  CHECK(differences(blank() + "," + batch("i", "Group 1") + "," + batch("j", "None"),
                    edge_text("i", "integers", "b", "width") + "," +
                        edge_text("j", "integers", "b", "height")) ==
        Lines{"its batch nodes vary in another order"});
}

TEST_CASE("versions: metadata without a field of its own", "[workflow]") {
  CHECK(differences(blank() + "," +
                    node_text("m", "core_metadata", input_text("mood", "\"calm\""))) ==
        Lines{"metadata that the node has no field for is left out"});
}
