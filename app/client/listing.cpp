#include "client/listing.hpp"

#include <unistd.h>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

report::ListForm form_of(const ListOptions& options, const Output& output) {
  if (output.json && options.names) {
    throw base::Error(base::ErrorClass::usage,
                      base::Problem{.what = "--json and --names are two forms of one list",
                                    .hint = "choose one of them"});
  }
  return output.json     ? report::ListForm::json
         : options.names ? report::ListForm::names
                         : report::ListForm::table;
}

}  // namespace

void define_list(Builder& builder, ListOptions& options) {
  builder.json("one JSON object a line");
  builder.on("--names", options.names, "names alone, one a line, for other commands");
  builder.on("-0", options.nul, "end names with NUL instead of a line break");
}

Lister::Lister(const ListOptions& options, const Output& output)
    : m_listing(form_of(options, output),
                options.nul ? report::PathEnd::nul : report::PathEnd::line_break,
                base::terminal_of(STDOUT_FILENO)) {}

void Lister::show(const std::vector<report::Record>& records) {
  write_stdout(m_listing.lines(records));
}

void show_record(const report::Record& record, const Output& output) {
  write_stdout(output.json ? report::record_json(record) : report::record_text(record));
}

void say(const std::string& line, const Output& output) {
  if (!output.is_quiet()) {
    write_stderr(base::one_line(line) + "\n");
  }
}

}  // namespace invokeai_batch::app
