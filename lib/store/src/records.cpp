#include "invokeai_batch/store/records.hpp"

#include <algorithm>
#include <array>

namespace invokeai_batch::store {

namespace {

// In the order of the enumerators. These words stand in the database.
constexpr std::array<std::string_view, 6> k_job_states{"planned", "intended", "queued",
                                                       "ended",   "done",     "failed"};
constexpr std::array<std::string_view, 3> k_file_states{"expected", "announced", "published"};

template <class Enum, std::size_t Size>
std::optional<Enum> find(const std::array<std::string_view, Size>& names, std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) {
    return std::nullopt;
  }
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view to_string(JobState state) {
  return k_job_states.at(static_cast<std::size_t>(state));
}

std::optional<JobState> job_state_from(std::string_view text) {
  return find<JobState>(k_job_states, text);
}

std::string_view to_string(FileState state) {
  return k_file_states.at(static_cast<std::size_t>(state));
}

std::optional<FileState> file_state_from(std::string_view text) {
  return find<FileState>(k_file_states, text);
}

std::optional<std::string> Snapshot::meta_value(std::string_view key) const {
  const auto found = std::find_if(meta.begin(), meta.end(),
                                  [key](const auto& entry) { return entry.first == key; });
  return found == meta.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace invokeai_batch::store
