#include "server/password_command.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

#include "catch.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "thrown.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::app;

TEST_CASE("password command: what it prints, as it is", "[app]") {
  CHECK(output_of_password_command("printf 'one\\ntwo'", "config.yaml:3") == "one\ntwo");
}

TEST_CASE("password command: one that fails says how, and where it stands", "[app]") {
  const auto told = [](const std::string& command) {
    return tests::thrown(
        [&command] { (void)output_of_password_command(command, "config.yaml:3"); });
  };
  CHECK(told("exit 3") == "config.yaml:3: password_command failed with status 3");
  CHECK(told("kill -9 $$") == "config.yaml:3: password_command failed with signal 9");
  CHECK(told("yes") == "config.yaml:3: password_command printed more than a password can be long");
}

TEST_CASE("password command: it inherits no socket, not even those that libraries open", "[app]") {
  const http::Transport transport;
  std::array<int, 2> pair{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
  CHECK(output_of_password_command("find /proc/self/fd -lname 'socket:*' | wc -l", "") == "0\n");
  ::close(pair[0]);
  ::close(pair[1]);
}
