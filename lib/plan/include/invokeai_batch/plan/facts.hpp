// What the plan needs to know from outside: files, folders, and the server's models and boards.
//
// This module is pure. expand() says which facts are missing, the program fetches them, and asks
// again until nothing is missing (a folder's listing must be there before its files can be hashed).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invokeai_batch::plan {

struct ModelRecord {
  std::string key{};
  std::string hash{};
  std::string name{};
  std::string base{};
  std::string type{};
};

struct BoardRecord {
  std::string id{};
  std::string name{};  // not unique
  bool is_known =
      false;  // a run into this directory has used it: of several of its name it is meant
  std::string project{};  // the name of the project that it belongs to; "": of none
};

struct StylePresetRecord {
  std::string id{};
  std::string name{};
};

/// A workflow of the server's library.
struct SavedWorkflowRecord {
  std::string name{};
  std::string json{};              // the document
  std::string why_not_callable{};  // in the server's words; empty: another workflow can call it
};

struct ImageFileFacts {
  std::string sha256{};
  std::uint64_t bytes = 0;
  std::string media_type{};  // by content: "image/png" …; "": no picture
  bool is_folder = false;    // then the rest is not known
  std::uint64_t pixels = 0;
  bool is_cmyk = false;
  std::string damage{};  // "cut off after 120 bytes"; see media/picture.hpp for what is looked at
};

/// A larger file is not read: only its size is known.
inline constexpr std::uint64_t k_largest_picture = std::uint64_t{256} << 20U;

/// A path that cannot be read carries the reason instead ("a.png: there is no such file"); expand()
/// reports it at the place that named the path.
template <class T>
struct Fetched {
  std::optional<T> value{};
  std::string problem{};
};

/// A prompt with fragments, expanded by the server's own /utilities/dynamicprompts.
struct PromptRequest {
  std::string prompt{};
  bool combinatorial = true;
  std::int64_t max_prompts = 100;
  std::optional<std::int64_t> seed{};
  friend auto operator<=>(const PromptRequest&, const PromptRequest&) = default;
  friend bool operator==(const PromptRequest&, const PromptRequest&) = default;
};

/// The images of a board, or without one ("none"), that are no intermediates.
struct BoardImagesRequest {
  std::string board_id{};
  bool assets = false;  // uploads, masks and the like instead of generated images
  friend auto operator<=>(const BoardImagesRequest&, const BoardImagesRequest&) = default;
  friend bool operator==(const BoardImagesRequest&, const BoardImagesRequest&) = default;
};

/// The file of a wildcard, `animals/cats` of __animals/cats__; the name has no part like `..`.
struct WildcardFile {
  std::string directory{};
  std::string name{};
  friend auto operator<=>(const WildcardFile&, const WildcardFile&) = default;
  friend bool operator==(const WildcardFile&, const WildcardFile&) = default;
};

/// "wildcards/animals/cats.txt"
[[nodiscard]] std::string path_of_wildcard(const WildcardFile& file);

/// Whose node types the workflow is held against, where no server is asked.
enum class NodeTypesOf {
  release,  // of a version: the node packs that a server may have are not among them
  server,   // its own description: what that lacks, the server lacks
};

struct Facts {
  /// nullopt: offline. Models, boards and server images are then not checked, and the plan says so.
  std::optional<std::vector<ModelRecord>> models{};
  std::optional<std::vector<BoardRecord>> boards{};
  /// Without a value: this server does not list them.
  std::optional<Fetched<std::vector<StylePresetRecord>>> style_presets{};
  std::map<std::string, Fetched<std::string>> text_files{};  // by path; "-" is standard input
  /// By name; without a value: this server has none.
  std::optional<Fetched<std::map<std::string, std::vector<std::string>>>> server_wildcards{};
  /// Their text; neither text nor problem: there is no such file. What fetches them refuses a file
  /// that a link leads out of the directory.
  std::map<WildcardFile, Fetched<std::string>> wildcard_files{};
  std::map<std::string, Fetched<std::vector<std::string>>> folders{};  // file names, any order
  std::map<std::string, Fetched<ImageFileFacts>> image_files{};
  std::map<std::string, bool> server_images{};           // by image name: is it there?
  std::map<std::string, Fetched<bool>> server_videos{};  // without a value: cannot be asked for
  std::map<std::string, Fetched<SavedWorkflowRecord>> saved_workflows{};  // by id
  std::map<PromptRequest, Fetched<std::vector<std::string>>> prompts{};
  /// Image names, in any order.
  std::map<BoardImagesRequest, Fetched<std::vector<std::string>>> board_images{};
  bool offline = false;
  NodeTypesOf node_types = NodeTypesOf::release;  // offline; else they are the server's
  std::string home{};                             // what `~/` stands for; empty: nothing
  std::string checked_against{};  // "http://127.0.0.1:9090 (6.14.2)"; for the plan's first line
};

/// What is missing from Facts. Paths are as they stand in Facts' maps: resolved against the job
/// file.
struct Needs {
  bool models = false;
  bool boards = false;
  bool style_presets = false;
  bool server_wildcards = false;
  std::vector<std::string> text_files{};
  std::vector<WildcardFile> wildcard_files{};
  std::vector<std::string> folders{};
  std::vector<std::string> image_files{};
  std::vector<std::string> server_images{};
  std::vector<std::string> server_videos{};
  std::vector<std::string> saved_workflows{};  // ids
  std::vector<PromptRequest> prompts{};
  std::vector<BoardImagesRequest> board_images{};

  [[nodiscard]] bool empty() const;
};

}  // namespace invokeai_batch::plan
