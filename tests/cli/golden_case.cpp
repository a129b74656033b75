#include "golden_case.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::tests {

namespace {

constexpr std::string_view k_mark = "== ";
constexpr std::string_view k_unfinished = " without a last line break";

bool starts_section(std::string_view line) {
  return line.starts_with(k_mark);
}

struct Section {
  std::string title;
  std::string body;  // with all its line breaks
};

std::vector<Section> sections_of(std::string_view text, std::string& before) {
  std::vector<Section> sections;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (starts_section(line)) {
      sections.push_back({std::string(line.substr(k_mark.size())), {}});
    } else {
      (sections.empty() ? before : sections.back().body) += std::string(line) + "\n";
    }
  }
  return sections;
}

// The rest of a title that begins with `word`; nullopt for another title.
std::optional<std::string> after(const std::string& title, std::string_view word) {
  return title.starts_with(word) ? std::optional(title.substr(word.size())) : std::nullopt;
}

int number_of(const std::string& text) {
  const auto number = base::parse_integer(text);
  if (!number || *number < 0 || *number > 1000) {
    throw std::runtime_error("not a number: " + text);
  }
  return static_cast<int>(*number);
}

// A body that was written by add_output().
std::string output_of(const Section& section) {
  auto text = section.body;
  if (section.title.ends_with(k_unfinished) && !text.empty()) {
    text.pop_back();
  }
  return text;
}

void add_output(std::string& text, const std::string& stream, const std::string& output) {
  if (output.empty()) {
    return;
  }
  const bool finished = output.ends_with('\n');
  text += std::string(k_mark) + stream + (finished ? "" : std::string(k_unfinished)) + "\n";
  text += output + (finished ? "" : "\n");
}

void take(GoldenCase& golden, const Section& section) {
  if (const auto command = after(section.title, "$ ")) {
    golden.steps.push_back({.command = *command});
  } else if (const auto file = after(section.title, "file ")) {
    golden.files.push_back({*file, section.body});
  } else if (const auto server = after(section.title, "server ")) {
    golden.server = *server;
  } else if (const auto columns = after(section.title, "terminal ")) {
    golden.terminal = static_cast<unsigned short>(number_of(*columns));
  } else if (golden.steps.empty()) {
    throw std::runtime_error("a command is due before == " + section.title);
  } else if (const auto status = after(section.title, "exit ")) {
    golden.steps.back().status = number_of(*status);
  } else if (after(section.title, "stdout")) {
    golden.steps.back().out = output_of(section);
  } else if (after(section.title, "stderr")) {
    golden.steps.back().err = output_of(section);
  } else {
    throw std::runtime_error("unknown section == " + section.title);
  }
}

}  // namespace

GoldenCase read_case(const std::string& text) {
  GoldenCase golden;
  for (const auto& section : sections_of(text, golden.comment)) {
    take(golden, section);
  }
  if (golden.comment.empty() || golden.steps.empty()) {
    throw std::runtime_error("a case says what it is about, and has a command");
  }
  return golden;
}

std::string to_text(const GoldenCase& golden) {
  std::string text = golden.comment;
  const std::string mark(k_mark);
  for (const auto& file : golden.files) {
    text += mark + "file " + file.name + "\n" + file.text;
  }
  if (!golden.server.empty()) {
    text += mark + "server " + golden.server + "\n";
  }
  if (golden.terminal) {
    text += mark + "terminal " + std::to_string(*golden.terminal) + "\n";
  }
  for (const auto& step : golden.steps) {
    text += mark + "$ " + step.command + "\n" + mark + "exit " + std::to_string(step.status) + "\n";
    add_output(text, "stdout", step.out);
    add_output(text, "stderr", step.err);
  }
  return text;
}

}  // namespace invokeai_batch::tests
