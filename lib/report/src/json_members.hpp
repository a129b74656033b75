// Members of the JSON that scripts read: text that is UTF-8 for sure, and null for nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/report/failures.hpp"
#include "invokeai_batch/report/status.hpp"

namespace invokeai_batch::report {

/// null when it is empty.
void text_member(json::Writer& writer, std::string_view key, std::string_view text);

void texts_member(json::Writer& writer, std::string_view key,
                  const std::vector<std::string>& texts);

void count_member(json::Writer& writer, std::string_view key, std::size_t count);

/// "jobs":…,"done":…,"failed":…,"on_server":…,"to_do":…,"not_in_plan":…,"images":…
void counts_members(json::Writer& writer, const Counts& counts);

/// null when there is none.
void integer_member(json::Writer& writer, std::string_view key, std::optional<std::int64_t> number);

/// "failures":[{"kind":…,"message":…,"jobs":[…]}]
void failures_member(json::Writer& writer, const std::vector<Failure>& failures);

}  // namespace invokeai_batch::report
