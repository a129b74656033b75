// What is seen of an installation while it is waited for.
#include "catch.hpp"
#include "client/installs.hpp"
#include "golden_case.hpp"
#include "stage.hpp"

namespace invokeai_batch::tests {

TEST_CASE("installs: on a terminal a line shows bytes and rate, and goes in the end", "[cli]") {
  GoldenCase golden{.server = "sim", .terminal = 80};
  golden.files.push_back(
      {"rules.json", R"([{"source": "", "install_ms": 2500, "bytes": 1000000}])"});
  const Stage stage(golden);
  (void)stage.run("invokeai-batch api POST /__sim__/install-rules --data @rules.json");
  const auto done = stage.run("invokeai-batch models install ann/fox");
  INFO(done.out);
  CHECK(done.status == 0);
  CHECK(done.out.find(" of 1.0 MB, ") != std::string::npos);
  CHECK(done.out.find("kB/s: ann/fox") != std::string::npos);
  CHECK(done.out.find("\r\x1b[Kann/fox: installed") != std::string::npos);
}

TEST_CASE("installs: the text says how much of how much, and how fast", "[cli]") {
  using app::install_text;
  const invokeai::InstallJob job{
      .status = "downloading", .source = "https://example.org/fox", .bytes = 1'200'000};
  CHECK(install_text(job, 0, 0) == "downloading 1.2 MB: https://example.org/fox");
  auto known = job;
  known.total_bytes = 6'900'000'000;
  CHECK(install_text(known, 22'000'000, 2) ==
        "downloading 1.2 MB of 6.9 GB, 11.0 MB/s: https://example.org/fox");
}

}  // namespace invokeai_batch::tests
