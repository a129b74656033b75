#include "books.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "results.hpp"

namespace invokeai_batch::chaos {

namespace {

using Run = std::pair<std::int64_t, std::int64_t>;  // database, item id

struct Image {
  Run run{};
  std::string prompt{};
  std::string sha256{};
  bool is_gone = false;
};

// What the server knows of our batches.
struct Books {
  std::map<std::string, Image> images{};           // by name
  std::map<Run, std::string> items{};              // their last status
  std::map<Run, std::vector<std::string>> made{};  // the images of each
};

bool is_ours(json::Value entry) {
  return entry["batch_id"].text().starts_with("ib-");
}

Run run_of(json::Value entry) {
  return {entry["database"].integer().value(), entry["item_id"].integer().value()};
}

Books books_of(const Stage& stage) {
  const auto ledger = json::parse(stage.server.get("/__sim__/ledger"), "ledger");
  Books books;
  for (const auto& item : ledger.root()["items"]) {
    if (is_ours(item.value)) {
      books.items[run_of(item.value)] = item.value["status"].text();
    }
  }
  for (const auto& entry : ledger.root()["images"]) {
    const auto value = entry.value;
    if (!is_ours(value)) {
      continue;
    }
    const std::string name(value["image_name"].text());
    books.images[name] = {run_of(value), std::string(value["metadata"]["prompt"].text()),
                          std::string(value["sha256"].text()), value["is_gone"].boolean().value()};
    books.made[run_of(value)].push_back(name);
  }
  return books;
}

// The places of one check, for its messages.
struct Check {
  Stage& stage;
  const Books& books;
  const Directory& directory;

  void wrong(const std::string& what) const {
    stage.violations.push_back(directory.name + ": " + what);
  }
};

bool is_asked_for(const Stage& stage, const std::string& prompt) {
  return std::any_of(stage.directories.begin(), stage.directories.end(),
                     [&](const Directory& directory) {
                       return std::any_of(directory.jobs.begin(), directory.jobs.end(),
                                          [&](const Job& job) { return job.prompt == prompt; });
                     });
}

void check_row(const Check& check, const ResultRow& row) {
  const auto found = check.books.images.find(row.at("image_name"));
  const auto of = row.at("file") + " (" + row.at("image_name") + ")";
  if (found == check.books.images.end()) {
    check.wrong(of + ": no job of ours made this image");
    return;
  }
  const auto& image = found->second;
  if (row.at("sha256") != image.sha256) {
    check.wrong(of + ": its SHA-256 in results.csv is not the server's");
  }
  const auto path = check.stage.path(check.directory.name) / row.at("file");
  const bool is_own = check.stage.allows.own_files && !is_asked_for(check.stage, image.prompt);
  if (!is_own && std::filesystem::exists(path) && base::sha256_hex_of_file(path) != image.sha256) {
    check.wrong(of + ": the file is not what the server made");
  }
  if (row.at("Prompt") != image.prompt) {
    check.wrong(of + ": made for '" + image.prompt + "', not for '" + row.at("Prompt") + "'");
  }
  const auto& word = check.books.items.at(image.run);
  // An item that was canceled when its images were made already has come to its end.
  const bool is_too_late = word == "canceled" && row.at("status") == "completed";
  if (row.at("status") != word && !is_too_late) {
    check.wrong(of + ": its status is '" + row.at("status") + "', the server's word is '" + word +
                "'");
  }
  if (row.at("item_id") != std::to_string(image.run.second)) {
    check.wrong(of + ": item " + std::to_string(image.run.second) + " made it, not " +
                row.at("item_id"));
  }
}

// Every job's images once, whatever else was asked for earlier.
void check_jobs(const Check& check, const std::vector<ResultRow>& rows) {
  std::map<std::string, int> images;
  std::map<std::string, std::set<std::string>> items;
  for (const auto& row : rows) {
    ++images[row.at("Prompt")];
    items[row.at("Prompt")].insert(row.at("item_id"));
  }
  const int wanted = images_of_a_job(check.stage.scenario.shape);
  for (const auto& job : check.directory.jobs) {
    if (images[job.prompt] != wanted || items[job.prompt].size() != 1) {
      check.wrong("'" + job.prompt + "' has " + std::to_string(images[job.prompt]) + " images of " +
                  std::to_string(items[job.prompt].size()) + " items");
    }
  }
  for (const auto& [prompt, count] : images) {
    if (check.directory.ever.count(prompt) == 0 || count > wanted) {
      check.wrong("'" + prompt + "' has " + std::to_string(count) + " images");
    }
  }
}

void check_directory(const Check& check) {
  const auto path = check.stage.path(check.directory.name);
  const auto rows = rows_in(path);
  std::set<std::string> files;
  std::set<std::string> names;
  for (const auto& row : rows) {
    if (!files.insert(row.at("file")).second || !names.insert(row.at("image_name")).second) {
      check.wrong(row.at("file") + " stands in results.csv twice");
    }
    check_row(check, row);
  }
  const auto there = files_below(path);
  for (const auto& file : there) {
    if (files.count(file) == 0) {
      check.wrong(file + ": a file without a row");
    }
  }
  for (const auto& file : files) {
    if (there.count(file) == 0) {
      check.wrong(file + ": a row without its file");
    }
  }
  for (const auto& file : leftovers_below(path)) {
    check.wrong(file + " was left behind");
  }
  check_jobs(check, rows);
}

bool is_named(const Stage& stage, const Run& run, const std::vector<std::string>& images) {
  if (stage.said.find("item " + std::to_string(run.second)) != std::string::npos) {
    return true;
  }
  for (const auto& image : images) {
    if (stage.said.find(image) != std::string::npos) {
      return true;
    }
  }
  return false;
}

bool may_be_unnamed(const Allowance& allows) {
  return allows.unnamed || (allows.unheard && allows.forgotten);
}

// What ran to its end and is nobody's.
void check_surplus(Stage& stage, const Books& books) {
  std::set<std::string> used;
  for (const auto& directory : stage.directories) {
    for (const auto& row : rows_in(stage.path(directory.name))) {
      used.insert(row.at("image_name"));
    }
  }
  for (const auto& [run, images] : books.made) {
    const auto status = books.items.find(run);
    if (status == books.items.end() || status->second != "completed" ||
        used.count(images.front()) > 0) {
      continue;
    }
    const auto& prompt = books.images.at(images.front()).prompt;
    if (stage.allows.own_files && !is_asked_for(stage, prompt)) {
      continue;
    }
    const auto what = "item " + std::to_string(run.second) + " made '" + prompt + "' for nobody";
    if (!stage.allows.surplus) {
      stage.violations.push_back(what);
    } else if (!may_be_unnamed(stage.allows) && !is_named(stage, run, images)) {
      stage.violations.push_back(what + ", and nobody was told");
    }
  }
}

void check_boards(Stage& stage) {
  const auto boards = json::parse(stage.server.get("/api/v1/boards/?all=true"), "boards");
  std::map<std::string, int> count;
  for (const auto& board : boards.root()) {
    if (++count[std::string(board.value["board_name"].text())] == 2) {
      stage.violations.push_back("there are two boards called '" +
                                 std::string(board.value["board_name"].text()) + "'");
    }
  }
}

void check_uploads(Stage& stage) {
  const auto pictures = k_pictures * static_cast<std::int64_t>(stage.directories.size());
  const auto uploads = stage.server.count("uploads");
  if (stage.scenario.shape == Shape::pictured && !stage.allows.uploads && uploads > pictures) {
    stage.violations.push_back(std::to_string(uploads) + " uploads of " + std::to_string(pictures) +
                               " pictures");
  }
}

}  // namespace

void check_books(Stage& stage) {
  const auto books = books_of(stage);
  for (const auto& directory : stage.directories) {
    check_directory({stage, books, directory});
  }
  check_surplus(stage, books);
  check_boards(stage);
  check_uploads(stage);
}

void check_end(Stage& stage) {
  settle(stage);
  check_books(stage);
  INFO(to_text(stage.scenario));
  INFO("said:\n" << stage.said);
  INFO("violations:\n" << base::join(stage.violations, "\n"));
  CHECK(stage.violations.empty());
}

}  // namespace invokeai_batch::chaos
