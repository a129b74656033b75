#include "invokeai_batch/base/error.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::base {

int exit_status(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::usage:
    case ErrorClass::input:
      return 2;
    case ErrorClass::server:
      return 3;
    case ErrorClass::local_io:
      return 4;
    case ErrorClass::stopped:
      return 5;
    case ErrorClass::interrupted:
      return 130;
  }
  return 2;
}

namespace {

void append_indented(std::string& out, const std::string& lines) {
  std::size_t begin = 0;
  while (begin <= lines.size()) {
    const auto end = lines.find('\n', begin);
    const auto line = lines.substr(begin, end == std::string::npos ? end : end - begin);
    out += "\n  ";
    out += line;
    if (end == std::string::npos) {
      return;
    }
    begin = end + 1;
  }
}

void append_places(std::string& out, const std::vector<std::string>& places, std::size_t most) {
  // "and 1 more place" would take the room of that place.
  const auto told = places.size() <= most + 1 ? places.size() : most;
  for (std::size_t i = 0; i < told; ++i) {
    append_indented(out, "also at " + places[i]);
  }
  if (told < places.size()) {
    append_indented(out, "and at " + std::to_string(places.size() - told) + " more places");
  }
}

std::string format_all(const std::vector<Problem>& problems) {
  std::string text;
  for (const auto& problem : problems) {
    text += text.empty() ? "" : "\n";
    text += format(problem);
  }
  return text;
}

}  // namespace

std::string format(const Problem& problem, std::size_t most_places) {
  // A name in it, of whosever choice, begins no line of its own.
  auto text = one_line(problem.where.empty() ? problem.what : problem.where + ": " + problem.what);
  if (!problem.detail.empty()) {
    append_indented(text, problem.detail);
  }
  append_places(text, problem.also_at, most_places);
  if (!problem.hint.empty()) {
    append_indented(text, "hint: " + problem.hint);
  }
  return text;
}

Error::Error(ErrorClass error_class, Problem problem)
    : Error(error_class, std::vector<Problem>{std::move(problem)}) {}

Error::Error(ErrorClass error_class, std::vector<Problem> problems)
    : m_class(error_class), m_problems(std::move(problems)), m_text(format_all(m_problems)) {
  require(!m_problems.empty(), "an error has a problem");
}

Error system_error(const std::string& what, const std::string& path, int error_number) {
  const bool is_full = error_number == ENOSPC || error_number == EDQUOT;
  return Error(ErrorClass::local_io,
               {.where = path,
                .what = "cannot " + what + ": " + std::generic_category().message(error_number),
                .hint = is_full ? "make room and run the same command again" : ""});
}

}  // namespace invokeai_batch::base
