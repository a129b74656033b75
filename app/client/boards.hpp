// The boards of a server, by name.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "client/client.hpp"
#include "client/naming.hpp"
#include "invokeai_batch/invokeai/boards.hpp"
#include "invokeai_batch/report/listing.hpp"

namespace invokeai_batch::app {

struct Boards {
  std::vector<invokeai::Board> boards{};  // oldest first
  std::vector<Named> names{};             // of the same order
};

[[nodiscard]] Boards boards_of(Client& client);

/// Throws base::Error(input) when `word` means none or more than one of them.
[[nodiscard]] const invokeai::Board& board_named(const Boards& boards, const std::string& word);

/// The same, but "none" means the images without a board: an empty id.
[[nodiscard]] invokeai::BoardId board_id_of(Client& client, const std::string& word);

/// The board's name, or its id where the list does not know it; "none" for the empty id.
[[nodiscard]] std::string name_of(const Boards& boards, const invokeai::BoardId& id);

[[nodiscard]] report::Record record_of(const invokeai::Board& board, std::string handle);

}  // namespace invokeai_batch::app
