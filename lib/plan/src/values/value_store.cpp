#include "values/value_store.hpp"

#include <numeric>
#include <utility>

namespace invokeai_batch::plan {

namespace {

constexpr std::string_view k_stand_in = "\x01no value";

}  // namespace

std::string_view StoredValue::asked_for() const {
  return identity.empty() && encoded->graph.has_value() ? std::string_view(*encoded->graph)
                                                        : std::string_view(identity);
}

ValueId ValueStore::add(InputId input, TypedValue value) {
  const std::string_view wanted = value.identity.empty() && value.encoded.graph.has_value()
                                      ? std::string_view(*value.encoded.graph)
                                      : std::string_view(value.identity);
  auto told = value.identity.empty() ? std::string() : value.text;
  if (const auto known = m_known.find({input, wanted, told}); known != m_known.end()) {
    return known->second;
  }
  const auto id = static_cast<ValueId>(m_values.size());
  const bool is_unset = value.text.empty() && !value.encoded.graph.has_value();
  const auto text = is_unset ? k_unset_text : add_text(std::move(value.text));
  m_values.push_back({.encoded = add_encoded(std::move(value.encoded)),
                      .text = text,
                      .identity = std::move(value.identity),
                      .told = std::move(told),
                      .uploads = std::move(value.uploads),
                      .board = value.board});
  m_known.emplace(Key{input, m_values.back().asked_for(), m_values.back().told}, id);
  return id;
}

ValueId ValueStore::stand_in(InputId input) {
  TypedValue typed;
  typed.identity = k_stand_in;
  return add(input, std::move(typed));
}

Meanings ValueStore::meanings() const {
  Meanings meanings(m_values.size());
  std::iota(meanings.begin(), meanings.end(), ValueId{0});
  std::unordered_map<std::string, ValueId> known;
  for (ValueId id = 0; id < m_values.size(); ++id) {
    const auto& value = m_values[id];
    if (value.identity.empty()) {
      continue;  // what is sent is what it is known by
    }
    auto sent = value.encoded->graph.value_or(std::string());
    for (const auto upload : value.uploads) {
      sent += " upload " + std::to_string(upload);
    }
    if (value.board.has_value()) {
      sent += " board " + std::to_string(*value.board);
    }
    if (!sent.empty()) {
      meanings[id] = known.emplace(std::move(sent), id).first->second;
    }
  }
  return meanings;
}

bool ValueStore::is_stand_in(ValueId id) const {
  return m_values[id].identity == k_stand_in;
}

const workflow::Encoded* ValueStore::add_encoded(workflow::Encoded encoded) {
  m_pool.push_back(std::move(encoded));
  return &m_pool.back();
}

std::size_t ValueStore::add_text(std::string text) {
  m_texts.push_back(std::move(text));
  return m_texts.size() - 1;
}

}  // namespace invokeai_batch::plan
