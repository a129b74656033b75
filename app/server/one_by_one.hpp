// Several things, each for itself: one that fails keeps none of the others from being done.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "server/session.hpp"
#include "terminal/output.hpp"

namespace invokeai_batch::app {

/// In a handler of `error`, which one of several met: tells it as what ends a command. Throws it
/// where the `left` others would fare no better: the server is gone or takes our log-in no more, or
/// nothing can be written.
void tell_or_rethrow(Session& session, const Output& output, const base::Error& error,
                     std::size_t left);

/// Does `act` with each. The exit status: 1 when one of them failed. Throws base::Error as
/// tell_or_rethrow().
template <class Thing, class Act>
[[nodiscard]] int one_by_one(Session& session, const Output& output,
                             const std::vector<Thing>& things, Act act) {
  int status = 0;
  auto left = things.size();
  for (const auto& thing : things) {
    --left;
    try {
      act(thing);
    } catch (const base::Error& error) {
      tell_or_rethrow(session, output, error, left);
      status = 1;
    }
  }
  return status;
}

/// What `find` gives for each of the words, each once where that can be told. Throws base::Error
/// with the problems of all of them, before anything is done with one.
template <class Word, class Find>
[[nodiscard]] auto find_each(const std::vector<Word>& words, Find find) {
  using Found = decltype(find(words.front()));
  std::vector<Found> all;
  std::vector<base::Problem> problems;
  for (const auto& word : words) {
    try {
      auto found = find(word);
      if constexpr (std::equality_comparable<Found>) {
        if (std::find(all.begin(), all.end(), found) != all.end()) {
          continue;
        }
      }
      all.push_back(std::move(found));
    } catch (const base::Error& error) {
      if (error.error_class() != base::ErrorClass::input) {
        throw;
      }
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::input, std::move(problems));
  }
  return all;
}

}  // namespace invokeai_batch::app
