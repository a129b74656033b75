// A plan as rows of a store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

void add_meta(std::vector<store::Row>& rows, std::string_view key, std::string value);

/// Are the jobs of the plan those that the store has in its plan? `jobs`: of the store, by number.
[[nodiscard]] bool is_plan_of(const std::vector<store::StoredJob>& jobs, const plan::Plan& plan);

/// `head`, then the plan's jobs, then `tail`, in one transaction and one at a time. Throws
/// base::Error(local_io).
void commit_plan(store::Store& store, std::vector<store::Row> head, const plan::Plan& plan,
                 std::vector<store::Row> tail);

}  // namespace invokeai_batch::app
