// What SQLite says, in words of ours.
#pragma once

#include <SQLiteCpp/Exception.h>

#include <filesystem>
#include <string>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::store {

enum class Doing { reading, writing };

/// The local_io Error for a failed SQLite call on this database.
[[nodiscard]] base::Error store_error(const SQLite::Exception& failure,
                                      const std::filesystem::path& database, Doing doing);

/// The local_io Error for a database that SQLite can read and that still makes no sense: `why`
/// ends the sentence "the state of the run is damaged: …".
[[nodiscard]] base::Error damaged_error(const std::filesystem::path& database,
                                        const std::string& why);

}  // namespace invokeai_batch::store
