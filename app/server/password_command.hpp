// `password_command` of a server in the config file.
#pragma once

#include <string>

namespace invokeai_batch::app {

/// What the shell command prints. It inherits none of our sockets. Throws base::Error(usage), at
/// `place`, when it fails or prints more than a password can be long.
[[nodiscard]] std::string output_of_password_command(const std::string& command,
                                                     const std::string& place);

}  // namespace invokeai_batch::app
