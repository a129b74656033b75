#include "client/naming.hpp"

#include <algorithm>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::app {

namespace {

std::vector<std::string> names_in(const std::string& text) {
  const char separator = text.find('\0') != std::string::npos ? '\0' : '\n';
  std::vector<std::string> names;
  for (auto piece : base::split(text, separator)) {
    if (separator == '\n' && piece.ends_with('\r')) {
      piece.remove_suffix(1);
    }
    if (!piece.empty()) {
      names.emplace_back(piece);
    }
  }
  return names;
}

template <class Matches>
std::vector<std::size_t> select(const std::vector<Named>& all, Matches matches) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (matches(all[i])) {
      found.push_back(i);
    }
  }
  return found;
}

base::Error several(const std::vector<Named>& all, const std::vector<std::size_t>& found,
                    const std::string& word, const std::string& noun) {
  std::vector<std::string> lines;
  for (const auto i : found) {
    lines.push_back(base::one_line(all[i].id + "  " + all[i].name + "  " + all[i].detail));
  }
  return {base::ErrorClass::input,
          {.where = base::one_line(word),
           .what = "the server has " + std::to_string(found.size()) + " " + noun + "s of this name",
           .detail = base::join(lines, "\n"),
           .hint = "write the id of the one that is meant"}};
}

base::Error none(const std::vector<Named>& all, const std::string& word, const std::string& noun) {
  std::vector<std::string> names;
  for (const auto& one : all) {
    names.push_back(base::one_line(one.name));
  }
  return {base::ErrorClass::input,
          {.where = base::one_line(word),
           .what = "the server has no such " + noun,
           .hint = base::did_you_mean(word, names)}};
}

}  // namespace

std::vector<std::string> names_from(const Arguments& arguments, std::size_t first) {
  const auto& words = arguments.words;
  const bool reads = std::find(words.begin(), words.end(), "-") != words.end();
  std::vector<std::string> names;
  bool read = false;
  for (std::size_t i = first; i < words.size(); ++i) {
    const auto& word = words[i];
    if (reads && word == "-0") {
      continue;  // how the names are parted is seen
    }
    if (word != "-") {
      names.push_back(word);
      continue;
    }
    if (read) {
      throw base::Error(base::ErrorClass::usage,
                        {.what = "standard input (-) can be read once only"});
    }
    read = true;
    for (auto& name : names_in(base::read_file("-"))) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

std::size_t find_named(const std::vector<Named>& all, const std::string& word,
                       const std::string& noun) {
  auto found = select(all, [&](const Named& one) { return one.id == word; });
  if (found.empty()) {
    found = select(all, [&](const Named& one) { return base::same_text(one.name, word); });
  }
  if (found.empty()) {
    found = select(all, [&](const Named& one) { return base::same_name(one.name, word); });
  }
  if (found.empty()) {
    throw none(all, word, noun);
  }
  if (found.size() > 1) {
    throw several(all, found, word, noun);
  }
  return found.front();
}

std::string handle_of(const std::vector<Named>& all, std::size_t index) {
  const auto& name = all[index].name;
  const auto others = select(
      all, [&](const Named& one) { return base::same_name(one.name, name) || one.id == name; });
  const bool plain =
      !name.empty() && base::one_line(name) == name && !name.starts_with('-') && name != "none";
  return plain && others.size() == 1 ? name : all[index].id;
}

}  // namespace invokeai_batch::app
