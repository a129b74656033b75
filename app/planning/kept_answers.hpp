// What a server said that jobs are made of: wildcards, the images of a board, the prompts of a text
// with wildcards. A run keeps it as it keeps files, so that `resume` means the same jobs.
#pragma once

#include <string>

#include "invokeai_batch/plan/facts.hpp"
#include "planning/input_texts.hpp"

namespace invokeai_batch::app {

/// Adds what the plan used: the file of a wildcard by its path, answers of the server by keys of
/// their own.
void add_answers(InputTexts& inputs, const plan::Facts& facts);

/// Is it the key of such an answer, and of no file?
[[nodiscard]] bool is_answer(const std::string& key);
/// "the server's wildcard animals/cats"
[[nodiscard]] std::string describe_answer(const std::string& key);

/// Puts what is kept in the place of what was fetched for `needs`; a difference is a warning.
void use_kept_answers(const InputTexts& kept, const plan::Needs& needs, plan::Facts& facts);

}  // namespace invokeai_batch::app
