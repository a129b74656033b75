// Typed values, each once: equal values of one input have one id. Two pictures of the same content
// are two values all the same, for names tell them apart; what jobs are known by is asked_for().
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "inputs/ids.hpp"
#include "invokeai_batch/plan/parts.hpp"
#include "invokeai_batch/workflow/template.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

inline constexpr ValueId k_no_value = UINT32_MAX;  // "as it was"

/// By ValueId: the first value that means the same, as a model's name and its key do. Values beyond
/// its end mean themselves.
using Meanings = std::vector<ValueId>;

struct StoredValue {
  const workflow::Encoded* encoded = nullptr;  // in the pool
  std::size_t text = 0;                        // in the texts
  std::string identity{};                      // empty: the encoded value
  std::string told{};                          // its text, when it has an identity
  std::vector<std::size_t> uploads{};
  std::optional<std::size_t> board{};

  [[nodiscard]] std::string_view asked_for() const;
};

class ValueStore {
 public:
  [[nodiscard]] ValueId add(InputId input, TypedValue value);
  /// Which values an exclude or an include cannot tell apart: they send the same to the server,
  /// though jobs and names know them by what was written.
  [[nodiscard]] Meanings meanings() const;
  /// Makes room for that many more values.
  void reserve(std::size_t values) { m_known.reserve(m_known.size() + values); }

  /// For a value that could not be typed. A plan with one is never given out.
  [[nodiscard]] ValueId stand_in(InputId input);
  [[nodiscard]] bool is_stand_in(ValueId id) const;
  [[nodiscard]] const StoredValue& operator[](ValueId id) const { return m_values[id]; }

  /// A value without an identity: the workflow's own, a remapped model.
  [[nodiscard]] const workflow::Encoded* add_encoded(workflow::Encoded encoded);
  [[nodiscard]] std::size_t add_text(std::string text);
  [[nodiscard]] const std::vector<std::string>& texts() const { return m_texts; }

  /// What a plan keeps: Plan::pool and Plan::texts. The store is of no use afterwards.
  [[nodiscard]] std::deque<workflow::Encoded> take_pool() { return std::move(m_pool); }
  [[nodiscard]] std::vector<std::string> take_texts() { return std::move(m_texts); }

 private:
  struct Key {
    InputId input = 0;
    std::string_view identity{};  // into m_values or the pool, which do not move
    std::string_view told{};
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<std::string_view>{}(key.identity) ^ (std::size_t{key.input} * 0x9e3779b9U);
    }
  };

  std::deque<workflow::Encoded> m_pool;             // its items do not move
  std::vector<std::string> m_texts{std::string()};  // for people, each once; k_unset_text
  std::deque<StoredValue> m_values;
  std::unordered_map<Key, ValueId, KeyHash> m_known;
};

}  // namespace invokeai_batch::plan
