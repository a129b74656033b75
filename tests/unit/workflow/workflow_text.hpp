// Small workflows for tests, built from text.
#pragma once

#include <string>
#include <string_view>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/writer.hpp"

inline std::string quoted_text(const std::string& text) {
  return invokeai_batch::json::quoted(text);  // unqualified, std::quoted would be meant
}

/// `inputs` is the inside of the inputs object; `more` further members of data, with their comma.
inline std::string node_text(const std::string& id, const std::string& type,
                             const std::string& inputs = "", const std::string& more = "") {
  return R"({"id":)" + quoted_text(id) + R"(,"type":"invocation","data":{"id":)" + quoted_text(id) +
         R"(,"version":"1.0.0","label":"","notes":"","type":)" + quoted_text(type) +
         R"(,"inputs":{)" + inputs + R"(},"isOpen":true,"isIntermediate":true,"useCache":true)" +
         more + R"(},"position":{"x":0,"y":0}})";
}

/// `value` is JSON; "" leaves it out.
inline std::string input_text(const std::string& name, const std::string& value = "",
                              const std::string& label = "") {
  return quoted_text(name) + R"(:{"name":)" + quoted_text(name) + R"(,"label":)" +
         quoted_text(label) + R"(,"description":"")" +
         (value.empty() ? "" : R"(,"value":)" + value) + "}";
}

inline std::string edge_text(const std::string& source, const std::string& source_handle,
                             const std::string& target, const std::string& target_handle) {
  return R"({"id":"e","type":"default","source":)" + quoted_text(source) + R"(,"sourceHandle":)" +
         quoted_text(source_handle) + R"(,"target":)" + quoted_text(target) +
         R"(,"targetHandle":)" + quoted_text(target_handle) + "}";
}

/// `more` is further top-level members, with their comma.
inline std::string workflow_text(const std::string& nodes, const std::string& edges = "",
                                 const std::string& more = "",
                                 const std::string& version = "4.0.0") {
  return R"({"name":"t","author":"","description":"","version":"","contact":"","tags":"",)"
         R"("notes":"","exposedFields":[],"meta":{"version":")" +
         version + R"(","category":"user"},"nodes":[)" + nodes + R"(],"edges":[)" + edges + "]" +
         more + "}";
}

/// What the base::Error that `action` throws says; "" when it throws none.
template <class Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const invokeai_batch::base::Error& error) {
    return error.what();
  }
  return {};
}
