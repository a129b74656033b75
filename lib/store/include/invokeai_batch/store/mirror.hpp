// The list of a mirror: MIRROR/.invokeai-batch/mirror.db, SQLite. It has every board that is
// mirrored, and every file with its size and SHA-256: each_mirrored() reads them.
//
// One writer (the same lock as a run's), many readers. The schema is documented in src/mirror.sql.
// A commit is durable when it returns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::store {

struct MirroredBoard {
  std::string id{};  // "": the images on no board
  std::string name{};
  std::string directory{};  // below the mirror, one segment
};

/// What the metadata of a file say of how it was made; "" what they do not say.
struct MirroredMaking {
  std::string positive_prompt{};
  std::string negative_prompt{};
  std::string seed{};
  std::string model{};
  std::string model_hash{};
  std::string loras{};
  std::string steps{};
  std::string cfg{};
  std::string scheduler{};
};

struct MirroredFile {
  std::string image_name{};
  std::string board{};  // its id
  std::string path{};   // below the board's directory, with '/'
  std::uint64_t bytes = 0;
  std::string sha256{};
  std::int64_t modified_ns = 0;  // when it got its name; 0: it may not have got it
  std::string created{};
  bool starred = false;
  bool on_server = true;
  bool is_video = false;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool has_workflow = false;
  MirroredMaking making{};
};

/// Movable. Every function throws base::Error(local_io).
class MirrorList {
 public:
  /// For writing; makes the directory and an empty list when there is none. Throws also when
  /// somebody else is at work there, or when it is the output directory of a run.
  [[nodiscard]] static MirrorList open(const std::filesystem::path& directory);
  ~MirrorList();
  MirrorList(MirrorList&&) noexcept;
  MirrorList& operator=(MirrorList&&) noexcept;

  [[nodiscard]] std::string server() const;  // "": none yet
  void set_server(const std::string& url);

  [[nodiscard]] std::vector<MirroredBoard> boards() const;
  /// Adds it, or changes what is known of it.
  void put_board(const MirroredBoard& board);

  [[nodiscard]] std::optional<MirroredFile> find(const std::string& image_name) const;
  /// Is this path of the board another image's?
  [[nodiscard]] bool is_taken(const std::string& board, const std::string& path,
                              const std::string& image_name) const;
  /// Adds them, or changes what is known of them, in one transaction. Fault points as of a run's
  /// store.
  void put(const std::vector<MirroredFile>& files);

  /// Of the server's answers to this process: nothing of that is kept.
  void note_seen(const std::vector<std::string>& image_names);
  /// Those of the board that are taken to be on the server and were not seen.
  [[nodiscard]] std::vector<std::string> unseen(const std::string& board) const;

  /// By age and name, one at a time.
  void each_file(const std::string& board, const std::function<void(MirroredFile&&)>& take) const;

 private:
  struct State;
  explicit MirrorList(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

/// Every file of a mirror with its path below `directory`, by board, age and name, as of one
/// moment, without locking out a writer. One whose modified_ns is 0 may not be there yet. False
/// when the directory is no mirror.
[[nodiscard]] bool each_mirrored(
    const std::filesystem::path& directory,
    const std::function<void(const MirroredBoard& board, const std::string& path,
                             MirroredFile&& file)>& take);

}  // namespace invokeai_batch::store
