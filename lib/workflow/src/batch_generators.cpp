// The rules of generators. Source: features/nodes/types/field.ts (resolve…GeneratorField and what
// they call). Sums and products are taken in the GUI's order, so that the last bit is the same;
// this file is compiled without fused operations for that reason.
#include <cmath>
#include <functional>
#include <random>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/syntax.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/workflow/batch.hpp"
#include "javascript.hpp"

namespace invokeai_batch::workflow {

namespace {

constexpr double k_default_count = 10;
// What the editor of version 7 takes; that of 6 has no limits of its own.
constexpr double k_most_values_of_seven = 10'000;
constexpr double k_most_drawn_prompts_of_seven = 1'000;
constexpr std::string_view k_default_prompt = "a super {cute|ferocious} {dog|cat}";

// The members of a rule. One that is missing has its default; the first one that is wrong is kept.
class RuleReader {
 public:
  explicit RuleReader(json::Value rule) : m_rule(rule) {}

  double number(std::string_view key, double otherwise) {
    const auto value = m_rule[key];
    if (!value) {
      return otherwise;
    }
    if (!value.number()) {
      refuse(key, "must be a number");
    }
    return value.number().value_or(otherwise);
  }

  double integer(std::string_view key, double otherwise) {
    const auto value = number(key, otherwise);
    if (value != std::floor(value)) {
      refuse(key, "must be a whole number");
    }
    return value;
  }

  std::string text(std::string_view key, std::string_view otherwise) {
    const auto value = m_rule[key];
    if (value && !value.is_string()) {
      refuse(key, "must be a text");
    }
    return std::string(value.is_string() ? value.text() : otherwise);
  }

  // How many values; less than one is none.
  std::size_t count(std::string_view key, std::size_t most) {
    const auto wanted = integer(key, k_default_count);
    if (wanted > static_cast<double>(most)) {
      refuse(key, "asks for " + base::number_to_text(wanted) + " values, more than the " +
                      std::to_string(most) + " that a plan may have");
    }
    return m_why.empty() && wanted > 0 ? static_cast<std::size_t>(wanted) : 0;
  }

  // Seeds are whole numbers; nothing and null mean that there is none.
  std::optional<std::int64_t> seed() {
    const auto value = m_rule["seed"];
    if (!value || value.is_null()) {
      return std::nullopt;
    }
    if (!value.integer()) {
      refuse("seed", "must be a whole number");
    }
    return value.integer();
  }

  void refuse(std::string_view key, const std::string& why) {
    if (m_why.empty()) {
      m_why = std::string(key) + " " + why;
    }
  }

  [[nodiscard]] Generated result(Generated generated) const {
    return m_why.empty() ? std::move(generated) : BadRule{m_why};
  }

 private:
  json::Value m_rule;
  std::string m_why;
};

using Texts = std::vector<std::string>;
using Nth = std::function<double(std::size_t)>;

Texts texts_of(std::size_t count, const Nth& nth) {
  Texts texts;
  texts.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    texts.push_back(base::number_to_text(nth(i)));
  }
  return texts;
}

double fraction(std::size_t i, std::size_t count) {
  return static_cast<double>(i) / static_cast<double>(count - 1);
}

Generated sequence(RuleReader rule, BatchKind kind, std::size_t most) {
  const bool whole = kind == BatchKind::integer;
  const auto start = whole ? rule.integer("start", 0) : rule.number("start", 0);
  const auto step = whole ? rule.integer("step", 1) : rule.number("step", 0.1);
  const auto count = rule.count("count", most);
  const auto nth = [&](std::size_t i) { return start + static_cast<double>(i) * step; };
  return rule.result(texts_of(step == 0 ? 1 : count, nth));
}

Generated distribution(RuleReader rule, BatchKind kind, std::size_t most) {
  const bool whole = kind == BatchKind::integer;
  const auto start = whole ? rule.integer("start", 0) : rule.number("start", 0);
  const auto end = whole ? rule.integer("end", 10) : rule.number("end", 1);
  const auto count = rule.count("count", most);
  const auto nth = [&](std::size_t i) {
    if (count == 1) {
      return start;
    }
    const auto added = (end - start) * fraction(i, count);
    return start + (whole ? javascript_round(added) : added);
  };
  return rule.result(texts_of(count, nth));
}

// The generator of random numbers of the editor of version 7.
class Mulberry32 {
 public:
  explicit Mulberry32(std::uint32_t seed) : m_state(seed) {}

  std::uint32_t operator()() {
    m_state += 0x6D2B79F5U;
    auto t = m_state;
    t = (t ^ (t >> 15U)) * (t | 1U);
    t ^= t + (t ^ (t >> 7U)) * (t | 61U);
    return t ^ (t >> 14U);
  }

 private:
  std::uint32_t m_state;
};

// 32 bits a draw. Of version 6: init_genrand(seed), as the npm package mersenne-twister has it.
std::function<std::uint32_t()> drawing(Editor editor, std::uint32_t seed) {
  if (editor == Editor::seven) {
    return Mulberry32(seed);
  }
  return [twister = std::mt19937(seed)]() mutable { return static_cast<std::uint32_t>(twister()); };
}

Generated random(RuleReader rule, BatchKind kind, const GeneratorLimits& limits) {
  constexpr double k_range = 4294967296.0;
  const bool whole = kind == BatchKind::integer;
  const auto least = whole ? rule.integer("min", 0) : rule.number("min", 0);
  const auto greatest = whole ? rule.integer("max", 10) : rule.number("max", 1);
  const auto count = rule.count("count", limits.most);
  const auto draw =
      drawing(limits.editor, static_cast<std::uint32_t>(rule.seed().value_or(limits.seed)));
  return rule.result(texts_of(count, [&](std::size_t) {
    const auto drawn = static_cast<double>(draw()) / k_range;
    return whole ? std::floor(drawn * (greatest - least + 1)) + least
                 : drawn * (greatest - least) + least;
  }));
}

// Read as the inside of a JSON string, so that \n is a line break; else taken as it stands.
std::string separator_of(const std::string& split_on) {
  const auto quoted = "\"" + split_on + "\"";
  if (json::find_syntax_error(quoted, json::k_deepest)) {
    return split_on;
  }
  const auto document = json::parse(quoted, "splitOn");
  return std::string(document.root().text());
}

std::string_view default_input(BatchKind kind) {
  switch (kind) {
    case BatchKind::integer:
      return "1,2,3,4,5,6,7,8,9,10";
    case BatchKind::number:
      return "0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1";
    default:
      return "foo,bar,baz,qux";
  }
}

Texts parsed(const std::vector<std::string_view>& pieces, BatchKind kind) {
  Texts texts;
  for (const auto piece : pieces) {
    if (kind == BatchKind::string) {
      if (!piece.empty()) {
        texts.emplace_back(piece);
      }
      continue;
    }
    const auto value =
        kind == BatchKind::integer ? javascript_integer(piece) : javascript_number(piece);
    if (value) {
      texts.push_back(base::number_to_text(*value));
    }
  }
  return texts;
}

Generated parse_string(RuleReader rule, BatchKind kind) {
  const auto input = rule.text("input", default_input(kind));
  const auto separator = separator_of(rule.text("splitOn", ","));
  const auto pieces =
      separator.empty() ? std::vector<std::string_view>{input} : javascript_split(input, separator);
  return rule.result(parsed(pieces, kind));
}

enum class Draw { none, random };

Generated prompts(RuleReader rule, Draw draw, const GeneratorLimits& limits) {
  const bool combinatorial = draw == Draw::none;
  PromptRule wanted{.prompt = rule.text("input", k_default_prompt), .combinatorial = combinatorial};
  const auto* const key = combinatorial ? "maxPrompts" : "count";
  wanted.most = static_cast<std::int64_t>(rule.count(key, limits.most));
  if (wanted.most < 1) {
    rule.refuse(key, "must be at least 1");
  }
  if (!combinatorial) {
    wanted.seed = rule.seed().value_or(limits.seed);
  }
  return rule.result(std::move(wanted));
}

Generated images_of_board(RuleReader rule) {
  BoardRule wanted{.board_id = rule.text("board_id", "")};
  const auto category = rule.text("category", "images");
  wanted.assets = category == "assets";
  if (wanted.board_id.empty()) {
    rule.refuse("board_id", "is not chosen");
  }
  if (!wanted.assets && category != "images") {
    rule.refuse("category", "must be images or assets");
  }
  return rule.result(std::move(wanted));
}

std::string default_type(BatchKind kind) {
  switch (kind) {
    case BatchKind::integer:
      return "integer_generator_arithmetic_sequence";
    case BatchKind::number:
      return "float_generator_arithmetic_sequence";
    case BatchKind::string:
      return "string_generator_parse_string";
    case BatchKind::image:
      break;
  }
  return "image_generator_images_from_board";
}

Texts stored_values(json::Value values) {
  Texts texts;
  for (const auto& item : values) {
    texts.emplace_back(item.value.is_object() ? item.value["image_name"].text()
                                              : item.value.text());
  }
  return texts;
}

// What follows "integer_generator_"; empty when the type is of another kind.
std::string_view rule_name(std::string_view type, BatchKind kind) {
  const auto own = default_type(kind);
  constexpr std::string_view k_between = "_generator_";
  const auto prefix = own.substr(0, own.find(k_between) + k_between.size());
  return type.starts_with(prefix) ? type.substr(prefix.size()) : std::string_view();
}

}  // namespace

namespace {

// InvokeAI 5 stored what it had drawn, and it stays the truth; the editor of version 7 reads it of
// fractions alone.
bool has_stored_values(BatchKind kind, json::Value rule, Editor editor) {
  return rule["values"].is_array() && (editor == Editor::six || kind == BatchKind::number);
}

void check_limits_of_seven(RuleReader& reader, json::Value rule, std::string_view name) {
  const bool draws_prompts = name == "dynamic_prompts_random";
  const auto* const key = name == "dynamic_prompts_combinatorial" ? "maxPrompts" : "count";
  const auto count = rule[key].number().value_or(k_default_count);
  const auto most = draws_prompts ? k_most_drawn_prompts_of_seven : k_most_values_of_seven;
  if (count < 1) {
    reader.refuse(key, "must be at least 1");
  }
  if (count > most) {
    reader.refuse(key, "must be at most " + base::number_to_text(most));
  }
  if (rule["seed"].number().value_or(0) < 0) {
    reader.refuse("seed", "must not be negative");
  }
}

}  // namespace

Generated generate(BatchKind kind, json::Value rule, const GeneratorLimits& limits) {
  if (has_stored_values(kind, rule, limits.editor)) {
    return stored_values(rule["values"]);
  }
  RuleReader reader(rule);
  const auto type = reader.text("type", default_type(kind));
  const auto name = rule_name(type, kind);
  const bool is_number = kind == BatchKind::integer || kind == BatchKind::number;
  if (limits.editor == Editor::seven && name != "parse_string" && kind != BatchKind::image) {
    check_limits_of_seven(reader, rule, name);
  }
  if (is_number && name == "arithmetic_sequence") {
    return sequence(reader, kind, limits.most);
  }
  if (is_number && name == "linear_distribution") {
    return distribution(reader, kind, limits.most);
  }
  if (is_number && name == "random_distribution_uniform") {
    return random(reader, kind, limits);
  }
  if (kind != BatchKind::image && name == "parse_string") {
    return parse_string(reader, kind);
  }
  if (kind == BatchKind::string && name == "dynamic_prompts_combinatorial") {
    return prompts(reader, Draw::none, limits);
  }
  if (kind == BatchKind::string && name == "dynamic_prompts_random") {
    return prompts(reader, Draw::random, limits);
  }
  if (kind == BatchKind::image && name == "images_from_board") {
    return images_of_board(reader);
  }
  reader.refuse("type", "\"" + type + "\" is not known");
  return reader.result(Texts());
}

bool draws_anew(json::Value rule) {
  const auto type = rule["type"].text();
  const bool draws =
      type.ends_with("_random_distribution_uniform") || type.ends_with("_dynamic_prompts_random");
  const auto seed = rule["seed"];
  return draws && !rule["values"].is_array() && (!seed || seed.is_null());
}

}  // namespace invokeai_batch::workflow
