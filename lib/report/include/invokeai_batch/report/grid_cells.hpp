// `grid`: which image stands where, when two inputs are the axes.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "invokeai_batch/report/run_figures.hpp"

namespace invokeai_batch::report {

struct GridAxes {
  std::string rows{};  // inputs, by the names that results.csv has
  std::string columns{};
  std::vector<std::pair<std::string, std::string>> where{};  // only jobs with these values
};

struct CellContent {
  std::string path{};  // of the first image, below the run's directory; empty: there is none
  std::string lack{};  // why not: "failed: …", "not in the plan"
};

struct GridCells {
  std::vector<std::string> inputs{};  // all that ever varied, for messages
  std::vector<std::string> rows{};    // values, in plan order
  std::vector<std::string> columns{};
  std::vector<CellContent> cells{};  // row by row
  std::size_t shared = 0;            // cells that several images belong into
};

/// Takes the jobs of the latest plan one by one.
class GridCollector {
 public:
  /// `columns`: the store's meta k_columns, "" when it has none.
  GridCollector(GridAxes axes, std::string columns, IsThere is_there);
  void add(const store::StoredJob& job);
  [[nodiscard]] GridCells finish() const;

 private:
  struct Cell {
    std::size_t row = 0;
    std::size_t column = 0;
    std::size_t images = 0;
    CellContent content{};
  };
  /// The values of one direction, and where each stands.
  struct Axis {
    std::vector<std::string> values{};
    std::unordered_map<std::string, std::size_t> places{};
    std::size_t place_of(const std::string& value);
  };

  GridAxes m_axes;
  std::string m_columns;
  std::vector<std::string> m_inputs{};
  IsThere m_is_there;
  Axis m_rows{};
  Axis m_across{};
  std::vector<Cell> m_cells{};
};

}  // namespace invokeai_batch::report
