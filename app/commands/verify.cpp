// `verify DIR`: is every file there that a run or a mirror has listed, as it was saved?

#include <utility>

#include "client/client.hpp"
#include "client/listing.hpp"
#include "client/media.hpp"
#include "commands/commands.hpp"
#include "directory/repair.hpp"
#include "directory/verification.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "shards/known_run.hpp"
#include "shards/shards.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct VerifyOptions {
  ListOptions list{};
  bool repair = false;
};

void define(Builder& builder, VerifyOptions& options) {
  builder.on("--repair", options.repair, "fetch what is missing or changed again", k_how);
  define_client(builder);
  define_list(builder, options.list);
}

Given fetch(Client& client, const WantedFile& wanted) {
  const invokeai::ImageName name{wanted.image_name};
  const auto kind = wanted.is_video ? invokeai::MediaKind::video : kind_of(name);
  auto request = invokeai::download_request(client.server(), kind, name);
  request.max_body_bytes = k_largest_file;
  auto outcome = asked(client.session, request);
  const auto failure = invokeai::download_problem(outcome, kind);
  if (!failure) {
    return std::move(std::get<http::Response>(outcome).body);
  }
  if (failure->kind == invokeai::FailureKind::not_found) {
    return GoneThere{"the server has it no more"};
  }
  if (failure->kind == invokeai::FailureKind::not_delivered ||
      failure->kind == invokeai::FailureKind::unauthorized) {
    throw invokeai::error_of(*failure, client.server().base_url, "fetch " + wanted.image_name);
  }
  return NotGiven{failure->what};
}

// The images are on the run's own server, unless another is named.
Arguments with_server_of(const FileLists& lists, Arguments arguments) {
  if (!lists.server.empty()) {
    arguments.kept_settings.emplace("server", lists.server);
  }
  return arguments;
}

bool needs_server(const Verification& verification) {
  for (const auto& found : verification.found) {
    const bool is_mended = found.file.finding == report::Finding::missing ||
                           found.file.finding == report::Finding::changed;
    if (!is_mended) {
      continue;
    }
    const auto& wanted = verification.lists.files[*found.wanted];
    if (!wanted.is_results && !wanted.is_sidecar) {
      return true;
    }
  }
  return false;
}

void mend(Verification& verification, const Arguments& arguments,
          std::optional<store::Store>& store) {
  const auto& directory = arguments.words.front();
  if (!needs_server(verification)) {
    repair(
        directory, verification, [](const WantedFile&) { return Given(); }, store);
    return;
  }
  auto client = open_client(with_server_of(verification.lists, arguments));
  repair(
      directory, verification,
      [&client](const WantedFile& wanted) { return fetch(client, wanted); }, store);
}

// What is verified to be repaired nobody changes meanwhile, and one store knows all of it.
HeldRun hold_to_repair(const std::string& directory) {
  HeldRun held;
  if (read_frame_of(directory)) {
    fold_shards(store_of(held, directory), directory);
  }
  return held;
}

report::VerifiedCounts show(const Verification& verification, const VerifyOptions& options,
                            const Output& output) {
  report::VerifiedCounts counts;
  counts.listed = verification.lists.files.size();
  const auto mended = options.repair ? report::InTable::yes : report::InTable::no;
  std::vector<report::Record> records;
  for (const auto& found : verification.found) {
    report::count(counts, found.file);
    records.push_back(report::record_of(found.file, mended));
  }
  Lister lister(options.list, output);
  if (!records.empty()) {
    lister.show(records);
  }
  return counts;
}

int run(const Arguments& arguments, const VerifyOptions& options) {
  const auto& directory = arguments.words.front();
  auto held = options.repair ? hold_to_repair(directory) : HeldRun{};
  auto verification = verify(
      directory, held.store ? KnownRun{.jobs = run_source(*held.store)} : known_run(directory));
  if (options.repair) {
    mend(verification, arguments, held.store);
  }
  const auto counts = show(verification, options, arguments.output);
  const bool is_well = report::all_is_well(counts);
  if (!is_well || !arguments.output.is_quiet()) {
    write_stderr(base::printable(report::verified_text(
        directory, counts, options.repair ? report::MayRepair::no : report::MayRepair::yes)));
  }
  return is_well ? 0 : 1;
}

}  // namespace

Command verify_command() {
  return {.name = "verify",
          .signature = "DIR",
          .summary = "Hold every file of a run or a mirror against its list",
          .examples = R"(invokeai-batch verify out
invokeai-batch verify out --repair
invokeai-batch verify mirror --names -0 | xargs -0r ls -l)",
          .notes =
              "Each file is read to its end and compared by SHA-256. --repair moves a changed "
              "file to NAME.changed-N, fetches what the server still has, and leaves what it "
              "has no more to the next run. Foreign files are told and never touched.",
          .words = {"DIR", "the directory of a run or a mirror", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
