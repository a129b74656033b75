// `licences [NAME…]`.

#include <algorithm>
#include <string>
#include <vector>

#include "client/listing.hpp"
#include "commands/commands.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "licences/third_party.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder, ListOptions& options) {
  define_list(builder, options);
}

report::Record record_of(const ThirdParty& party) {
  return {std::string(party.name),
          {{"name", std::string(party.name)},
           {"version", report::text_or_none(std::string(party.version))},
           {"licence", std::string(party.licence)},
           {"place", std::string(party.place == Place::inside ? "inside" : "system")},
           {"text", std::string(party.text), report::InTable::no}}};
}

const ThirdParty& find(const std::string& name) {
  const auto& all = third_parties();
  const auto found = std::find_if(all.begin(), all.end(), [&name](const ThirdParty& each) {
    return base::equal_ignoring_case(each.name, name);
  });
  if (found != all.end()) {
    return *found;
  }
  std::vector<std::string> names;
  for (const auto& each : all) {
    names.emplace_back(each.name);
  }
  const auto near = base::did_you_mean(name, names);
  throw base::Error(base::ErrorClass::usage,
                    {.what = "nothing in this program is called \"" + name + "\"",
                     .hint = near.empty() ? "invokeai-batch licences" : near});
}

// A heading, the notices and the licence of each.
std::string texts_of(const std::vector<ThirdParty>& parties) {
  std::string text;
  for (const auto& party : parties) {
    text += (text.empty() ? "" : "\n\n") + std::string(party.name) + ": " +
            std::string(party.licence) + "\n\n" + std::string(party.text);
  }
  return text;
}

int run(const Arguments& arguments, const ListOptions& options) {
  std::vector<ThirdParty> parties;
  for (const auto& name : arguments.words) {
    parties.push_back(find(name));
  }
  if (!parties.empty() && !arguments.output.json && !options.names) {
    write_stdout(texts_of(parties));
    return 0;
  }
  std::vector<report::Record> records;
  for (const auto& party : parties.empty() ? third_parties() : parties) {
    records.push_back(record_of(party));
  }
  Lister(options, arguments.output).show(records);
  return 0;
}

}  // namespace

Command licences_command() {
  return {.name = "licences",
          .signature = "[NAME…]",
          .summary = "Whose work is in this program, and under which licences",
          .examples = R"(invokeai-batch licences
invokeai-batch licences curl zlib
invokeai-batch licences --names | xargs invokeai-batch licences)",
          .notes =
              "Prints the notices and the licence of each NAME; without one, the list of all: "
              "inside the program, or brought along by the system.",
          .words = {"NAME", "a name of the list", 0, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
