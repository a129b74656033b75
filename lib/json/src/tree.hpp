// The flat store behind a Document: the values in the order of the text, children after parents.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::json {

struct Slice {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
};

struct Node {
  std::uint32_t offset = 0;  // in the source text
  std::uint32_t next = 0;    // the node after this one's last descendant
  std::uint32_t count = 0;   // items or members
  Slice key{};               // in Tree::strings
  Slice text{};              // likewise
  Kind kind = Kind::null;
  bool boolean = false;
};

struct Tree {
  std::vector<Node> nodes;
  std::string strings;  // keys, string contents and number texts, one after the other

  [[nodiscard]] std::string_view slice(Slice s) const {
    return std::string_view(strings).substr(s.begin, s.size);
  }
};

}  // namespace invokeai_batch::json
