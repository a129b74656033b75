#include "flavour.hpp"

#include <array>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::sim {
namespace {

struct Named {
  std::string_view name;
  int release;
  std::string_view version;
};

constexpr std::array<Named, 6> k_known{{{"6.3", 3, "6.3.0"},
                                        {"6.8", 8, "6.8.1"},
                                        {"6.13", 13, "6.13.8"},
                                        {"6.14", 14, "6.14.2"},
                                        {"7-dev", k_v7_dev, "6.14.0-alpha"},
                                        {"7", k_v7, "7.0.0-beta.3"}}};

}  // namespace

Flavour flavour_of(std::string_view text) {
  for (const auto& known : k_known) {
    if (text == known.name) {
      return {known.release, std::string(known.version)};
    }
  }
  throw base::Error(base::ErrorClass::usage,
                    {.what = "there is no flavour '" + std::string(text) + "'",
                     .hint = "choose one of 6.3, 6.8, 6.13, 6.14, 7-dev, 7"});
}

}  // namespace invokeai_batch::sim
