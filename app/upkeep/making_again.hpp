// `run --force`: jobs that are done are made once more. Their pictures make room first.
#pragma once

#include <string>
#include <vector>

#include "directory/run_directory.hpp"
#include "directory/selection.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

/// What becomes of a picture that is made anew. One that the user has changed is kept either way.
enum class OldPictures { kept, deleted };

/// Which of the selected jobs are made again, and what becomes of their files, a line each: "job 2:
/// made again; 0002.png is kept as 0002.png.old-1". Nothing is changed.
[[nodiscard]] std::vector<std::string> told_of_making_again(const store::Snapshot& known,
                                                            const Selection& selection,
                                                            OldPictures old);

/// Moves the files of the selected jobs out of the way and forgets their images, in the store and
/// in `snapshot`, so that the run makes these jobs again, with the next number of an attempt. A job
/// that is not made yet is left as it is. A crash in between costs nothing: a file that has moved
/// away is fetched again. Throws base::Error(local_io).
void make_again(store::Store& store, store::Snapshot& snapshot, const std::string& directory,
                const Selection& selection, OldPictures old);

}  // namespace invokeai_batch::app
