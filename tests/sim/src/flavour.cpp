#include "flavour.hpp"

#include <array>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::sim {

Flavour flavour_of(std::string_view text) {
  static const std::array<Flavour, 4> known{Flavour{3, "6.3.0"}, Flavour{8, "6.8.1"},
                                            Flavour{13, "6.13.8"}, Flavour{14, "6.14.2"}};
  for (const auto& flavour : known) {
    if (text == "6." + std::to_string(flavour.minor)) {
      return flavour;
    }
  }
  throw base::Error(base::ErrorClass::usage,
                    {.what = "there is no flavour '" + std::string(text) + "'",
                     .hint = "choose one of 6.3, 6.8, 6.13, 6.14"});
}

}  // namespace invokeai_batch::sim
