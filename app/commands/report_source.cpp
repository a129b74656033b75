#include "commands/report_source.hpp"

#include <utility>

#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/store/mirror.hpp"
#include "shards/known_run.hpp"
#include "shards/shards.hpp"

namespace invokeai_batch::app {

namespace {

// What a file's metadata say, as the inputs of a job.
std::vector<std::pair<std::string, std::string>> values_of(const store::MirroredFile& file) {
  const auto& making = file.making;
  return {{"positive prompt", making.positive_prompt},
          {"negative prompt", making.negative_prompt},
          {"model", making.model},
          {"loras", making.loras},
          {"steps", making.steps},
          {"cfg", making.cfg},
          {"scheduler", making.scheduler},
          {"starred", file.starred ? "yes" : "no"},
          {"on server", file.on_server ? "yes" : "no"}};
}

// An image of a mirror as what a job made: all that is known of it has a column then.
store::StoredJob job_of(std::int64_t number, const store::MirroredBoard& board,
                        const std::string& path, store::MirroredFile&& file) {
  store::StoredJob job;
  job.job.number = number;
  job.job.id = {file.image_name};
  job.job.values = values_of(file);
  job.job.board = board.name;
  job.state = store::JobState::done;
  job.attempts.push_back(
      {.job = job.job.id, .attempt = 1, .status = "completed", .completed_at = file.created});
  job.outputs.push_back(
      {.job = job.job.id,
       .ordinal = 1,
       .attempt = 1,
       .image_name = std::move(file.image_name),
       .is_video = file.is_video,
       .width = file.width,
       .height = file.height,
       .state = file.modified_ns == 0 ? store::FileState::announced : store::FileState::published,
       .path = path,
       .bytes = file.bytes,
       .sha256 = std::move(file.sha256),
       .modified_ns = file.modified_ns,
       .seed = std::move(file.making.seed)});
  return job;
}

store::Snapshot frame_of_mirror() {
  json::Writer columns;
  columns.begin_array();
  for (const auto& [name, value] : values_of({})) {
    columns.string(name);
  }
  columns.end_array();
  store::Snapshot frame;
  frame.meta.emplace_back(store::meta::k_columns, columns.take());
  return frame;
}

bool read_mirror(const std::string& directory,
                 const std::function<void(store::Snapshot&&)>& take_frame,
                 const std::function<void(store::StoredJob&&)>& take_job) {
  std::int64_t number = 0;
  const bool found = store::each_mirrored(
      directory,
      [&](const store::MirroredBoard& board, const std::string& path, store::MirroredFile&& file) {
        if (number++ == 0) {
          take_frame(frame_of_mirror());
        }
        take_job(job_of(number, board, path, std::move(file)));
      });
  if (found && number == 0) {
    take_frame(frame_of_mirror());
  }
  return found;
}

}  // namespace

JobSource report_source(const std::string& directory) {
  if (read_frame_of(directory)) {
    return known_jobs(directory);
  }
  return {.read =
              [directory](const auto& take_frame, const auto& take_job) {
                return read_mirror(directory, take_frame, take_job);
              },
          .of = report::PageOf::mirror};
}

std::string server_of_images(const std::string& directory) {
  const auto frame = read_frame_of(directory);
  return frame ? frame->meta_value(store::meta::k_server).value_or("") : "";
}

}  // namespace invokeai_batch::app
