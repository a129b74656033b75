#include "values/wildcards.hpp"

#include <map>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;
namespace yaml = invokeai_batch::yaml;

namespace {

Facts with_files(const std::map<std::string, std::string>& files) {
  Facts facts;
  for (const auto& [name, text] : files) {
    facts.wildcard_files[{"w", name}] = {.value = text};
  }
  return facts;
}

// What the server is asked, or what is wrong.
std::string asked(const std::string& prompt, const Facts& facts) {
  FactReader reader(facts);
  ProblemList problems;
  Notes notes;
  const yaml::RawValue value{
      .kind = yaml::RawValue::Kind::quoted, .text = prompt, .place = "jobs.yaml:3"};
  const auto text = with_wildcards(value, {reader, problems, notes, "w", "prompt"});
  if (!problems.empty()) {
    CHECK_FALSE(text.has_value());
    return format(problems.to_tell().front());
  }
  return text.value_or("not read yet: " + std::to_string(reader.missing().wildcard_files.size()));
}

}  // namespace

TEST_CASE("wildcards: a name stands for the lines of its file", "[plan]") {
  const auto facts = with_files(
      {{"cats", "\xEF\xBB\xBFtabby\r\n\n# wild ones\n  lynx \n"}, {"wild/cats", "lion"}});
  CHECK(asked("a __cats__ and a __wild/cats__", facts) == "a {tabby|lynx} and a {lion}");
  CHECK(asked("a {red|blue} fox, 100%", facts) == "a {red|blue} fox, 100%");
  CHECK(asked("__dogs__", facts) == "not read yet: 1");
}

TEST_CASE("wildcards: lines hold choices, weights and other wildcards", "[plan]") {
  const auto facts = with_files({{"pets", "{red|blue} __cats__\n2::dog"}, {"cats", "a\nb"}});
  CHECK(asked("__pets__", facts) == "{{red|blue} {a|b}|2::dog}");
  CHECK(asked("{2$$__cats__}", facts) == "{2$$a|b}");
  CHECK(asked("{2$$ and $$ __cats__ }", facts) == "{2$$ and $$ a|b }");
  CHECK(asked("{2$$__cats__|c}", facts) ==
        "{2$$"
        "{a|b}|c}");
}

TEST_CASE("wildcards: what a line says itself comes back as it is", "[plan]") {
  const std::string line = "50% #1 | $5 http://x /* y */ \xC3\xA9";
  const auto sent = asked("__a__", with_files({{"a", line}}));
  CHECK(sent.find_first_of("%#|$") == std::string::npos);
  CHECK(sent.find("//") == std::string::npos);
  CHECK(sent.find("/*") == std::string::npos);
  CHECK(without_stand_ins(sent) == "{" + line + "}");
  // What is syntax stays it.
  CHECK(asked("__a__", with_files({{"a", "{2$$x|y} ${v} %{w}"}})) == "{{2$$x|y} ${v} %{w}}");
}

TEST_CASE("wildcards: what cannot be read is told with its place", "[plan]") {
  auto facts = with_files({{"empty", "# nothing\n\n"},
                           {"loop", "fox\na __b__"},
                           {"b", "__loop__"},
                           {"open", "ok\na {b"},
                           {"shut", "a} b"},
                           {"bytes", "\xFF"}});
  facts.wildcard_files[{"w", "gone"}] = {.problem = "cannot read w/gone.txt: No such file"};
  CHECK(asked("__gone__", facts) ==
        "jobs.yaml:3: prompt: the wildcard __gone__: cannot read w/gone.txt: No such file\n"
        "  hint: `wildcards: DIR` of the job file says where such files are");
  CHECK(asked("__empty__", facts) ==
        "jobs.yaml:3: prompt: the wildcard __empty__: w/empty.txt has no lines\n"
        "  hint: one value a line; lines that begin with # are comments");
  CHECK(asked("__loop__", facts) ==
        "w/b.txt:1: prompt: the wildcard __loop__ includes itself\n  loop → b → loop");
  CHECK(asked("__open__", facts) == "w/open.txt:2: prompt: a { is not closed");
  CHECK(asked("__shut__", facts) == "w/shut.txt:1: prompt: a } closes nothing");
  CHECK(asked("__bytes__", facts) ==
        "w/bytes.txt: prompt: byte 1 of the file is not UTF-8\n  hint: save the file as UTF-8");
  CHECK(asked("a __b", facts) ==
        "jobs.yaml:3: prompt: the wildcard \"__b\" does not end\n"
        "  hint: a wildcard is written __name__");
}

TEST_CASE("wildcards: the server's own are used where there is no file", "[plan]") {
  Facts facts;
  facts.wildcard_files[{"w", "cats"}] = {};
  facts.wildcard_files[{"w", "dogs"}] = {};
  CHECK(asked("a __cats__", facts) == "not read yet: 0");
  facts.server_wildcards = {.value = std::map<std::string, std::vector<std::string>>{
                                {"cats", {"tom", "a {big|small} kit"}}}};
  CHECK(asked("a __cats__", facts) == "a {tom|a {big|small} kit}");
  CHECK(asked("__dogs__", facts) ==
        "jobs.yaml:3: prompt: the wildcard __dogs__: w/dogs.txt: there is no such file, and the "
        "server has no wildcard of that name\n"
        "  hint: `wildcards: DIR` of the job file says where such files are");
  // A server that has none is not spoken of, and offline nobody is asked.
  facts.server_wildcards = {.problem = "this server has no wildcards"};
  const std::string no_file =
      "jobs.yaml:3: prompt: the wildcard __dogs__: w/dogs.txt: there is no such file\n"
      "  hint: `wildcards: DIR` of the job file says where such files are";
  CHECK(asked("__dogs__", facts) == no_file);
  facts.server_wildcards.reset();
  facts.offline = true;
  CHECK(asked("__dogs__", facts) == no_file);
}

TEST_CASE("wildcards: no name leads out of the directory", "[plan]") {
  const Facts facts;
  for (const std::string name : {"../x", "/etc/passwd", "a/../b", "a//b", "a/", ".hidden", "a/.b",
                                 "a\\b", "", " a", "ca*s", "~cats", "cats(x=1)", "a\nb"}) {
    INFO(name);
    CHECK(asked("__" + name + "__", facts).find(" is not the name of a file") != std::string::npos);
  }
}

TEST_CASE("wildcards: lists within lists do not grow without end", "[plan]") {
  std::map<std::string, std::string> files{{"0", "0123456789"}};
  for (int i = 1; i < 30; ++i) {
    const auto inner = "__" + std::to_string(i - 1) + "__";
    files[std::to_string(i)] = inner + " " + inner;
  }
  CHECK(asked("__29__", with_files(files)).find("more than a million characters") !=
        std::string::npos);
}
