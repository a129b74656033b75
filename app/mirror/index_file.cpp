#include "mirror/index_file.hpp"

#include <fstream>
#include <string>

#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/report/mirror_index.hpp"
#include "invokeai_batch/store/place.hpp"
#include "mirror/names.hpp"

namespace invokeai_batch::app {

namespace {

void each_row(const store::MirrorList& list, const store::MirroredBoard& board,
              const std::function<void(const std::string&)>& take) {
  take(report::mirror_index_header());
  list.each_file(board.id, [&](store::MirroredFile&& file) {
    if (file.modified_ns != 0) {
      take(report::mirror_index_row(file));
    }
  });
}

bool says_so_already(const store::MirrorList& list, const store::MirroredBoard& board,
                     const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  bool same = true;
  std::string there;
  each_row(list, board, [&](const std::string& row) {
    there.resize(row.size());
    same =
        same && file.read(there.data(), static_cast<std::streamsize>(row.size())) && there == row;
  });
  return same && file.peek() == std::ifstream::traits_type::eof();
}

bool is_ours(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string first_line;
  std::getline(file, first_line);
  return report::is_mirror_index(first_line);
}

}  // namespace

IndexFile write_index(const store::MirrorList& list, const std::filesystem::path& mirror,
                      const store::MirroredBoard& board) {
  const auto path = mirror / board.directory / k_index;
  if (base::is_there(path)) {
    if (!base::file_facts(path) || !is_ours(path)) {
      return IndexFile::not_ours;
    }
    if (says_so_already(list, board, path)) {
      return IndexFile::as_it_was;
    }
  }
  base::make_directories(path.parent_path());
  base::AtomicFile file(path, store::state_directory(mirror) / "index.part");
  each_row(list, board, [&file](const std::string& row) { file.write(row); });
  file.commit();
  return IndexFile::written;
}

}  // namespace invokeai_batch::app
