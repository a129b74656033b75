// `report DIR`: what a run made, as a page to look at, as tables, and for CI; asks no server,
// unless it is to fetch thumbnails.

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "beside/thumbnails.hpp"
#include "client/client.hpp"
#include "commands/commands.hpp"
#include "commands/report_source.hpp"
#include "directory/report_page.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/report/job_rows.hpp"
#include "invokeai_batch/report/junit.hpp"
#include "invokeai_batch/report/markdown.hpp"
#include "invokeai_batch/report/run_figures.hpp"
#include "invokeai_batch/report/threshold.hpp"
#include "invokeai_batch/store/store.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct ReportOptions {
  std::optional<std::string> output{};
  std::optional<std::string> junit{};
  std::vector<std::string> fail_if{};
  bool as_rows = false;
  bool markdown = false;
  bool failed = false;
  bool thumbnails = false;
};

void define(Builder& builder, ReportOptions& options) {
  builder.text("-o,--output", options.output, "the page (default: DIR/report.html)", "FILE",
               k_says);
  builder.on("--failed", options.failed, "only the jobs that failed");
  builder.on("--thumbnails", options.thumbnails,
             "fetch the server's small pictures for it, and keep them");
  builder.on("--as-rows", options.as_rows, "the jobs as CSV, for --csv");
  builder.on("--markdown", options.markdown, "a summary for the page of a CI job");
  builder.text("--junit", options.junit, "the jobs as test cases; - is standard output", "FILE",
               k_says);
  builder.repeated("--fail-if", options.fail_if, "exit 1 when 'failed > 1%', 'missing > 0' …",
                   "CONDITION", k_says);
  define_client(builder);
}

std::vector<report::Threshold> thresholds_of(const ReportOptions& options) {
  std::vector<report::Threshold> thresholds;
  for (const auto& text : options.fail_if) {
    const auto threshold = report::parse_threshold(text);
    if (!threshold) {
      throw base::Error(base::ErrorClass::usage,
                        {.where = "--fail-if " + text,
                         .what = "this is no condition",
                         .hint = "it takes " + std::string(report::k_threshold_forms)});
    }
    thresholds.push_back(*threshold);
  }
  return thresholds;
}

void write_or_print(const std::string& file, const std::string& text) {
  if (file == "-") {
    write_stdout(text);
    return;
  }
  base::AtomicFile target(file);
  target.write(text);
  target.commit();
}

// What one pass over the store gives to all formats but the page.
struct Collected {
  report::RunFigures figures{};
  std::string junit{};
  std::string columns{};
  std::vector<store::JobRow> rows{};
};

Collected collect(const JobSource& source, const std::string& directory, bool failed_only) {
  const report::IsThere is_there = [&directory](const std::string& path) {
    return is_file_below(directory, path);
  };
  Collected collected;
  report::RunCounter counter(is_there);
  report::JunitWriter junit(directory, is_there);
  const bool found = source.read(
      [&](store::Snapshot&& frame) {
        collected.columns = frame.meta_value(store::meta::k_columns).value_or("");
      },
      [&](store::StoredJob&& job) {
        counter.add(job);
        if (failed_only && job.state != store::JobState::failed) {
          return;
        }
        junit.add(job);
        if (job.in_plan) {
          collected.rows.push_back(std::move(job.job));
        }
      });
  if (!found) {
    throw no_run_in(directory);
  }
  collected.figures = counter.figures();
  collected.junit = junit.finish();
  return collected;
}

// Gives back whether one of them is beyond.
bool tell(const std::vector<report::Threshold>& thresholds, const report::RunFigures& figures) {
  bool is_beyond = false;
  for (const auto& threshold : thresholds) {
    if (const auto sentence = report::beyond(threshold, figures)) {
      log_error(*sentence);
      is_beyond = true;
    }
  }
  return is_beyond;
}

// The images are on the run's own server, unless another is named.
void get_thumbnails(const JobSource& source, const std::string& directory, Arguments arguments) {
  if (auto server = server_of_images(directory); !server.empty()) {
    arguments.kept_settings.emplace("server", std::move(server));
  }
  auto client = open_client(arguments);
  const auto server = base::redacted_url(client.server().base_url);
  std::vector<WantedThumbnail> wanted;
  const bool found =
      source.read([](store::Snapshot&& /*frame*/) {},
                  [&](store::StoredJob&& job) { add_wanted(wanted, directory, job, server); });
  if (!found) {
    throw no_run_in(directory);
  }
  const auto fetched = fetch_thumbnails(client.session, wanted);
  if (fetched.missing > 0) {
    log_warning(base::count_of(fetched.missing, "thumbnail") +
                " could not be fetched, and the page shows the images themselves: " + fetched.why);
  }
}

void make_page(const JobSource& source, const Arguments& arguments, const ReportOptions& options) {
  const auto& directory = arguments.words.front();
  const auto place = page_place(directory, options.output);
  if (options.thumbnails) {
    refuse_foreign_page(place);
    get_thumbnails(source, directory, arguments);
  }
  write_page(source, directory, place, [&options](const store::StoredJob& job) {
    return !options.failed || job.state == store::JobState::failed;
  });
  if (!arguments.output.is_quiet()) {
    write_stdout((options.output ? *options.output : place.page.string()) + "\n");
  }
}

int run(const Arguments& arguments, const ReportOptions& options) {
  const auto& directory = arguments.words.front();
  const auto thresholds = thresholds_of(options);
  const bool is_page = !options.as_rows && !options.markdown && !options.junit;
  const auto source = report_source(directory);
  if (is_page) {
    make_page(source, arguments, options);
  } else if (options.output) {
    throw base::Error(
        base::ErrorClass::usage,
        base::Problem{.what = "-o is where the page goes, and another format is asked for",
                      .hint = "--junit FILE names its file, the others are for standard output"});
  }
  if (!is_page && options.thumbnails) {
    throw base::Error(base::ErrorClass::usage, {.where = "--thumbnails",
                                                .what = "they are for the page, and another format "
                                                        "is asked for",
                                                .hint = "leave out one of them"});
  }
  if (is_page && thresholds.empty()) {
    return 0;
  }
  const auto collected = collect(source, directory, options.failed);
  if (options.as_rows) {
    write_stdout(report::job_rows_csv(collected.columns, collected.rows));
  }
  if (options.markdown) {
    write_stdout(report::run_markdown(
        collected.figures, directory,
        options.failed ? report::MarkdownPart::failures : report::MarkdownPart::all));
  }
  if (options.junit) {
    write_or_print(*options.junit, collected.junit);
  }
  return tell(thresholds, collected.figures) ? 1 : 0;
}

}  // namespace

Command report_command() {
  return {.name = "report",
          .signature = "DIR",
          .summary = "A page to look at what a run made, and the same for CI",
          .examples = R"(invokeai-batch report out                      # out/report.html
invokeai-batch report out --failed --as-rows | invokeai-batch run fox.json --csv - -o again
invokeai-batch report out --junit jobs.xml --fail-if 'failed > 1%')",
          .words = {"DIR", "the directory of a run or a mirror", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
