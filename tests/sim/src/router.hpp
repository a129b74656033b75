// Which handler answers a request. A slash more or less makes another path, as at the server.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "accounts.hpp"
#include "http.hpp"

namespace invokeai_batch::sim {

/// Who may call a route on a multi-user server.
enum class Access { anyone, user, admin, media };

struct Call {
  const Request& request;
  const User& user;
  std::map<std::string, std::string, std::less<>> arguments{};  // of the path

  [[nodiscard]] const std::string& argument(std::string_view name) const {
    return arguments.find(name)->second;
  }
};

using Handler = std::function<Reply(const Call&)>;

struct Route {
  std::string method{};
  std::string pattern{};  // "/api/v1/queue/{queue_id}/status"
  Access access = Access::user;
  Handler handler{};
  int since = 0;  // the first flavour (its minor number) that has it
};

struct Match {
  const Route* route = nullptr;  // nullptr: nothing there
  bool other_method = false;     // but the path exists
  std::map<std::string, std::string, std::less<>> arguments{};
};

class Router {
 public:
  void add(Route route);
  /// What `flavour` (a minor number) has there. HEAD is answered by GET's route.
  [[nodiscard]] Match find(const std::string& method, std::string_view path, int flavour) const;

 private:
  struct Entry {
    Route route{};
    std::vector<std::string> segments{};
  };
  std::vector<Entry> m_entries;
};

}  // namespace invokeai_batch::sim
