#include "projects.hpp"

#include <algorithm>
#include <utility>

namespace invokeai_batch::sim {

Project& ProjectStore::add(Project project) {
  return m_projects.emplace_back(std::move(project));
}

Project* ProjectStore::find(const std::string& id, const std::string& user_id) {
  const auto found = std::find_if(
      m_projects.begin(), m_projects.end(),
      [&](const Project& project) { return project.id == id && project.user_id == user_id; });
  return found == m_projects.end() ? nullptr : &*found;
}

void ProjectStore::erase(const std::string& id) {
  m_projects.erase(std::remove_if(m_projects.begin(), m_projects.end(),
                                  [&](const Project& project) { return project.id == id; }),
                   m_projects.end());
}

}  // namespace invokeai_batch::sim
