#include "fields.hpp"

namespace invokeai_batch::invokeai {

json::Value Fields::required(std::string_view key) const {
  const auto value = m_object[key];
  if (!value) {
    miss(key, "missing");
  }
  return value;
}

json::Value Fields::optional(std::string_view key) const {
  const auto value = m_object[key];
  return value.is_null() ? json::Value() : value;
}

std::string Fields::text(std::string_view key) const {
  const auto value = required(key);
  if (value && !value.is_string()) {
    miss(key, "no text");
  }
  return value.is_string() ? std::string(value.text()) : std::string();
}

std::int64_t Fields::integer(std::string_view key) const {
  const auto value = required(key);
  const auto number = value ? value.integer() : std::nullopt;
  if (value && !number) {
    miss(key, "no integer");
  }
  return number.value_or(0);
}

bool Fields::boolean(std::string_view key) const {
  const auto value = required(key);
  const auto truth = value ? value.boolean() : std::nullopt;
  if (value && !truth) {
    miss(key, "no boolean");
  }
  return truth.value_or(false);
}

json::Value Fields::array(std::string_view key) const {
  const auto value = required(key);
  if (value && !value.is_array()) {
    miss(key, "no list");
    return {};
  }
  return value;
}

json::Value Fields::object(std::string_view key) const {
  const auto value = required(key);
  if (value && !value.is_object()) {
    miss(key, "no object");
    return {};
  }
  return value;
}

std::string Fields::text_or_empty(std::string_view key) const {
  return optional(key) ? text(key) : std::string();
}

std::optional<std::int64_t> Fields::maybe_integer(std::string_view key) const {
  return optional(key) ? std::optional(integer(key)) : std::nullopt;
}

bool Fields::boolean_or(std::string_view key, bool otherwise) const {
  return optional(key) ? boolean(key) : otherwise;
}

}  // namespace invokeai_batch::invokeai
