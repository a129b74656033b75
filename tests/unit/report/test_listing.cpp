#include "invokeai_batch/report/listing.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace invokeai_batch::report;

namespace {

std::vector<Record> two() {
  return {{"a", {{"name", std::string("a")}, {"images", std::int64_t{3}}, {"old", false}}},
          {"b\n", {{"name", std::string("b\n\x1b[0m")}, {"images", Datum{}}, {"old", true}}}};
}

}  // namespace

TEST_CASE("listing: a table has its headings once, and no text of the server's raw", "[report]") {
  Listing listing(ListForm::table, PathEnd::line_break, {});
  CHECK(listing.lines(two()) == "name   images  old\na      3       no\nb [0m  -       yes\n");
  CHECK(listing.lines(two()).find("name") == std::string::npos);
  CHECK(listing.lines({}).empty());
}

TEST_CASE("listing: JSON has every field, null where there is no value", "[report]") {
  Listing listing(ListForm::json, PathEnd::line_break, {});
  CHECK(listing.lines({two().front()}) == R"({"name":"a","images":3,"old":false})"
                                          "\n");
  CHECK(record_json({"", {{"x", Datum{}}, {"y", Json{"[1]"}}}}) == R"({"x":null,"y":[1]})"
                                                                   "\n");
}

TEST_CASE("listing: names alone, one a line or with NUL between them", "[report]") {
  Listing lines(ListForm::names, PathEnd::line_break, {});
  CHECK(lines.lines({two().front()}) == "a\n");
  Listing nul(ListForm::names, PathEnd::nul, {});
  CHECK(nul.lines({two().front()}) == std::string("a\0", 2));
}

TEST_CASE("listing: one thing is a line a field", "[report]") {
  CHECK(record_text(two().front()) == "name    a\nimages  3\nold     no\n");
}
