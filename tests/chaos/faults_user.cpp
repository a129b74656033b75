// What the user does between two runs, and while one is on its way.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "dice.hpp"
#include "faults.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::chaos {

namespace {

namespace fs = std::filesystem;

// Whatever is chosen is chosen by the scenario's seed and the fault, not by the time.
Dice dice_of(const Stage& stage, const Fault& fault) {
  return Dice(stage.scenario.seed * 1'000 + static_cast<std::uint64_t>(fault.amount));
}

std::size_t any_of(Dice& dice, std::size_t count) {
  return static_cast<std::size_t>(dice.between(0, static_cast<int>(count) - 1));
}

void edited(Stage& stage) {
  write_table(stage, stage.own());
}

void add_rows(Stage& stage, const Fault& fault) {
  for (int i = 0; i < fault.amount; ++i) {
    stage.own().jobs.push_back(new_job(stage));
  }
  edited(stage);
}

void insert_row(Stage& stage, const Fault&) {
  auto& jobs = stage.own().jobs;
  jobs.insert(jobs.begin(), new_job(stage));
  edited(stage);
}

void remove_rows(Stage& stage, const Fault& fault) {
  auto dice = dice_of(stage, fault);
  auto& jobs = stage.own().jobs;
  for (int i = 0; i < fault.amount && jobs.size() > 1; ++i) {
    jobs.erase(jobs.begin() + static_cast<std::ptrdiff_t>(any_of(dice, jobs.size())));
  }
  edited(stage);
}

void change_rows(Stage& stage, const Fault& fault) {
  auto dice = dice_of(stage, fault);
  auto& jobs = stage.own().jobs;
  for (int i = 0; i < fault.amount; ++i) {
    jobs[any_of(dice, jobs.size())] = new_job(stage);
  }
  edited(stage);
}

void reverse_rows(Stage& stage, const Fault&) {
  std::reverse(stage.own().jobs.begin(), stage.own().jobs.end());
  edited(stage);
}

void start_other(Stage& stage, const Directory& directory) {
  stage.others.push_back(std::make_unique<tests::Process>(command_of(stage, directory)));
}

void race(Stage& stage, const Fault&) {
  start_other(stage, stage.directories[add_directory(stage)]);
}

std::vector<fs::path> images_in(const Stage& stage, const Directory& directory) {
  std::vector<fs::path> images;
  for (const auto& file : files_below(stage.path(directory.name))) {
    images.push_back(stage.path(directory.name) / file);
  }
  return images;
}

fs::path store_of(const Stage& stage) {
  return stage.path(stage.own().name) / ".invokeai-batch" / "run.db";
}

// A copy of the directory, as of now; it is resumed at the end.
void copy_directory(Stage& stage, const Fault& fault) {
  const auto from = stage.path(stage.own().name);
  if (images_in(stage, stage.own()).empty() || !fs::exists(store_of(stage))) {
    return;  // nothing that anybody would copy, or could resume
  }
  Directory copy;
  copy.name = "copy-" + std::to_string(stage.directories.size());
  copy.ever = stage.own().ever;
  fs::copy(from, stage.path(copy.name), fs::copy_options::recursive);
  if (fault.where == "and_race") {
    start_other(stage, copy);
  }
  stage.directories.push_back(std::move(copy));
}

void with_images(Stage& stage, const Fault& fault, void (*act)(const fs::path&)) {
  auto dice = dice_of(stage, fault);
  for (int i = 0; i < fault.amount; ++i) {
    const auto images = images_in(stage, stage.own());
    if (!images.empty()) {
      act(images[any_of(dice, images.size())]);
    }
  }
}

void remove_file(const fs::path& file) {
  std::error_code ignored;
  fs::remove(file, ignored);
}

void append_to(const fs::path& file) {
  std::ofstream(file, std::ios::app) << "changed by the user";
}

// Some bytes become others.
void flip_bytes(Stage& stage, const Fault& fault, const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || size == 0) {
    return;
  }
  auto dice = dice_of(stage, fault);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  for (int i = 0; i < fault.amount; ++i) {
    file.seekp(static_cast<std::streamoff>(any_of(dice, size)));
    file.put(static_cast<char>(dice.between(0, 255)));
  }
}

// A run that was killed leaves no seal, and a write-ahead log: what becomes of its bytes only
// SQLite may notice, or nobody.
void damage_store(Stage& stage, const Fault& fault) {
  if (!fs::exists(store_of(stage).string() + "-wal")) {
    flip_bytes(stage, fault, store_of(stage));
  }
}

void remove_store(Stage& stage, const Fault&) {
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    remove_file(store_of(stage).string() + suffix);
  }
}

}  // namespace

std::vector<Kind> user_kinds() {
  // Run at the same time, both send what neither has done.
  const Allowance twice{.surplus = true, .unnamed = true, .uploads = true, .local_trouble = true};
  // What has begun for a row cannot be taken back when the row goes.
  const Allowance dropped{.surplus = true};
  const Allowance again{.surplus = true, .unnamed = true, .uploads = true, .local_trouble = true};
  return {
      {"add_rows", "that many rows more", {}, 1, 5, 0, 2, {}, add_rows},
      {"insert_row", "a row more, at the top of the table", {}, 0, 0, 0, 2, {}, insert_row},
      {"remove_rows", "that many rows less", {}, 1, 4, 0, 2, dropped, remove_rows},
      {"change_rows", "that many rows become others", {}, 1, 4, 0, 2, dropped, change_rows},
      {"reverse_rows", "the table is turned over", {}, 0, 0, 0, 2, {}, reverse_rows},
      {"same_directory",
       "a second client in the directory",
       {},
       0,
       0,
       500,
       2,
       {.local_trouble = true},
       [](Stage& s, const Fault&) { start_other(s, s.own()); }},
      {"race", "a client in another directory, with the same boards", {}, 0, 0, 0, 2, {}, race},
      {"late_race", "likewise, a little later", {}, 0, 0, 400, 1, {}, race},
      {"copy",
       "the directory is copied, and the copy resumed in the end",
       {},
       0,
       0,
       0,
       1,
       twice,
       copy_directory},
      {"copy_race",
       "the directory is copied, and the copy resumed at the same time",
       {"and_race"},
       0,
       0,
       300,
       1,
       twice,
       copy_directory},
      {"remove_images",
       "that many files are deleted",
       {},
       1,
       5,
       900,
       2,
       {},
       [](Stage& s, const Fault& f) { with_images(s, f, remove_file); }},
      {"change_images",
       "that many files are changed",
       {},
       1,
       3,
       0,
       2,
       {},
       [](Stage& s, const Fault& f) { with_images(s, f, append_to); }},
      {"remove_results",
       "results.csv is deleted",
       {},
       0,
       0,
       500,
       2,
       {},
       [](Stage& s, const Fault&) { remove_file(s.path(s.own().name) / "results.csv"); }},
      {"damage_results",
       "that many bytes of results.csv are changed",
       {},
       1,
       40,
       0,
       2,
       {.local_trouble = true},
       [](Stage& s, const Fault& f) { flip_bytes(s, f, s.path(s.own().name) / "results.csv"); }},
      {"remove_store", "run.db is deleted", {}, 0, 0, 0, 1, again, remove_store},
      {"damage_store",
       "that many bytes of run.db are changed",
       {},
       1,
       60,
       0,
       2,
       again,
       damage_store},
  };
}

}  // namespace invokeai_batch::chaos
