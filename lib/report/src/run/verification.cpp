#include "invokeai_batch/report/verification.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::report {

namespace {

std::string_view to_string(Finding finding) {
  switch (finding) {
    case Finding::missing:
      return "missing";
    case Finding::changed:
      return "changed";
    case Finding::outside:
      return "outside";
    case Finding::foreign:
      return "foreign";
  }
  return {};
}

std::string_view to_string(Mended mended) {
  switch (mended) {
    case Mended::no:
      return {};
    case Mended::again:
      return "again";
    case Mended::to_make:
      return "to make";
    case Mended::not_made:
      return "not made";
  }
  return {};
}

std::string parts_text(const VerifiedCounts& counts) {
  const auto wrong = counts.missing + counts.changed + counts.outside;
  std::vector<std::string> parts;
  const auto add = [&parts](std::size_t number, std::string_view label) {
    if (number > 0) {
      parts.push_back(std::to_string(number) + " " + std::string(label));
    }
  };
  add(counts.listed - wrong, "whole");
  add(counts.missing, "missing");
  add(counts.changed, "changed");
  add(counts.outside, "outside");
  return base::join(parts, ", ");
}

std::string repair_line(const VerifiedCounts& counts) {
  std::vector<std::string> parts;
  if (counts.again > 0) {
    parts.push_back(std::to_string(counts.again) + " there again");
  }
  if (counts.to_make > 0) {
    parts.push_back(std::to_string(counts.to_make) + " to be made again");
  }
  return parts.empty() ? std::string() : "repaired: " + base::join(parts, ", ") + "\n";
}

std::string next_line(const std::string& directory, const VerifiedCounts& counts,
                      MayRepair may_repair) {
  const auto word = base::shell_word(directory);
  if (counts.to_make > 0) {
    return "next: invokeai-batch resume " + word + "\n";
  }
  const bool can_be_mended = counts.missing + counts.changed > counts.again;
  return may_repair == MayRepair::yes && can_be_mended
             ? "next: invokeai-batch verify " + word + " --repair\n"
             : "";
}

}  // namespace

Record record_of(const FoundFile& file, InTable mended) {
  return {file.path,
          {{"state", std::string(to_string(file.finding))},
           {"file", file.path},
           {"job", file.job ? Datum(*file.job) : Datum()},
           {"image_name", text_or_none(file.image_name), InTable::no},
           {"kept_as", text_or_none(file.kept_as), mended},
           {"repair", text_or_none(std::string(to_string(file.mended))), mended},
           {"why", text_or_none(file.why), mended}}};
}

void count(VerifiedCounts& counts, const FoundFile& file) {
  switch (file.finding) {
    case Finding::missing:
      ++counts.missing;
      break;
    case Finding::changed:
      ++counts.changed;
      break;
    case Finding::outside:
      ++counts.outside;
      break;
    case Finding::foreign:
      ++counts.foreign;
      break;
  }
  counts.again += file.mended == Mended::again ? 1 : 0;
  counts.to_make += file.mended == Mended::to_make ? 1 : 0;
}

bool all_is_well(const VerifiedCounts& counts) {
  return counts.missing + counts.changed == counts.again && counts.outside == 0 &&
         counts.foreign == 0;
}

std::string verified_text(const std::string& directory, const VerifiedCounts& counts,
                          MayRepair may_repair) {
  auto text = directory + ": " + base::count_of(counts.listed, "file");
  if (const auto parts = parts_text(counts); !parts.empty()) {
    text += ": " + parts;
  }
  if (counts.foreign > 0) {
    text += "; " + std::to_string(counts.foreign) + " foreign";
  }
  return text + "\n" + repair_line(counts) + next_line(directory, counts, may_repair);
}

}  // namespace invokeai_batch::report
