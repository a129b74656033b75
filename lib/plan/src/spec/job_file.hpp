// The sections of a job file, one function each; job_file.cpp has the table of keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "invokeai_batch/plan/spec.hpp"
#include "invokeai_batch/yaml/shape.hpp"

namespace invokeai_batch::plan {

/// What repeat, limit and max_jobs may be at most.
inline constexpr std::uint64_t k_most_jobs = 1'000'000'000;

/// What is being read, and what was found wrong so far.
struct Reading {
  Spec& spec;
  yaml::Problems& problems;
};

void read_set(const yaml::RawValue& value, Reading& reading);
void read_matrix(const yaml::RawValue& value, Reading& reading);
void read_zip(const yaml::RawValue& value, Reading& reading);
void read_include(const yaml::RawValue& value, Reading& reading);
void read_exclude(const yaml::RawValue& value, Reading& reading);
void read_rows_section(const yaml::RawValue& value, Reading& reading);

/// `42`, `random`, {start: 42, per: job}, {random: BASE, per: row}, {input: NAME}; also what
/// `--seed` is given.
[[nodiscard]] SeedSpec read_seed(const yaml::RawValue& value, yaml::Problems& problems);

/// The values of an axis: a list's items, else the one value. Reports an axis without values and
/// what stands for many but is malformed.
[[nodiscard]] std::vector<yaml::RawValue> read_axis_values(const yaml::RawValue& value,
                                                           std::string_view input,
                                                           std::string_view directory,
                                                           yaml::Problems& problems);

/// By the ending of the name; nullopt when it tells nothing.
[[nodiscard]] std::optional<RowFormat> format_of(std::string_view path);

/// parse_name_template(), with its problems added instead of thrown.
[[nodiscard]] std::optional<NameTemplate> try_name_template(std::string_view text,
                                                            std::string_view place,
                                                            yaml::Problems& problems);

}  // namespace invokeai_batch::plan
