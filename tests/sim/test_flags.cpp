#include "catch.hpp"
#include "flags.hpp"
#include "invokeai_batch/base/error.hpp"
#include "options.hpp"

namespace invokeai_batch::sim::checks {
namespace {

std::string words_of(const std::vector<std::string>& arguments) {
  try {
    static_cast<void>(read_options(arguments));
  } catch (const base::Error& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("flags: values come after the name or an equals sign", "[sim]") {
  const auto options =
      read_options({"--port", "90", "--flavour=6.8", "--workers", "2", "--job-ms=0", "--paused",
                    "--multiuser", "--user", "a@b:c:admin"});
  CHECK(options.address.port == 90);
  CHECK(options.settings.flavour.version == "6.8.1");
  CHECK(options.settings.workers == 2);
  CHECK(options.settings.job_time.count() == 0);
  CHECK(options.is_paused);
  CHECK(options.settings.users == std::vector<std::string>{"a@b:c:admin"});
}

TEST_CASE("flags: what is wrong is said", "[sim]") {
  CHECK(words_of({"--prot", "1"}) == "there is no flag --prot\n  hint: --help lists them");
  CHECK(words_of({"--port"}) == "--port needs a value: --port N");
  CHECK(words_of({"--port", "70000"}) == "--port 70000: expected a whole number from 0 to 65535");
  CHECK(words_of({"--paused=1"}) == "--paused takes no value");
  CHECK(words_of({"wf.json"}) == "'wf.json' is no flag: all arguments are --name value");
  CHECK(words_of({"--flavour", "5.0"}) ==
        "there is no flavour '5.0'\n  hint: choose one of 6.3, 6.8, 6.13, 6.14, 7-dev, 7");
}

}  // namespace invokeai_batch::sim::checks
