#include "user.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::chaos {

namespace {

namespace fs = std::filesystem;

bool says(const std::string& line, std::string_view text) {
  return line.find(text) != std::string::npos;
}

// "move it away"
void move_away(const Stage& stage, const fs::path& file) {
  std::error_code error;
  fs::rename(file, stage.path("moved-" + file.filename().string()), error);
  if (error) {  // from another file system
    fs::remove_all(file);
  }
}

// "choose another directory", which then has the name of this one. What is left of a copy is for
// nobody: it is given up, and has no name any more.
void begin_anew(Stage& stage, Directory& directory) {
  if (directory.table.empty()) {
    fs::remove_all(stage.path(directory.name));
    directory = {};
    return;
  }
  for (const auto& entry : fs::directory_iterator(stage.path(directory.name))) {
    fs::remove_all(entry.path());
  }
  directory.ever.clear();
  write_table(stage, directory);
}

// The images of the directory that a line names.
std::vector<fs::path> named(const Stage& stage, const Directory& directory,
                            const std::string& line) {
  std::vector<fs::path> paths;
  const auto own = stage.path(directory.name);
  for (const auto& entry : fs::recursive_directory_iterator(own)) {
    const auto path = entry.path().lexically_relative(own).string();
    if (entry.is_regular_file() && path.ends_with(".png") && says(line, path)) {
      paths.push_back(entry.path());
    }
  }
  return paths;
}

bool move_named(const Stage& stage, const Directory& directory, const std::string& line) {
  const auto paths = named(stage, directory, line);
  for (const auto& path : paths) {
    move_away(stage, path);
  }
  return !paths.empty();
}

// The images that a line names as changed, or as what stands in the way of a job.
bool delete_named(const Stage& stage, const Directory& directory, const std::string& line) {
  const auto paths = named(stage, directory, line);
  for (const auto& path : paths) {
    fs::remove(path);
  }
  return !paths.empty();
}

}  // namespace

bool follow_advice(Stage& stage, Directory& directory, const tests::Finished& finished) {
  const auto own = stage.path(directory.name);
  for (const auto part : base::split(finished.err, '\n')) {
    const std::string line(part);
    if (says(line, "results.csv: there is a file of this name")) {
      if (!fs::exists(own / ".invokeai-batch" / "run.db")) {
        begin_anew(stage, directory);  // its images are nobody's any more, either
      }
      move_away(stage, own / "results.csv");
      return true;
    }
    const bool is_lost = says(line, "run.db") ||
                         says(line, "files are where images would be saved") ||
                         says(line, "there are files here that no run has made");
    if (finished.status == 4 && is_lost && stage.allows.unnamed) {
      begin_anew(stage, directory);
      return true;
    }
    if (says(line, "is in the way; move it away") && move_named(stage, directory, line)) {
      return true;
    }
    if (says(line, "delete ") && delete_named(stage, directory, line)) {
      return true;
    }
  }
  return false;
}

}  // namespace invokeai_batch::chaos
