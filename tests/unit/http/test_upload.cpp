#include <filesystem>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "tcp_server.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::http;
using tests::answer;
using tests::reply;
using tests::TcpServer;

namespace {

std::filesystem::path write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

}  // namespace

TEST_CASE("upload: a file and a field go as multipart/form-data", "[http]") {
  const tests::TemporaryDirectory directory;
  const std::string bytes = std::string("\x89PNG\0", 5) + std::string(200'000, 'x');
  const auto file = write_file(directory.path() / "local.bin", bytes);
  TcpServer server([](const tests::Received&) { return answer(reply(201, "", "")); });
  Transport transport;
  const auto outcome = transport.perform({.method = Method::post,
                                          .url = server.url("/upload"),
                                          .form = {{.name = "file",
                                                    .file = file,
                                                    .file_name = "a \"fox\".png",
                                                    .content_type = "image/png"},
                                                   {.name = "metadata", .content = "{\"a\":1}"}},
                                          .connection = Connection::fresh});
  REQUIRE(std::holds_alternative<Response>(outcome));
  CHECK(std::get<Response>(outcome).status == 201);

  const auto request = server.requests().at(0);
  const std::string type = request.header("content-type");
  const std::string prefix = "multipart/form-data; boundary=";
  REQUIRE(type.substr(0, prefix.size()) == prefix);
  const auto boundary = "--" + type.substr(prefix.size());
  CHECK(request.method == "POST");
  CHECK(request.header("expect").empty());
  CHECK(request.body == boundary +
                            "\r\nContent-Disposition: form-data; name=\"file\"; "
                            "filename=\"a %22fox%22.png\"\r\nContent-Type: image/png\r\n\r\n" +
                            bytes + "\r\n" + boundary +
                            "\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n"
                            "{\"a\":1}\r\n" +
                            boundary + "--\r\n");
  CHECK(request.header("content-length") == std::to_string(request.body.size()));
}

TEST_CASE("upload: a file that is not there is said before anything is sent", "[http]") {
  const tests::TemporaryDirectory directory;
  const auto missing = directory.path() / "missing.png";
  TcpServer server([](const tests::Received&) { return answer(reply(201, "", "")); });
  Transport transport;
  const auto outcome = transport.perform({.method = Method::post,
                                          .url = server.url("/upload"),
                                          .form = {{.name = "file", .file = missing}}});
  REQUIRE(std::holds_alternative<Failure>(outcome));
  CHECK(std::get<Failure>(outcome).why == "the file to upload cannot be read: " + missing.string());
  CHECK(std::get<Failure>(outcome).delivery == Delivery::never);
  CHECK(server.connections() == 0);
}
