// Whose each name in the output directory is: two images never meet, whatever the server shows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/run/outcomes.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::run {

/// Where each job of the plan stands in it; the ids are the plan's own.
using JobsById = std::unordered_map<std::string_view, JobIndex>;

/// The names of one item's images, while they are given.
struct ItemNames {
  JobIndex job = 0;
  std::vector<std::string> given{};
  std::vector<std::string> warnings{};  // a name that was wanted and is another's
};

class Names {
 public:
  /// What the store has of all jobs, of those too that the plan no longer has, and the plan's own
  /// names. The plan must outlive it.
  Names(const plan::Plan& plan, const JobsById& planned, const store::Snapshot& snapshot,
        std::filesystem::path output_directory);

  /// The first of numbered(nth), numbered(nth + 1) … that is nobody else's and no file of the
  /// user's. REQUIRES: numbered() gives other names for other numbers.
  std::string give(ItemNames& item, std::size_t nth,
                   const std::function<std::string(std::size_t nth)>& numbered);

 private:
  [[nodiscard]] bool is_taken(const ItemNames& item, const std::string& path, bool is_numbered);
  [[nodiscard]] bool is_anothers(JobIndex job, const std::string& path) const;
  void learn_known();
  void learn_plan();

  const plan::Plan& m_plan;
  std::filesystem::path m_directory;
  // By the hash of the collision key: a needless number costs less than a hundred thousand texts.
  std::unordered_map<std::size_t, JobIndex> m_owners;
  // Not yet among the owners: where nothing is left to do, nobody asks for them.
  std::vector<std::pair<std::string, JobIndex>> m_known;
  bool m_knows_plan = false;
};

}  // namespace invokeai_batch::run
