#include "values/kinds/boards.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/safe_name.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "spec/arguments.hpp"
#include "values/kinds/kinds.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr std::size_t k_longest_name = 300;  // the server's limit for board_name

bool is_board_id(std::string_view text) {
  static constexpr std::size_t k_uuid_length = 36;
  return text.size() == k_uuid_length && text[8] == '-' && text[13] == '-' && text[18] == '-' &&
         text[23] == '-' && text.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

TypedValue no_board(std::string_view word) {
  TypedValue typed;
  typed.encoded.workflow = json::quoted(word);
  typed.identity = "none";
  return typed;
}

std::string reference_of(const yaml::RawValue& value) {
  const auto* id = value.find("board_id");
  return std::string(base::trim(id == nullptr ? value.text : id->text));
}

// "Plan/Foxes"
std::string qualified(const BoardRecord& board) {
  return board.project + "/" + board.name;
}

// The boards of that name; where there is none, those of that project and name.
std::vector<BoardRecord> boards_called(const std::string& reference,
                                       const std::vector<BoardRecord>& boards) {
  std::vector<BoardRecord> called;
  std::copy_if(boards.begin(), boards.end(), std::back_inserter(called),
               [&](const auto& board) { return base::same_text(board.name, reference); });
  if (called.empty()) {
    std::copy_if(boards.begin(), boards.end(), std::back_inserter(called), [&](const auto& board) {
      return !board.project.empty() && base::same_text(qualified(board), reference);
    });
  }
  return called;
}

base::Problem several(const std::string& reference, const std::vector<BoardRecord>& called) {
  std::vector<std::string> lines;
  bool project_tells = false;
  for (const auto& board : called) {
    const bool has_project = !board.project.empty();
    project_tells = project_tells || (has_project && base::same_text(board.name, reference));
    lines.push_back(board.id + (has_project ? "  " + qualified(board) : ""));
  }
  return {.what = "the server has " + std::to_string(lines.size()) + " boards called " +
                  shown(reference),
          .detail = "their ids are\n" + base::join(lines, "\n"),
          .hint = project_tells ? "use PROJECT/NAME, or the id, of the one that is meant"
                                : "use the id of the one that is meant, or rename one in InvokeAI"};
}

}  // namespace

std::size_t BoardBook::add(std::string name, std::optional<std::string> id) {
  for (std::size_t i = 0; i < m_boards.size(); ++i) {
    if (m_boards[i].name == name && m_boards[i].id == id) {
      return i;
    }
  }
  auto directory = base::safe_segment(name);
  m_boards.push_back({.name = std::move(name),
                      .id = std::move(id),
                      .directory = directory.empty() ? "_" : std::move(directory)});
  return m_boards.size() - 1;
}

std::variant<std::size_t, base::Problem> BoardBook::find(const std::string& reference) {
  if (const auto known = m_by_reference.find(reference); known != m_by_reference.end()) {
    return known->second;
  }
  std::optional<BoardRecord> found;
  if (const auto* boards = m_facts.boards()) {
    const auto by_id = std::find_if(boards->begin(), boards->end(),
                                    [&](const auto& board) { return board.id == reference; });
    const auto called = boards_called(reference, *boards);
    const auto known = std::find_if(called.begin(), called.end(),
                                    [](const auto& board) { return board.is_known; });
    if (by_id != boards->end()) {
      found = *by_id;
    } else if (called.size() > 1 && known == called.end()) {
      return several(reference, called);
    } else if (!called.empty()) {
      found = known != called.end() ? *known : called.front();
      if (!base::same_text(found->name, reference)) {
        found->name = qualified(*found);
      }
    } else if (is_board_id(reference)) {
      return base::Problem{.what = "the server has no board with the id " + reference,
                           .hint = "name a board instead: it is created when it is missing"};
    }
  }
  const auto index = found.has_value() ? add(found->name, found->id) : add(reference, {});
  m_by_reference.emplace(reference, index);
  return index;
}

Typed BoardBook::typed(const workflow::FieldType& type, const yaml::RawValue& value,
                       std::string_view name) {
  if (value.kind == yaml::RawValue::Kind::null) {
    return typed_null(type, value, name);
  }
  const auto one = value.kind == yaml::RawValue::Kind::argument && !value.text.starts_with('{')
                       ? yaml::RawValue{.kind = yaml::RawValue::Kind::plain, .text = value.text}
                       : as_one(value);
  const auto reference = reference_of(one);
  if (reference == "none" || reference == "auto") {
    return no_board(reference);
  }
  if (reference.empty()) {
    return problem_with(value, name, "no board is named",
                        "write the name of a board, or none for no board");
  }
  if (reference.size() > k_longest_name) {
    return problem_with(value, name, "the name of a board has at most 300 characters");
  }
  auto found = find(reference);
  if (auto* problem = std::get_if<base::Problem>(&found)) {
    problem->where = value.place;
    problem->what = std::string(name) + ": " + problem->what;
    return std::move(*problem);
  }
  TypedValue typed;
  typed.board = std::get<std::size_t>(found);
  typed.text = m_boards[*typed.board].name;
  typed.identity = "board:" + reference;
  return typed;
}

std::variant<std::optional<std::size_t>, base::Problem> BoardBook::of_workflow(
    json::Value value, const std::function<std::string()>& name) {
  const auto id = value["board_id"].text();
  if (id.empty() || id == "none" || id == "auto") {
    return std::nullopt;
  }
  const std::string board(id);
  const auto* boards = m_facts.boards();
  if (boards == nullptr) {
    return std::optional(add(board, board));
  }
  for (const auto& record : *boards) {
    if (record.id == id) {
      return std::optional(add(record.name, record.id));
    }
  }
  return base::Problem{
      .what = name() + ": the workflow's board " + board + " is not on this server",
      .hint = "choose one with --board NAME, or none with --set '" + name() + "=none'"};
}

void check_directories(const std::vector<PlannedBoard>& boards, ProblemList& problems) {
  std::map<std::string, const PlannedBoard*> known;
  for (const auto& board : boards) {
    const auto [entry, is_new] = known.emplace(base::collision_key(board.directory), &board);
    if (is_new) {
      continue;
    }
    const auto& other = *entry->second;
    if (other.name == board.name) {
      problems.add({.what = "two boards called " + shown(board.name) +
                            " would share one directory: " + other.id.value_or("new") + " and " +
                            board.id.value_or("new"),
                    .hint = "rename one of them in InvokeAI"});
    } else {
      problems.add({.what = "the boards " + shown(other.name) + " and " + shown(board.name) +
                            " would share the directory " + shown(board.directory),
                    .hint = "rename one of them"});
    }
  }
}

namespace {

// Which board the workflow itself means is found by BoardBook::of_workflow().
void ask_for_boards(const OwnValue& own, FactReader& facts) {
  if (own.kind == workflow::FieldKind::board && own.value.exists()) {
    (void)facts.boards();
  }
}

Typed board_of_input(const workflow::FieldType& type, const yaml::RawValue& value,
                     std::string_view name, const Typing& typing) {
  return typing.boards.typed(type, value, name);
}

}  // namespace

extern constinit const KindRules k_board = {.kind = workflow::FieldKind::board,
                                            .typed = board_of_input,
                                            .ask = ask_for_boards,
                                            .own_member = "board_id"};

}  // namespace invokeai_batch::plan
