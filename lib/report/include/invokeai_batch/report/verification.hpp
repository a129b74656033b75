// What `verify` found in a directory of images, and what became of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "invokeai_batch/report/listing.hpp"

namespace invokeai_batch::report {

enum class Finding {
  missing,
  changed,
  outside,  // a list names a file outside of the directory
  foreign,  // no list names it
};

enum class Mended {
  no,        // nothing was tried
  again,     // it is there again, whole
  to_make,   // the server has it no more; the next run makes it
  not_made,  // the server has it no more, and nothing makes it again
};

struct FoundFile {
  Finding finding = Finding::missing;
  std::string path{};                 // relative to the directory
  std::optional<std::int64_t> job{};  // that made it
  std::string image_name{};           // on the server
  std::string kept_as{};              // what a changed file is called now; "": it was not moved
  Mended mended = Mended::no;
  std::string why{};  // it was not mended, or not wholly
};

/// {"state":"missing","file":…,"job":…,"image_name":…,"kept_as":…,"repair":…,"why":…}; `repair` is
/// "again", "to make", "not made", or null where nothing was tried. Tables show what was mended, if
/// that was asked for.
[[nodiscard]] Record record_of(const FoundFile& file, InTable mended);

struct VerifiedCounts {
  std::size_t listed = 0;
  std::size_t missing = 0;
  std::size_t changed = 0;
  std::size_t outside = 0;
  std::size_t foreign = 0;
  std::size_t again = 0;
  std::size_t to_make = 0;
};

void count(VerifiedCounts& counts, const FoundFile& file);

/// Is every listed file there, whole or again, and no other?
[[nodiscard]] bool all_is_well(const VerifiedCounts& counts);

/// "out: 12 files: 9 whole, 2 missing, 1 changed; 1 foreign", and what to do next; complete lines.
enum class MayRepair { no, yes };
[[nodiscard]] std::string verified_text(const std::string& directory, const VerifiedCounts& counts,
                                        MayRepair may_repair);

}  // namespace invokeai_batch::report
