// How a number gets to a seed: by the edges, through what only computes with it.
#pragma once

#include <string_view>

#include "invokeai_batch/workflow/document.hpp"

namespace invokeai_batch::plan {

/// A metadata node records a seed, it does not use it.
[[nodiscard]] bool is_metadata(std::string_view node_type);

/// Is it the field of a seed? That of a saved workflow that is called stands in the calling node,
/// by node and field.
[[nodiscard]] bool is_seed_field(std::string_view field);

/// Does the node only compute with what it is given? What is drawn before it is drawn for whatever
/// it feeds.
[[nodiscard]] bool computes(std::string_view node_type);

/// A node that draws for a seed which `input` reaches as well, so that a value of `input` does not
/// fix it; nullptr: none does.
[[nodiscard]] const workflow::Node* draws_besides(const workflow::FieldRef& input,
                                                  const workflow::Document& document);

/// Does what the node gives get to a seed?
[[nodiscard]] bool feeds_seed(const workflow::NodeId& node, const workflow::Document& document);

/// The node that makes the seed of `input` and something else, so that `input` is not the seed;
/// nullptr: it is handed on as it is, or gets to no seed.
[[nodiscard]] const workflow::Node* computes_seed_of(const workflow::FieldRef& input,
                                                     const workflow::Document& document);

}  // namespace invokeai_batch::plan
