// What a server has beside its gallery, from the shell: models, queue, boards, and any call.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/json/value.hpp"
#include "stage.hpp"
#include "tcp_server.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

// The program says JSON, a line for each thing.
json::Document first_of(const Finished& finished) {
  REQUIRE_FALSE(lines_of(finished.out).empty());
  return json::parse(lines_of(finished.out).front(), "stdout");
}

std::string text_of(const Finished& finished, std::string_view member) {
  const auto document = first_of(finished);
  return std::string(document.root()[member].text());
}

// A LoRA under another name: the server is on this machine, and knows it by its path.
std::string lora_called(Stage& stage, const std::string& name) {
  const auto known = stage.run({"models", "show", "tiny-sd15-lora", "--json"});
  REQUIRE(known.status == 0);
  return stage.write(name + ".safetensors", base::read_file(text_of(known, "path")));
}

// A model in one file, as people share them: scripts/real-server makes it beside the models that it
// installs. A copy, for the server takes a file of its own along.
std::string checkpoint_called(Stage& stage, const std::string& name) {
  const auto known = stage.run({"models", "show", "tiny-sd15-lora", "--json"});
  REQUIRE(known.status == 0);
  const auto made_once = std::filesystem::path(text_of(known, "path")).parent_path().parent_path();
  const auto file = made_once / "single" / "tiny-sd15-single.safetensors";
  if (!std::filesystem::exists(file)) {
    std::cout << "skipped: " << file.string() << " is not there (scripts/real-server makes it)\n";
    return {};
  }
  return stage.write(name + ".safetensors", base::read_file(file));
}

bool has_line(const Finished& finished, const std::string& line) {
  const auto lines = lines_of(finished.out);
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

TEST_CASE("client: a model is scanned, installed from its path, shown and deleted", "[client]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto name = fresh_board("lora");
  const auto file = lora_called(stage, name);
  const auto directory = std::filesystem::path(file).parent_path().string();
  REQUIRE(has_line(stage.run({"models", "scan", directory, "--new", "--names"}), file));
  const Words install{"models", "install", file, "--in-place"};
  const auto fresh = stage.run(install);
  INFO(fresh.err);
  REQUIRE(fresh.status == 0);
  REQUIRE(fresh.err == file + ": installed\n");
  const auto again = stage.run(install);
  INFO(again.err);
  REQUIRE(again.status == 0);
  REQUIRE(again.err == file + ": is installed already\n");
  REQUIRE(text_of(stage.run({"models", "show", name, "--json"}), "type") == "lora");
  REQUIRE(has_line(stage.run({"models", "list", "--type", "lora", "--names"}), name));
  REQUIRE(stage.run({"models", "list", "--as-yaml"}).out.find("source: \"" + file) !=
          std::string::npos);
  REQUIRE(stage.run({"models", "delete", name, "--yes"}).status == 0);
  REQUIRE_FALSE(has_line(stage.run({"models", "list", "--names"}), name));
}

TEST_CASE("client: models come from a URL, and the failure of one stops no other", "[client]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  auto name = fresh_board("url-lora");
  std::replace(name.begin(), name.end(), ' ', '-');  // it becomes part of a URL
  const auto bytes = base::read_file(lora_called(stage, name));
  const TcpServer shop([&](const Received& request) {
    return answer(request.target.find("gone") != std::string::npos
                      ? reply(404, "text/plain", "gone")
                      : reply(200, "application/octet-stream", bytes));
  });
  const auto url = shop.url("/" + name + ".safetensors");
  const auto done =
      stage.run({"models", "install", shop.url("/gone.safetensors"), "/no/such.safetensors", url});
  INFO(done.err);
  REQUIRE(done.status == 1);
  REQUIRE(done.err.find(url + ": installed\n") != std::string::npos);
  REQUIRE(done.err.find("/gone.safetensors: error: ") != std::string::npos);
  REQUIRE(done.err.find("Unsupported model source") != std::string::npos);
  REQUIRE(text_of(stage.run({"models", "show", name, "--json"}), "source") == url);
  REQUIRE(stage.run({"models", "jobs", "--prune"}).status == 0);
  REQUIRE(stage.run({"models", "delete", name, "--yes"}).status == 0);
}

TEST_CASE("client: a checkpoint in a single file is installed, converted and makes pictures",
          "[client]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto name = fresh_board("checkpoint");
  const auto file = checkpoint_called(stage, name);
  if (file.empty()) {
    return;
  }
  const auto installed = stage.run({"models", "install", file});
  INFO(installed.err);
  REQUIRE(installed.status == 0);
  REQUIRE(text_of(stage.run({"models", "show", name, "--json"}), "format") == "checkpoint");
  const auto converted = stage.run({"models", "convert", name});
  INFO(converted.err);
  REQUIRE(converted.status == 0);
  REQUIRE(text_of(stage.run({"models", "show", name, "--json"}), "format") == "diffusers");
  const auto made =
      stage.run({"run", workflow("default-text-to-image-with-lora"), "--set", "model=" + name,
                 "--set", "lora=tiny-sd15-lora", "--set", "width=64", "--set", "height=64", "--set",
                 "denoise_latents.steps=1", "-o", stage.path("out")});
  INFO(made.err);
  REQUIRE(made.status == 0);
  REQUIRE(stage.run({"models", "delete", name, "--yes"}).status == 0);
}

TEST_CASE("client: models that need no conversion, what is loaded, what is missing", "[client]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto converted = stage.run({"models", "convert", "tiny-sd15"});
  REQUIRE(converted.status == 0);
  REQUIRE(converted.err == "tiny-sd15 is diffusers already\n");
  REQUIRE(stage.run({"models", "stats"}).status == 0);
  REQUIRE(stage.run({"models", "cache", "clear"}).status == 0);
  REQUIRE(stage.run({"models", "list", "--missing"}).out.empty());
  REQUIRE(text_of(stage.run({"models", "resolve", "sd-1/tiny-sd15", "--json"}), "by") ==
          "base and name");
}

TEST_CASE("client: the queue is paused, shown, canceled in part, waited for and pruned",
          "[client]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  REQUIRE(stage.run({"queue", "pause"}).status == 0);
  const auto sent = stage.run({"run", workflow("minimal-no-model"), "--matrix", "Width=64,96,128",
                               "--no-wait", "-o", stage.path("out")});
  INFO(sent.err);
  REQUIRE(sent.status == 0);
  const auto waiting =
      lines_of(stage.run({"queue", "list", "--status", "pending", "--ours", "--names"}).out);
  REQUIRE(waiting.size() == 3);
  REQUIRE(text_of(stage.run({"queue", "show", waiting.front(), "--json"}), "status") == "pending");
  REQUIRE(stage.run({"queue", "cancel", waiting.front(), "--yes"}).status == 0);
  REQUIRE(stage.run({"queue", "retry", waiting.front()}).status == 0);
  REQUIRE(stage.run({"queue", "resume"}).status == 0);
  const auto idle = stage.run({"queue", "wait", "--for", "2m"});
  INFO(idle.err);
  REQUIRE(idle.status == 0);
  REQUIRE(stage.run({"queue", "current"}).err == "nothing is running\n");
  REQUIRE(stage.run({"queue", "delete", waiting.front(), "--yes"}).status == 0);
  REQUIRE(stage.run({"queue", "prune", "--yes"}).status == 0);
  REQUIRE(stage.run({"queue", "list", "--names"}).out.empty());
}

TEST_CASE("client: a board is made, filled, changed and deleted with its images", "[client]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto board = fresh_board("client");
  const auto picture = std::string(INVOKEAI_BATCH_SOURCE_DIR "/configs/photos/checks.png");
  REQUIRE(stage.run({"boards", "create", board}).status == 0);
  const auto put = stage.run({"images", "put", picture, "--board", board});
  INFO(put.err);
  REQUIRE(put.status == 0);
  const auto name = lines_of(put.out).front();
  REQUIRE(stage.run({"images", "put", picture, "--board", board}).out == put.out);
  REQUIRE(stage.run({"boards", "remove", board, name}).status == 0);
  REQUIRE(stage.run({"boards", "add", board, name}).status == 0);
  const auto changed = stage.run({"boards", "set", board, "--archived", "yes", "--cover", name,
                                  "--visibility", "shared", "--json"});
  INFO(changed.err);
  REQUIRE(changed.status == 0);
  REQUIRE(text_of(changed, "cover") == name);
  REQUIRE(stage.run({"boards", "delete", board, "--images", "--yes"}).status == 0);
  REQUIRE(stage.run({"images", "show", name}).status == 2);
  REQUIRE(stage.run({"whoami"}).out.find("version        6.") != std::string::npos);
  const auto version = stage.run({"api", "GET", "/api/v1/app/version"});
  REQUIRE(version.out.starts_with("{\"version\":"));
}

}  // namespace invokeai_batch::tests
