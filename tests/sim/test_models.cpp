// Models: installs, deletion, conversion, scans, caches and the log-in at Hugging Face.
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "support.hpp"
#include "temporary_directory.hpp"

namespace invokeai_batch::sim::checks {
namespace {

const std::string k_models = "/api/v2/models";

Reply install(Played& played, const std::string& source, const std::string& more = "") {
  return played.post(k_models + "/install?source=" + source + more, "{}");
}

void add_rule(Played& played, const std::string& rule) {
  REQUIRE(played.post("/__sim__/install-rules", "[" + rule + "]").status == 200);
}

std::string job(Played& played, int id, const std::string& member) {
  return member_at(played.get(k_models + "/install/" + std::to_string(id)), member);
}

std::string key_of(Played& played, const std::string& name) {
  const auto reply = played.get(k_models + "/?model_name=" + name);
  const auto document = json::parse(reply.body, "models");
  return std::string(document.root()["models"].at(0)["key"].text());
}

}  // namespace

TEST_CASE("models: an install completes and the model is there", "[sim]") {
  Played played;
  add_rule(played, R"({"source":"foxes","bytes":1000})");
  const auto posted = install(played, "https://models.example/foxes-xl.safetensors");
  CHECK(posted.status == 201);
  CHECK(member_at(posted, "source/type") == "\"url\"");
  CHECK(job(played, 0, "status") == "\"completed\"");
  CHECK(job(played, 0, "bytes") == "1000");
  CHECK(job(played, 0, "config_out/name") == "\"foxes-xl\"");
  CHECK(job(played, 0, "config_out/base") == "\"sdxl\"");
  CHECK_FALSE(key_of(played, "foxes-xl").empty());
  // The same source again: it is there already.
  CHECK(member_at(install(played, "https://models.example/foxes-xl.safetensors"), "id") == "1");
  CHECK(job(played, 1, "error_reason") == "\"DuplicateModelException\"");
}

TEST_CASE("models: an install that takes its time shows how far it is, and can be canceled",
          "[sim]") {
  Played played;
  add_rule(played, R"({"source":"slow/one","bytes":1000,"install_ms":3600000})");
  CHECK(member_at(install(played, "slow/one"), "source/repo_id") == "\"slow/one\"");
  CHECK(job(played, 0, "status") == "\"downloading\"");
  CHECK(job(played, 0, "total_bytes") == "1000");
  // Asked for again it is the same job.
  CHECK(member_at(install(played, "slow/one"), "id") == "0");
  CHECK(played.erase(k_models + "/install/0").status == 201);
  CHECK(job(played, 0, "status") == "\"cancelled\"");
  CHECK(played.erase(k_models + "/install").status == 204);
  CHECK(played.get(k_models + "/install").body == "[]");
  CHECK(played.get(k_models + "/install/0").status == 404);
  CHECK(played.erase(k_models + "/install/0").status == 415);
}

TEST_CASE("models: an install fails for the reason that it was told", "[sim]") {
  Played played;
  add_rule(played, R"({"source":"bad","error":"Unable to determine model type"})");
  static_cast<void>(install(played, "some/bad"));
  CHECK(job(played, 0, "status") == "\"error\"");
  CHECK(job(played, 0, "error") == "\"Unable to determine model type\"");
  static_cast<void>(install(played, "/no/such/file.safetensors"));
  CHECK(job(played, 1, "error_reason") == "\"FileNotFoundError\"");
  CHECK(install(played, "nonsense").status == 409);
  CHECK(played.post(k_models + "/install", "{}").status == 422);
}

TEST_CASE("models: a folder is scanned for models, and what is installed is known", "[sim]") {
  const invokeai_batch::tests::TemporaryDirectory directory;
  const auto a = directory.path() / "a.safetensors";
  std::ofstream(a) << "x";
  std::ofstream(directory.path() / "readme.txt") << "x";
  std::filesystem::create_directory(directory.path() / "b");
  std::ofstream(directory.path() / "b" / "model_index.json") << "{}";
  Played played;
  static_cast<void>(install(played, a.string(), "&inplace=true"));
  CHECK(job(played, 0, "status") == "\"completed\"");
  const auto found = played.get(k_models + "/scan_folder?scan_path=" + directory.path().string());
  CHECK(found.body ==
        R"([{"path":)" + json::quoted(a.string()) + R"(,"is_installed":true},{"path":)" +
            json::quoted((directory.path() / "b").string()) + R"(,"is_installed":false}])");
  CHECK(played.get(k_models + "/scan_folder?scan_path=/no/such").status == 400);
}

TEST_CASE("models: checkpoints are converted, others are not", "[sim]") {
  Played played;
  REQUIRE(played
              .post("/__sim__/seed",
                    R"({"models":[{"name":"one","base":"sd-1","type":"main","format":"checkpoint",)"
                    R"("path":"/srv/one.safetensors"}]})")
              .status == 200);
  const auto key = key_of(played, "one");
  const auto converted = played.put(k_models + "/convert/" + key);
  CHECK(member_at(converted, "format") == "\"diffusers\"");
  CHECK(key_of(played, "one") != key);
  CHECK(played.put(k_models + "/convert/" + key).status == 424);
  CHECK(played.put(k_models + "/convert/" + key_of(played, "tiny-flux")).status == 400);
}

TEST_CASE("models: deletion, missing files, caches and the log-in at Hugging Face", "[sim]") {
  Played played;
  const auto key = key_of(played, "tiny-sdxl");
  CHECK(played.erase(k_models + "/i/" + key).status == 204);
  CHECK(played.erase(k_models + "/i/" + key).status == 404);
  REQUIRE(played
              .post("/__sim__/seed",
                    R"({"models":[{"name":"lost","base":"sd-1","type":"main","is_missing":true}]})")
              .status == 200);
  const auto missing = played.get(k_models + "/missing");
  CHECK(missing.body.find("\"lost\"") != std::string::npos);
  CHECK(played.get(k_models + "/stats").body == "null");
  REQUIRE(played.enqueue("b", image_graph("a")).status == 200);
  played.simulator.wait_until_idle();
  CHECK(member_at(played.get(k_models + "/stats"), "in_cache") == "1");
  CHECK(played.post(k_models + "/empty_model_cache").body == "null");
  CHECK(member_at(played.get(k_models + "/stats"), "in_cache") == "0");
  CHECK(played.get(k_models + "/hf_login").body == "\"invalid\"");
  CHECK(played.post(k_models + "/hf_login", R"({"token":"hf_x"})").body == "\"valid\"");
  CHECK(played.erase(k_models + "/hf_login").body == "\"invalid\"");
}

}  // namespace invokeai_batch::sim::checks
