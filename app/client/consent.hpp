// Before something is destroyed.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace invokeai_batch::app {

struct ConsentOptions {
  bool yes = false;
  bool dry_run = false;
};

/// --yes and -n.
void define_consent(Builder& builder, ConsentOptions& options);

enum class Consent { given, refused };

/// Says what is about to be destroyed ("delete 3 images: a.png, b.png, c.png") and asks at the
/// terminal. With --yes nobody is asked, with -n it is refused. Throws base::Error(usage) where
/// there is neither a terminal nor --yes: nothing was sent then.
[[nodiscard]] Consent ask_consent(const std::string& what, const ConsentOptions& options,
                                  const Output& output);

}  // namespace invokeai_batch::app
