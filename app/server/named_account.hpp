#pragma once

#include <string>

#include "settings/settings.hpp"

namespace invokeai_batch::app {

/// Whom INVOKEAI_BATCH_EMAIL and INVOKEAI_BATCH_PASSWORD name for this server; "": nobody.
[[nodiscard]] std::string account_in_variables(const Settings& settings);

}  // namespace invokeai_batch::app
