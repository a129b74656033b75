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

inline constexpr int k_never = 1000;

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
  int since = 0;                // the first release (as numbered in flavour.hpp) that has it
  int until = k_never;          // the first one that does not have it any more
  bool refreshes_token = true;  // a change that succeeds brings a fresh token
};

struct Match {
  const Route* route = nullptr;  // nullptr: nothing there
  bool other_method = false;     // but the path exists
  std::map<std::string, std::string, std::less<>> arguments{};
};

class Router {
 public:
  void add(Route route);
  /// What a release (as numbered in flavour.hpp) has there. HEAD is answered by GET's route.
  [[nodiscard]] Match find(const std::string& method, std::string_view path, int release) const;
  /// `paths` of a release's /openapi.json: what it has, without saying how it is used.
  [[nodiscard]] std::string openapi_paths(int release) const;

 private:
  struct Entry {
    Route route{};
    std::vector<std::string> segments{};
  };
  std::vector<Entry> m_entries;
};

}  // namespace invokeai_batch::sim
