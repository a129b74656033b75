#include "catch.hpp"
#include "invokeai_batch/base/safe_name.hpp"

using namespace invokeai_batch::base;

TEST_CASE("safe name: nothing leaves its directory", "[base]") {
  CHECK(safe_segment("../../etc/passwd") == "_.._etc_passwd");
  CHECK(safe_segment("..").empty());
  CHECK(safe_segment(".").empty());
  CHECK(safe_segment("/") == "_");
  CHECK(safe_segment("a\\b:c*d?e\"f<g>h|i") == "a_b_c_d_e_f_g_h_i");
}

TEST_CASE("safe name: what some file system refuses is changed", "[base]") {
  CHECK(safe_segment("CON") == "_CON");
  CHECK(safe_segment("con.png") == "_con.png");
  CHECK(safe_segment("lpt1") == "_lpt1");
  CHECK(safe_segment("concert") == "concert");
  CHECK(safe_segment("a. ") == "a");
  CHECK(safe_segment(".hidden") == "hidden");
  CHECK(safe_segment("a\nb\x1b[31m") == "a b[31m");
}

TEST_CASE("safe name: long names are cut between characters", "[base]") {
  std::string name;
  for (int i = 0; i < 100; ++i) {
    name += "é";
  }
  const auto cut = safe_segment(name);
  CHECK(cut.size() == 120);
  CHECK(safe_segment(std::string(119, 'a') + "é") == std::string(119, 'a'));
}

TEST_CASE("safe name: names that differ by case collide", "[base]") {
  CHECK(collision_key("Fox/A.png") == collision_key("fox/a.PNG"));
  CHECK(collision_key("ÄPFEL ΣΊΣΥΦΟΣ ЁЖ") == collision_key("äpfel σίσυφος ёж"));
  CHECK(collision_key("äpfel") != collision_key("apfel"));
  CHECK(collision_key("狐\xff") == "狐\xff");
}

TEST_CASE("safe name: names that differ by how an accent is written collide", "[base]") {
  CHECK(collision_key("caf\u00e9") == collision_key("cafe\u0301"));
  CHECK(collision_key("vi\u1ec7t") == collision_key("vie\u0323\u0302t"));
  CHECK(collision_key("\u00c9") == collision_key("e\u0301"));
}
