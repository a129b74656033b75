// A verified copy of boards, brought up to date again and again.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "client/client.hpp"
#include "invokeai_batch/plan/name_template.hpp"
#include "mirror/news.hpp"

namespace invokeai_batch::app {

/// What happens to a file whose image was moved, starred or is on a renamed board meanwhile.
enum class Changes { told, followed };

struct MirrorRequest {
  std::vector<std::string> boards{};  // names, ids, "none"
  bool all = false;                   // also those on no board
  std::filesystem::path directory{};
  plan::NameTemplate names{};
  Changes changes = Changes::told;
  std::size_t at_once = 8;
};

/// Fetches what is missing, tells what else is new, and writes the indexes. Whole files only: what
/// a crash or a full disk leaves is known by the list of the mirror, and the next time goes on from
/// there. Nothing is deleted, and no file of the user's is overwritten. Throws base::Error.
void mirror(Client& client, const MirrorRequest& request, Newspaper& news);

}  // namespace invokeai_batch::app
