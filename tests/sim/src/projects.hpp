// Projects, and the boards that belong to them (version 7). Source: routers/projects.py.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "boards.hpp"

namespace invokeai_batch::sim {

struct Project {
  std::string id{};
  std::string user_id = "system";
  std::string board_id{};  // its private board
  std::string name{};
  std::string data_json = "{}";
  std::int64_t revision = 1;
  std::string created_at{};
  std::string updated_at{};
};

class ProjectStore {
 public:
  Project& add(Project project);
  /// nullptr when there is none, or it is somebody else's.
  [[nodiscard]] Project* find(const std::string& id, const std::string& user_id);
  void erase(const std::string& id);
  /// Oldest first.
  [[nodiscard]] const std::vector<Project>& all() const { return m_projects; }

 private:
  std::vector<Project> m_projects;
};

}  // namespace invokeai_batch::sim
