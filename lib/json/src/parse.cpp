#include <simdjson.h>

#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/syntax.hpp"
#include "invokeai_batch/json/value.hpp"
#include "tree.hpp"

namespace invokeai_batch::json {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";

struct TooDeep {};
struct BadNumber {};

// Fills a Tree in one pass. simdjson hands each value out once, in order, which is all we need.
class Filler {
 public:
  Filler(Tree& tree, const char* text_begin) : m_tree(tree), m_text_begin(text_begin) {}

  void fill_root(ondemand::document& document) {
    // A scalar at the root is only reachable through the document itself.
    if (document.is_scalar()) {
      auto& node = add_node(0, {});
      std::string_view token = document.raw_json_token();
      node.offset = offset_of(token);
      fill_scalar(0, token, [&] { return std::string_view(document.get_string()); });
      return;
    }
    ondemand::value root = document.get_value();
    fill(root, {}, 0);
  }

 private:
  Node& add_node(std::uint32_t offset, Slice key) {
    m_tree.nodes.push_back({.offset = offset, .key = key});
    return m_tree.nodes.back();
  }

  std::uint32_t offset_of(std::string_view token) const {
    return static_cast<std::uint32_t>(token.data() - m_text_begin);
  }

  Slice keep(std::string_view text) {
    const Slice slice{static_cast<std::uint32_t>(m_tree.strings.size()),
                      static_cast<std::uint32_t>(text.size())};
    m_tree.strings += text;
    return slice;
  }

  template <class GetString>
  void fill_scalar(std::size_t index, std::string_view token, const GetString& get_string) {
    auto& node = m_tree.nodes[index];
    token = base::trim(token);
    switch (token.empty() ? '\0' : token.front()) {
      case '"':
        node.kind = Kind::string;
        node.text = keep(get_string());
        break;
      case 't':
      case 'f':
        node.kind = Kind::boolean;
        node.boolean = token == "true";
        check(token == "true" || token == "false");
        break;
      case 'n':
        node.kind = Kind::null;
        check(token == "null");
        break;
      default:
        node.kind = Kind::number;
        check(is_json_number(token));
        node.text = keep(token);
        break;
    }
    node.next = static_cast<std::uint32_t>(index + 1);
  }

  static void check(bool valid) {
    if (!valid) {
      throw BadNumber{};
    }
  }

  void fill(ondemand::value value, Slice key, std::size_t depth) {
    if (depth > k_deepest) {
      throw TooDeep{};
    }
    const std::string_view token = value.raw_json_token();
    const auto index = m_tree.nodes.size();
    add_node(offset_of(token), key);
    std::uint32_t count = 0;
    switch (value.type()) {
      case ondemand::json_type::object:
        m_tree.nodes[index].kind = Kind::object;
        for (auto field : value.get_object()) {
          const Slice name = keep(field.unescaped_key());
          fill(field.value(), name, depth + 1);
          ++count;
        }
        break;
      case ondemand::json_type::array:
        m_tree.nodes[index].kind = Kind::array;
        for (auto item : value.get_array()) {
          fill(item.value(), {}, depth + 1);
          ++count;
        }
        break;
      default:
        fill_scalar(index, token, [&] { return std::string_view(value.get_string()); });
        return;
    }
    m_tree.nodes[index].count = count;
    m_tree.nodes[index].next = static_cast<std::uint32_t>(m_tree.nodes.size());
  }

  Tree& m_tree;
  const char* m_text_begin;
};

[[noreturn]] void fail(std::string_view text, std::string_view name, const SyntaxError& error) {
  const auto [line, column] = base::line_column(text, error.offset);
  throw base::Error(
      base::ErrorClass::input,
      {.where = std::string(name) + ":" + std::to_string(line) + ":" + std::to_string(column),
       .what = "not valid JSON: " + error.why,
       .detail = base::source_excerpt(text, error.offset)});
}

// The parser found an error, or the filler did: say where in our own words.
[[noreturn]] void explain(std::string_view text, std::string_view name, const char* fallback) {
  const auto error = find_syntax_error(text, k_deepest);
  fail(text, name, error ? *error : SyntaxError{0, fallback});
}

// simdjson does not object to text after the value, nor look at the whole of a lone scalar.
void check_end(ondemand::document& document, std::string_view text, std::string_view name) {
  const bool scalar = document.is_scalar();
  if (scalar ? find_syntax_error(text, k_deepest).has_value()
             : document.current_location().error() == simdjson::SUCCESS) {
    explain(text, name, "there is more after the end of the value");
  }
}

}  // namespace

Document parse(std::string_view text, std::string_view name) {
  if (text.size() >= std::numeric_limits<std::uint32_t>::max()) {
    fail({}, name, {0, "the text is larger than 4 GB"});
  }
  const std::size_t skipped = text.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0;
  const simdjson::padded_string padded(text.substr(skipped));
  auto tree = std::make_unique<Tree>();
  // Room that is not used costs nothing; growing costs a copy and new pages each time.
  constexpr std::size_t k_bytes_a_value = 16;  // of a workflow as InvokeAI saves it, indented
  tree->strings.reserve(text.size() / 2);
  tree->nodes.reserve(text.size() / k_bytes_a_value + 1);
  try {
    ondemand::parser parser;
    ondemand::document document = parser.iterate(padded);
    // Offsets are of the text as it was given, so the mark counts.
    Filler(*tree, padded.data() - skipped).fill_root(document);
    check_end(document, text.substr(skipped), name);
  } catch (const simdjson::simdjson_error& error) {
    explain(text.substr(skipped), name, error.what());
  } catch (const TooDeep&) {
    explain(text.substr(skipped), name, "nested too deeply");
  } catch (const BadNumber&) {
    explain(text.substr(skipped), name, "not a value");
  }
  return Document(std::move(tree));
}

std::string place_of(std::string_view name, std::string_view text, Value value) {
  const auto [line, column] = base::line_column(text, value.offset());
  return std::string(name) + ":" + std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace invokeai_batch::json
