// `grid DIR`: one labelled picture of two inputs, for sharing.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands/commands.hpp"
#include "directory/report_page.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/drawing/grid_picture.hpp"
#include "invokeai_batch/drawing/png_file.hpp"
#include "invokeai_batch/report/grid_cells.hpp"
#include "invokeai_batch/store/store.hpp"
#include "shards/known_run.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct GridOptions {
  std::optional<std::string> rows{};
  std::optional<std::string> columns{};
  std::optional<std::string> output{};
  std::optional<std::string> size{};
  std::vector<std::string> where{};
};

void define(Builder& builder, GridOptions& options) {
  builder.text("--rows", options.rows, "the input whose values go down", "INPUT");
  builder.text("--columns", options.columns, "the input whose values go across", "INPUT");
  builder.repeated("--where", options.where, "only jobs with this value of an input",
                   "INPUT=VALUE");
  builder.text("-o,--output", options.output, "the picture (default: DIR/grid.png)", "FILE",
               k_says);
  builder.text("--size", options.size, "the side of one image, in pixels (256)", "N", k_says);
}

base::Error missing_option(std::string_view flag) {
  return {base::ErrorClass::usage,
          base::Problem{.what = std::string(flag) + " INPUT is missing",
                        .hint = "invokeai-batch grid DIR --rows INPUT --columns INPUT"}};
}

std::size_t side_of(const std::optional<std::string>& size) {
  constexpr std::size_t k_usual = 256;
  if (!size) {
    return k_usual;
  }
  constexpr std::int64_t k_least = 16;
  constexpr std::int64_t k_most = 4'096;
  const auto number = base::parse_integer(*size);
  if (!number || *number < k_least || *number > k_most) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "--size " + *size, .what = "expected a number from 16 to 4096"});
  }
  return static_cast<std::size_t>(*number);
}

std::vector<std::pair<std::string, std::string>> conditions_of(
    const std::vector<std::string>& where) {
  std::vector<std::pair<std::string, std::string>> conditions;
  for (const auto& text : where) {
    const auto at = text.find('=');
    if (at == std::string::npos || at == 0) {
      throw base::Error(base::ErrorClass::usage,
                        {.where = "--where " + text, .what = "expected INPUT=VALUE"});
    }
    conditions.emplace_back(text.substr(0, at), text.substr(at + 1));
  }
  return conditions;
}

// Every input that is spoken of has to be one that varied.
void check_inputs(const report::GridCells& cells, const report::GridAxes& axes,
                  const std::string& directory) {
  std::vector<std::string> names{axes.rows, axes.columns};
  for (const auto& condition : axes.where) {
    names.push_back(condition.first);
  }
  std::vector<base::Problem> problems;
  for (const auto& name : names) {
    if (std::find(cells.inputs.begin(), cells.inputs.end(), name) == cells.inputs.end()) {
      const auto near = base::did_you_mean(name, cells.inputs);
      problems.push_back(
          {.where = directory,
           .what = "no input of this run is called \"" + name + "\"",
           .hint = near.empty() ? "those that vary are: " + base::join(cells.inputs, ", ") : near});
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::input, std::move(problems));
  }
}

report::GridCells read_cells(const std::string& directory, const report::GridAxes& axes) {
  std::optional<report::GridCollector> collector;
  const bool found = known_jobs(directory).read(
      [&](store::Snapshot&& frame) {
        collector.emplace(
            axes, frame.meta_value(store::meta::k_columns).value_or(""),
            [&directory](const std::string& path) { return is_file_below(directory, path); });
      },
      [&](store::StoredJob&& job) { collector->add(job); });
  if (!found) {
    throw no_run_in(directory);
  }
  return collector->finish();
}

drawing::GridPicture picture_of(const report::GridCells& cells, const report::GridAxes& axes,
                                const std::string& directory, std::size_t side) {
  drawing::GridPicture picture{axes.rows, axes.columns, cells.rows, cells.columns, {}, side};
  for (const auto& cell : cells.cells) {
    picture.cells.push_back(
        {cell.path.empty() ? std::filesystem::path() : std::filesystem::path(directory) / cell.path,
         cell.lack});
  }
  return picture;
}

void refuse_too_large(const drawing::GridPicture& picture) {
  const auto size = drawing::size_of(picture);
  if (std::max(size.width, size.height) <= drawing::k_longest_side) {
    return;
  }
  const auto fits = drawing::largest_cell(picture);
  throw base::Error(
      base::ErrorClass::input,
      base::Problem{.what = "the picture would be " + std::to_string(size.width) + " × " +
                            std::to_string(size.height) + " pixels (" +
                            base::count_of(picture.rows.size(), "row") + ", " +
                            base::count_of(picture.columns.size(), "column") + "), and " +
                            std::to_string(drawing::k_longest_side) + " is the most",
                    .hint = fits ? "--size " + std::to_string(*fits) +
                                       " fits, or choose jobs: --where INPUT=VALUE"
                                 : "choose jobs (--where INPUT=VALUE), or look at all: "
                                   "invokeai-batch report DIR"});
}

void refuse_to_replace(const std::filesystem::path& file) {
  if (base::is_there(file)) {
    throw base::Error(base::ErrorClass::local_io,
                      {.where = file.string(),
                       .what = "there is a file of this name",
                       .hint = "move it away, or choose another name with -o"});
  }
}

void tell_what_is_left_out(const report::GridCells& cells) {
  if (cells.shared > 0) {
    log_warning(base::count_of(cells.shared, "cell has", "cells have") +
                " several images, the first is shown; --where INPUT=VALUE chooses");
  }
}

int run(const Arguments& arguments, const GridOptions& options) {
  const auto& directory = arguments.words.front();
  if (!options.rows || !options.columns) {
    throw missing_option(options.rows ? "--columns" : "--rows");
  }
  const report::GridAxes axes{*options.rows, *options.columns, conditions_of(options.where)};
  const auto side = side_of(options.size);
  const auto cells = read_cells(directory, axes);
  check_inputs(cells, axes, directory);
  if (cells.cells.empty()) {
    throw base::Error(base::ErrorClass::input,
                      {.where = directory, .what = "no job has these values"});
  }
  const auto file = options.output ? std::filesystem::path(*options.output)
                                   : std::filesystem::path(directory) / "grid.png";
  refuse_to_replace(file);
  const auto picture = picture_of(cells, axes, directory, side);
  refuse_too_large(picture);
  tell_what_is_left_out(cells);
  base::AtomicFile target(file);
  target.write(drawing::png_bytes(drawing::draw_grid(picture)));
  target.commit();
  if (!arguments.output.is_quiet()) {
    write_stdout(file.string() + "\n");
  }
  return 0;
}

}  // namespace

Command grid_command() {
  return {.name = "grid",
          .signature = "DIR --rows INPUT --columns INPUT",
          .summary = "One labelled picture of two inputs, for sharing; asks no server",
          .examples =
              R"(invokeai-batch grid out --rows "positive prompt" --columns cfg_scale -o grid.png
invokeai-batch grid out --rows model --columns steps --where seed=42)",
          .words = {"DIR", "the directory of a run", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
