#include "client/consent.hpp"

#include <unistd.h>

#include "client/listing.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "terminal/prompt.hpp"

namespace invokeai_batch::app {

void define_consent(Builder& builder, ConsentOptions& options) {
  builder.on("--yes", options.yes, "do not ask", k_how);
  builder.on("-n,--dry-run", options.dry_run, "say what would be done, change nothing", k_how);
}

Consent ask_consent(const std::string& what, const ConsentOptions& options, const Output& output) {
  if (options.dry_run) {
    say("would " + what, output);
    return Consent::refused;
  }
  if (options.yes) {
    say(what, output);
    return Consent::given;
  }
  if (::isatty(STDERR_FILENO) != 1) {
    throw base::Error(base::ErrorClass::usage,
                      base::Problem{.what = "this would " + what,
                                    .hint = "there is nobody to ask: say --yes, or look at it "
                                            "with -n"});
  }
  Prompt prompt("a yes", "say --yes");
  return prompt.confirm(base::one_line(what) + "? [y/N] ") ? Consent::given : Consent::refused;
}

}  // namespace invokeai_batch::app
