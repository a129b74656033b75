#include "batch.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "normalised.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

namespace fs = std::filesystem;

std::string prompt_of(int job) {
  return "picture " + std::string(job < 10 ? "0" : "") + std::to_string(job);
}

// What the server's own books hold of our batches.
struct Books {
  std::map<std::string, std::string> sha256;  // by image name
  std::set<std::string> completed;            // item ids
};

Books books_of(const SimulatedServer& server) {
  Books books;
  const auto stats = server.stats();
  for (const auto& batch : stats.root()["batches"]) {
    const auto id = std::string(batch.key);
    if (!id.starts_with("ib-")) {
      continue;  // of others
    }
    const auto items = json::parse(server.get("/__sim__/batches/" + id), id);
    for (const auto& item : items.root()) {
      if (item.value["status"].text() == "completed") {
        books.completed.emplace(item.value["item_id"].text());
      }
      for (const auto& image : item.value["images"]) {
        books.sha256.emplace(image.value["image_name"].text(), image.value["sha256"].text());
      }
    }
  }
  return books;
}

// Of an image whose queue row is gone the server still has the file.
std::string sha256_on_server(const SimulatedServer& server, const Books& books,
                             const std::string& image) {
  const auto found = books.sha256.find(image);
  return found != books.sha256.end()
             ? found->second
             : base::sha256_hex(server.get("/api/v1/images/i/" + image + "/full"));
}

std::string prompt_on_server(const SimulatedServer& server, const std::string& image) {
  const auto metadata =
      json::parse(server.get("/api/v1/images/i/" + image + "/metadata"), "metadata");
  return std::string(metadata.root()["prompt"].text());
}

std::set<std::string> files_below(const fs::path& directory) {
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const auto path = entry.path().lexically_relative(directory).string();
    if (entry.is_regular_file() && !path.starts_with(".invokeai-batch/") && path != "results.csv") {
      files.insert(path);
    }
  }
  return files;
}

void check_row(const Batch& batch, const SimulatedServer& server, const Books& books,
               const CsvRow& row) {
  INFO("job " << row.at("job") << ", " << row.at("image_name"));
  CHECK(row.at("status") == "completed");
  const auto digest = base::sha256_hex_of_file(batch.output() / row.at("file"));
  CHECK(digest == row.at("sha256"));
  CHECK(digest == sha256_on_server(server, books, row.at("image_name")));
  CHECK(row.at("Prompt") == prompt_on_server(server, row.at("image_name")));
}

}  // namespace

Batch::Batch(int jobs) : m_jobs(jobs) {
  std::ofstream csv(m_directory.path() / "prompts.csv");
  csv << "Prompt\n";
  for (int job = 1; job <= jobs; ++job) {
    csv << prompt_of(job) << '\n';
  }
}

Command Batch::command(const std::string& url, const Words& flags, const Environment& more) const {
  Command command;
  command.words = {INVOKEAI_BATCH_BIN_DIR "/invokeai-batch",
                   "run",
                   INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/minimal.json",
                   "--csv",
                   "prompts.csv",
                   "--server",
                   url,
                   "-o",
                   "out"};
  command.words.insert(command.words.end(), flags.begin(), flags.end());
  command.directory = m_directory.path();
  command.environment = clean_environment(m_directory.path());
  for (const auto& [name, value] : more) {
    command.environment[name] = value;
  }
  return command;
}

Finished Batch::run(const std::string& url, const Words& flags, const Environment& more) {
  return keep(run_to_end(command(url, flags, more)));
}

Finished Batch::keep(Finished finished) {
  m_said += finished.err;
  return finished;
}

std::vector<CsvRow> results_of(const Batch& batch) {
  std::ifstream file(batch.output() / "results.csv");
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
  for (std::string line; std::getline(file, line);) {
    line = base::trim(line);
    std::vector<std::string> cells;
    for (const auto cell : base::split(line, ',')) {
      cells.emplace_back(cell);
    }
    if (header.empty()) {
      header = cells;
      continue;
    }
    REQUIRE(cells.size() == header.size());
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      row.emplace(header[i], cells[i]);
    }
  }
  return rows;
}

void check_books(const Batch& batch, const SimulatedServer& server) {
  server.control("clear-rules");
  INFO("the program said:\n" << batch.said());
  const auto rows = results_of(batch);
  const auto books = books_of(server);
  std::set<std::string> prompts;
  std::set<std::string> files;
  std::set<std::string> items;
  for (const auto& row : rows) {
    check_row(batch, server, books, row);
    prompts.insert(row.at("Prompt"));
    files.insert(row.at("file"));
    items.insert(row.at("item_id"));
  }
  const auto jobs = static_cast<std::size_t>(batch.jobs());
  CHECK(rows.size() == jobs);
  CHECK(prompts.size() == jobs);
  CHECK(files_below(batch.output()) == files);
  for (const auto& item : books.completed) {
    INFO("item " << item << " ran, and no row has it");
    CHECK(
        (items.count(item) == 1 || batch.said().find("item " + item + " is") != std::string::npos));
  }
}

void check_said(const Batch& batch, const Finished& finished, int status, const std::string& said) {
  CHECK(finished.status == status);
  CHECK(normalised(finished.err, batch.directory()) == said);
}

void check_ended(const Finished& finished, int status, const Words& said) {
  INFO("stdout:\n" << finished.out << "stderr:\n" << finished.err);
  CHECK(finished.status == status);
  for (const auto& text : said) {
    INFO("due: " << text);
    CHECK(finished.err.find(text) != std::string::npos);
  }
}

}  // namespace invokeai_batch::tests
