// What messages advise, as command lines that can be run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::tests {

/// The command lines in what `command` said: the whole ones ("try: invokeai-batch run …"), and the
/// command again with the options that a hint names ("hint: … --max-jobs 216"). Those with words to
/// be filled in (INPUT, DIR) are none, nor is a log-in, which asks.
[[nodiscard]] std::vector<std::string> advised_commands(std::string_view command,
                                                        std::string_view said);

}  // namespace invokeai_batch::tests
