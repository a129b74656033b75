// Ids of different things are different types, so that two of them cannot be swapped unnoticed.
#pragma once

#include <compare>
#include <functional>
#include <string>

namespace invokeai_batch::base {

/// A text id. `Tag` is an incomplete type that names what is identified.
template <class Tag>
struct StrongId {
  std::string value{};

  [[nodiscard]] bool empty() const { return value.empty(); }
  friend auto operator<=>(const StrongId&, const StrongId&) = default;
  friend bool operator==(const StrongId&, const StrongId&) = default;
};

}  // namespace invokeai_batch::base

template <class Tag>
struct std::hash<invokeai_batch::base::StrongId<Tag>> {
  std::size_t operator()(const invokeai_batch::base::StrongId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value);
  }
};
