// Images and videos by name. To commands a video is an image; the server has other calls for it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/client.hpp"
#include "invokeai_batch/invokeai/boards.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/report/listing.hpp"

namespace invokeai_batch::app {

using ImageNames = std::vector<invokeai::ImageName>;

/// Names as the server gives them; one that stands twice is taken once. Throws base::Error(input)
/// for one with a slash, which no server has: in an address it would lead elsewhere.
[[nodiscard]] ImageNames media_names(const std::vector<std::string>& words);

/// By the end of its name: the server's own videos end in .mp4.
[[nodiscard]] invokeai::MediaKind kind_of(const invokeai::ImageName& name);

/// In the order of the names. Throws base::Error(input) that names all that the server lacks.
[[nodiscard]] std::vector<invokeai::ImageRecord> records_of(Client& client,
                                                            const ImageNames& names);

/// Those of them that the server has, in no order.
[[nodiscard]] std::vector<invokeai::ImageRecord> known_records_of(Client& client,
                                                                  const ImageNames& names);

/// "3 images: a.png, b.png, c.png": as many as a person reads.
[[nodiscard]] std::string told(const ImageNames& names);

/// A change of many: those that the server took the call for, and those that it says it changed. A
/// call that failed is told already, and the others were made.
struct Done {
  ImageNames asked{};
  ImageNames done{};
  int status = 0;  // 1: a call failed
};

/// The empty id takes them from whatever board they are on.
[[nodiscard]] Done put_on_board(Client& client, const Output& output,
                                const invokeai::BoardId& board, const ImageNames& names);
[[nodiscard]] Done star(Client& client, const Output& output, invokeai::Star star,
                        const ImageNames& names);
[[nodiscard]] Done delete_media(Client& client, const Output& output, const ImageNames& names);

/// "3 images starred", and each of those that were not, as an error. Gives back the exit status.
[[nodiscard]] int tell_done(const Done& done, const std::string& participle, const Output& output);

/// `board` is the name of its board.
[[nodiscard]] report::Record record_of(const invokeai::ImageRecord& image, std::string board);

/// More bytes are no image or video of a server's.
inline constexpr std::uint64_t k_largest_file = 4ULL << 30U;

/// The file itself, whole and checked. Throws base::Error(server).
enum class Size { full, thumbnail };
[[nodiscard]] std::string download(Client& client, const invokeai::ImageName& name, Size size);

}  // namespace invokeai_batch::app
