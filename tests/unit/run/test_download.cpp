#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/run/download.hpp"
#include "png_file.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch;
using tests::make_png;
using tests::TemporaryDirectory;

namespace {

http::Outcome ok(std::uint64_t bytes, const std::string& type = "image/png") {
  http::Response response;
  response.status = 200;
  response.headers = {{"content-type", type}, {"content-length", std::to_string(bytes)}};
  response.body_bytes = bytes;
  return response;
}

run::FetchResult fetch(const std::filesystem::path& path, const std::string& bytes,
                       const http::Outcome& outcome, run::WantedFile wanted = {}) {
  run::PartFile part(path, wanted);
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    if (!part.take(std::string_view(bytes).substr(at, 7))) {
      break;
    }
  }
  return part.result(outcome);
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::filesystem::path part_in(const TemporaryDirectory& directory) {
  return run::part_path(directory.path(), "0-1");
}

// Of the part in `directory`, which a link may lead to.
run::PublishResult published(const std::filesystem::path& directory, const std::string& path,
                             const std::string& content) {
  return run::publish(directory,
                      {{run::part_path(directory, "0-1"), path, base::sha256_hex(content)}})
      .at(0);
}

}  // namespace

TEST_CASE("part file: a whole picture is hashed and measured", "[run]") {
  const TemporaryDirectory directory;
  const auto png = make_png(6, 4);
  const auto path = directory.path() / "0-1.part";
  const auto result = fetch(path, png, ok(png.size()));
  const auto& facts = std::get<run::CheckedFile>(result);
  CHECK(facts.bytes == png.size());
  CHECK(facts.sha256 == base::sha256_hex(png));
  CHECK(facts.width == 6);
  CHECK(base::read_file(path) == png);
}

TEST_CASE("part file: what is cut, corrupt, of another size or no picture is damage", "[run]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a.png";
  const auto png = make_png(6, 4);
  const auto why = [&](const std::string& bytes, const http::Outcome& outcome,
                       run::WantedFile wanted = {}) {
    return std::get<run::Damage>(fetch(path, bytes, outcome, wanted)).why;
  };
  CHECK(why(png.substr(0, 50), ok(50)) == "cut off after 50 bytes");
  auto corrupt = png;
  corrupt[50] = static_cast<char>(corrupt[50] ^ 1);
  CHECK(why(corrupt, ok(png.size())) == "the checksum of chunk IDAT at byte 33 is wrong");
  run::WantedFile wanted;
  wanted.width = 12;
  wanted.height = 4;
  CHECK(why(png, ok(png.size()), wanted) == "it is 6×4, the server said 12×4");
  CHECK_FALSE(why("<html></html>", ok(13, "text/html")).empty());
  http::Response longer;
  longer.status = 200;
  longer.headers = {{"content-type", "image/png"}, {"content-length", "9999"}};
  longer.body_bytes = png.size();
  CHECK_FALSE(why(png, longer).empty());
}

TEST_CASE("part file: a missing image is gone, a server in trouble is no damage", "[run]") {
  const TemporaryDirectory directory;
  http::Response missing;
  missing.status = 404;
  missing.headers = {{"content-type", "application/json"}};
  missing.body = R"({"detail":"Not Found"})";
  const auto gone = fetch(directory.path() / "a.png", "", missing);
  CHECK(std::get<run::Damage>(gone).gone);
  http::Failure reset;
  reset.why = "the connection was reset";
  const auto trouble = fetch(directory.path() / "a.png", "", reset);
  CHECK(std::get<invokeai::ApiFailure>(trouble).kind == invokeai::FailureKind::no_answer);
}

TEST_CASE("part file: a video is known by its container", "[run]") {
  const TemporaryDirectory directory;
  run::WantedFile wanted;
  wanted.kind = invokeai::MediaKind::video;
  const std::string mp4 = std::string("\0\0\0\x18", 4) + "ftypisom....";
  CHECK(std::holds_alternative<run::CheckedFile>(
      fetch(directory.path() / "a.mp4", mp4, ok(mp4.size(), "video/mp4"), wanted)));
  CHECK(std::get<run::Damage>(
            fetch(directory.path() / "a.mp4", "not one at all", ok(14, "video/mp4"), wanted))
            .why == "not a video file");
}

TEST_CASE("part file: a file that cannot be made is our own trouble", "[run]") {
  const TemporaryDirectory directory;
  const auto png = make_png(2, 2);
  const auto result = fetch(directory.path() / "nowhere" / "0-1.part", png, ok(png.size()));
  CHECK(std::holds_alternative<run::LocalFailure>(result));
}

TEST_CASE("part file: a link in its place is replaced, and what it leads to is left alone",
          "[run]") {
  const TemporaryDirectory directory;
  write(directory.path() / "mine", "content");
  std::filesystem::create_symlink(directory.path() / "mine", directory.path() / "0-1.part");
  const auto png = make_png(2, 2);
  const auto result = fetch(directory.path() / "0-1.part", png, ok(png.size()));
  CHECK(std::holds_alternative<run::CheckedFile>(result));
  CHECK(base::read_file(directory.path() / "mine") == "content");
}

TEST_CASE("parts directory: what a crash has left goes, a link without what it leads to", "[run]") {
  const TemporaryDirectory directory;
  const auto left = run::part_path(directory.path(), "3-1");
  write(directory.path() / "mine" / "a.png", "content");
  std::filesystem::create_directories(left.parent_path().parent_path());
  std::filesystem::create_directory_symlink(directory.path() / "mine", left.parent_path());
  {
    const run::PartsDirectory parts(directory.path());
    CHECK(std::filesystem::is_empty(left.parent_path()));
    write(left, "half");
  }
  CHECK_FALSE(std::filesystem::exists(left.parent_path()));
  CHECK(base::read_file(directory.path() / "mine" / "a.png") == "content");
}

TEST_CASE("publish: a checked file gets its name, and only once", "[run]") {
  const TemporaryDirectory directory;
  write(part_in(directory), "content");
  const auto result = published(directory.path(), "board/a.png", "content");
  CHECK(std::get<run::NamedFile>(result).modified_ns > 0);
  CHECK(base::read_file(directory.path() / "board" / "a.png") == "content");
  // As after a crash between the rename and its report.
  CHECK(std::holds_alternative<run::NamedFile>(
      published(directory.path(), "board/a.png", "content")));
}

TEST_CASE("part file: what does not end is given up", "[run]") {
  const TemporaryDirectory directory;
  run::WantedFile wanted;
  wanted.width = wanted.height = 8;
  run::PartFile part(directory.path() / "0-1.part", wanted);
  const std::string megabyte(std::size_t{1} << 20U, 'x');
  int taken = 0;
  while (part.take(megabyte) && taken < 100) {
    ++taken;
  }
  CHECK(taken == 64);
  const auto result = part.result(ok(std::uint64_t{1} << 40U));
  CHECK(std::get<run::Damage>(result).why == "it does not end: more than 64 MiB have come");
  CHECK_FALSE(std::filesystem::exists(directory.path() / "0-1.part"));
}

TEST_CASE("publish: a link that leads out of the output directory is not followed", "[run]") {
  const TemporaryDirectory directory;
  const TemporaryDirectory elsewhere;
  std::filesystem::create_directory_symlink(elsewhere.path(), directory.path() / "board");
  write(part_in(directory), "content");
  const auto result = published(directory.path(), "board/deep/a.png", "content");
  CHECK(std::get<run::LocalFailure>(result).why.find("leads out") != std::string::npos);
  CHECK(std::filesystem::is_empty(elsewhere.path()));
}

TEST_CASE(
    "publish: a link to a place inside of the output directory is followed, and so is one "
    "to the output directory",
    "[run]") {
  const TemporaryDirectory directory;
  const auto out = directory.path() / "real";
  std::filesystem::create_directories(out / "other");
  std::filesystem::create_directory_symlink(out, directory.path() / "out");
  std::filesystem::create_directory_symlink("other", out / "board");
  write(run::part_path(directory.path() / "out", "0-1"), "content");
  const auto result = published(directory.path() / "out", "board/a.png", "content");
  CHECK(std::holds_alternative<run::NamedFile>(result));
  CHECK(base::read_file(out / "other" / "a.png") == "content");
}

TEST_CASE("publish: a directory that cannot be made is our own trouble", "[run]") {
  const TemporaryDirectory directory;
  write(directory.path() / "board", "a file");
  write(part_in(directory), "content");
  const auto result = published(directory.path(), "board/a.png", "content");
  CHECK(std::holds_alternative<run::LocalFailure>(result));
}

TEST_CASE("publish: a file of the user's is never replaced", "[run]") {
  const TemporaryDirectory directory;
  write(directory.path() / "a.png", "mine");
  write(part_in(directory), "content");
  const auto result = published(directory.path(), "a.png", "content");
  const auto& taken = std::get<run::NameTaken>(result);
  CHECK(taken.why == (directory.path() / "a.png").string() +
                         ": a file of this name is in the way; move it away and run again");
  CHECK(base::read_file(directory.path() / "a.png") == "mine");
}

TEST_CASE("look at: whole by size and time, else by content; changed; missing", "[run]") {
  const TemporaryDirectory directory;
  write(directory.path() / "a.png", "content");
  run::FileRecord file{.path = "a.png", .bytes = 7, .sha256 = base::sha256_hex("content")};
  CHECK(run::look_at(directory.path(), file) == run::FileOnDisk::whole);
  file.sha256 = base::sha256_hex("changed");
  CHECK(run::look_at(directory.path(), file) == run::FileOnDisk::changed);
  file.modified_ns = base::file_facts(directory.path() / "a.png")->modified_ns;
  CHECK(run::look_at(directory.path(), file) == run::FileOnDisk::whole);
  file.path = "b.png";
  CHECK(run::look_at(directory.path(), file) == run::FileOnDisk::missing);
}
