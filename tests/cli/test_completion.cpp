// The completions and the manual page that packages install.

#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "process.hpp"
#include "temporary_directory.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;

namespace {

class Shells {
 public:
  tests::Finished run(std::vector<std::string> words, std::string input = {}) const {
    return tests::run_to_end({.words = std::move(words),
                              .directory = m_directory.path(),
                              .environment = tests::clean_environment(m_directory.path()),
                              .input = std::move(input)});
  }
  std::string out_of(std::vector<std::string> words, std::string input = {}) const {
    const auto finished = run(std::move(words), std::move(input));
    INFO(finished.err);
    REQUIRE(finished.status == 0);
    return finished.out;
  }
  [[nodiscard]] std::string script(const std::string& shell) const {
    return out_of({INVOKEAI_BATCH_PROGRAM, "completion", shell});
  }
  /// What bash offers after these words, the last of which is being typed.
  [[nodiscard]] std::string offered(const std::string& words) const {
    return out_of({"bash"}, script("bash") + "COMP_WORDS=(invokeai-batch " + words +
                                ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_invokeai_batch\n"
                                "printf '%s\\n' \"${COMPREPLY[@]}\"\n");
  }
  [[nodiscard]] bool has(const std::string& program) const {
    return run({"sh", "-c", "command -v " + program}).status == 0;
  }

 private:
  tests::TemporaryDirectory m_directory;
};

}  // namespace

TEST_CASE("completion: bash offers commands, flags, files and shells", "[cli]") {
  const Shells shells;
  CHECK(shells.offered("res") == "resume\n");
  CHECK(shells.offered("inputs --ch") == "--check\n");
  CHECK(shells.offered("run --matr") == "--matrix\n");
  CHECK(shells.offered("completion f") == "fish\n");
  CHECK(shells.offered("run --ca-file /etc/host").find("/etc/hosts\n") != std::string::npos);
  CHECK(shells.offered("run /etc/host").find("/etc/hosts\n") != std::string::npos);
  CHECK(shells.offered("status /et") == "/etc\n");
  CHECK(shells.offered("run --seed /et") == "\n");
}

TEST_CASE("completion: zsh and fish can read theirs", "[cli]") {
  const Shells shells;
  for (const std::string shell : {"zsh", "fish"}) {
    const auto script = shells.script(shell);
    CHECK(script.find("--matrix") + script.find("-l matrix") != 2 * std::string::npos);
    if (!shells.has(shell)) {
      WARN("skipped: there is no " << shell << " here to read its script");
      continue;
    }
    const auto read = shells.run({shell, "-n", "/dev/stdin"}, script);
    INFO(read.err);
    CHECK(read.status == 0);
    CHECK(read.err.empty());
  }
}

TEST_CASE("completion: another shell is refused", "[cli]") {
  const Shells shells;
  CHECK(shells.run({INVOKEAI_BATCH_PROGRAM, "completion", "csh"}).status == 2);
}

TEST_CASE("man: the page names every command and setting, and roff has no complaint", "[cli]") {
  const Shells shells;
  const auto page = shells.out_of({INVOKEAI_BATCH_PROGRAM, "man"});
  for (const auto* word : {".SS run", ".SS doctor", ".SS init", "INVOKEAI_BATCH_SERVER_TIMEOUT",
                           "INVOKEAI_BATCH_TOKEN", "config.yaml", "EXIT STATUS"}) {
    INFO(word);
    CHECK(page.find(word) != std::string::npos);
  }
  if (!shells.has("groff")) {
    WARN("skipped: there is no groff here to set the page");
    return;
  }
  const auto set = shells.run({"groff", "-man", "-Tutf8", "-ww", "-P-c"}, page);
  INFO(set.err);
  CHECK(set.status == 0);
  CHECK(set.err.empty());
  CHECK(set.out.find("--cancel-running") != std::string::npos);
}
