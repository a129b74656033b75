#include "catch.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "mirror/names.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch;

namespace {

store::MirroredFile file(const std::string& name) {
  store::MirroredFile file{.image_name = name, .created = "2026-03-01 07:05:09.250"};
  file.making.positive_prompt = "a red fox/owl, detailed";
  file.making.seed = "17";
  file.making.model = "tiny";
  return file;
}

std::string named(const std::string& names, const std::string& image = "ab-12.png") {
  return app::path_of(app::mirror_names(names), "Foxes", file(image));
}

}  // namespace

TEST_CASE("mirror names: what a template can say", "[app]") {
  CHECK(named("{name}.{ext}") == "ab-12.png");
  CHECK(named("{name}") == "ab-12.png");
  CHECK(named("{date}/{model}/{seed:06}-{prompt:.9}.{ext}") ==
        "2026-03-01/tiny/000017-a red fox.png");
  CHECK(named("{board}-{prompt}") == "Foxes-a red fox_owl, detailed.png");
  CHECK(named("{name}", "clip.mp4") == "clip.mp4");
}

TEST_CASE("mirror names: no name leads out of the directory", "[app]") {
  CHECK(named("{name}", "../../etc/passwd") == "_.._etc_passwd.bin");
  CHECK(named("../{name}") == "ab-12.png");
  CHECK(named("{name}", "..") == "_.bin");
  CHECK(named("/a//{name}") == "a/ab-12.png");
  const auto longest = named("{name}", std::string(300, 'a') + "\n.png");
  CHECK(longest.size() <= 130);
  CHECK(longest.find('\n') == std::string::npos);
}

TEST_CASE("mirror names: an unknown field is refused", "[app]") {
  CHECK_THROWS_WITH(app::mirror_names("{sed}"),
                    "--name: there is no {sed} in the name of a mirror's file\n"
                    "  hint: did you mean seed?");
  CHECK_THROWS_AS(app::mirror_names("{name"), base::Error);
}

TEST_CASE("mirror names: boards that a file system takes for one have directories of their own",
          "[app]") {
  std::vector<store::MirroredBoard> boards{{"1", "Foxes", "Foxes"}, {"2", "foxes", "foxes-2"}};
  CHECK(app::directory_of(boards, "FOXES") == "FOXES-3");
  CHECK(app::directory_of(boards, "Owls") == "Owls");
  CHECK(app::directory_of(boards, "a/b\n") == "a_b");
  CHECK(app::directory_of(boards, "...") == "_");
  CHECK(app::directory_of(boards, "") == "_");
  CHECK(app::directory_of(boards, std::string(300, 'x')).size() == 120);
}

TEST_CASE("mirror names: a name that somebody else has is left to them", "[app]") {
  const tests::TemporaryDirectory directory;
  const auto write = [&](const std::string& name, const std::string& text) {
    base::AtomicFile out(directory.path() / name);
    out.write(text);
    out.commit();
  };
  write("a.png", "the user's");
  write("b.png", "ours");
  auto ours = file("a.png");
  ours.bytes = 4;
  ours.sha256 = base::sha256_hex("ours");
  const auto free = [&](const std::string& wanted, const std::string& taken = {}) {
    return app::free_path(directory.path(), wanted, ours,
                          [&taken](const std::string& path) { return path == taken; });
  };
  CHECK(free("a.png") == "a-2.png");
  CHECK(free("a.png", "a-2.png") == "a-3.png");
  CHECK(free("b.png") == "b.png");  // a crash came before it was entered
  CHECK(free("index.csv") == "index-2.csv");
}
