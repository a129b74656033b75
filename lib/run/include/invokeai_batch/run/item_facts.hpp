// What a finished queue item produced. Pure: the item in, facts out.
//
// Source: services/shared/graph.py (GraphExecutionState: results by prepared node id, mapped to the
// graph's node by prepared_source_mapping) and the frontend's
// services/events/onInvocationComplete.tsx (what the gallery takes: non-intermediate nodes, no
// pass-through types).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/run/outcomes.hpp"
#include "invokeai_batch/workflow/outputs.hpp"

namespace invokeai_batch::run {

/// Names the file of one image: the output node's label, which of its images it is (from 1), the
/// file name extension that its name on the server has, and its seed where there is just one.
using NameOutput =
    std::function<std::string(const std::string& output, std::size_t nth,
                              const std::string& extension, std::optional<std::int64_t> seed)>;

/// All images and videos of all non-intermediate nodes, collections too, in the order in which the
/// server made them, each name once. A completed item without any, or with an output node that ran
/// without making one, has a `problem`; an output node that never ran is a warning. A canceled item
/// has its images when every output node made one before it ended, else none.
///
/// ItemOutput::seed is what the image's own ancestors in the executed graph were seeded with,
/// whether the job, the workflow or the server said so; where several differ, all of them.
[[nodiscard]] ItemFacts facts_of(const invokeai::QueueItem& item,
                                 const std::vector<workflow::OutputNode>& outputs,
                                 const NameOutput& name);

/// What saved workflows made that an item called, by itself or through others.
struct CalledItems {
  std::vector<const invokeai::QueueItem*> items{};  // in the order in which they were called
  const std::vector<workflow::OutputNode>& outputs;
};

/// Of the items of a destination those that `caller` called. They point into `items`.
[[nodiscard]] std::vector<const invokeai::QueueItem*> called_by(
    const invokeai::QueueItem& caller, const std::vector<invokeai::QueueItem>& items);

/// The same with the images of called workflows behind its own. A canceled item has images only
/// when it had called all that it calls, and those had ended well too.
[[nodiscard]] ItemFacts facts_of(const invokeai::QueueItem& item,
                                 const std::vector<workflow::OutputNode>& outputs,
                                 const CalledItems& called, const NameOutput& name);

}  // namespace invokeai_batch::run
