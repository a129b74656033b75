// Installations of models on the server: what is seen of them until their end.
#pragma once

#include <cstdint>
#include <string>

#include "client/client.hpp"
#include "invokeai_batch/invokeai/models.hpp"
#include "terminal/output.hpp"

namespace invokeai_batch::app {

/// "downloading 1.2 MB of 6.9 GB, 11.0 MB/s: SOURCE". `fresh_bytes` came in the last `seconds`.
[[nodiscard]] std::string install_text(const invokeai::InstallJob& job, std::int64_t fresh_bytes,
                                       double seconds);

/// Until it has ended: on a terminal with a line that is kept up to date, else with a line now and
/// then. Throws base::Error(server).
[[nodiscard]] invokeai::InstallJob wait_for(Client& client, invokeai::InstallJob job,
                                            const Output& output);

/// Did it come to a good end? A failure is told; a model that is there already is none.
[[nodiscard]] bool tell_end(const invokeai::InstallJob& job, const Output& output);

/// Does the server say that it has this model already, which is what was wanted?
[[nodiscard]] bool is_there_already(const std::string& why);

}  // namespace invokeai_batch::app
