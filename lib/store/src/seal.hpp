// A digest of what was read, and the one that the last writer left.
//
// SQLite notices when its own structure is damaged, not when a byte within a text has become
// another. Against chance, not against malice: FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/.
#pragma once

#include <SQLiteCpp/Database.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::store {

/// Of a sequence of cells: where one ends and the next begins is part of it.
class Digest {
 public:
  void add(std::string_view text);
  void add(std::int64_t number);
  void add_null() { add_byte(k_null); }
  [[nodiscard]] std::string text() const;

 private:
  static constexpr std::uint8_t k_null = 0xfe;  // neither is a byte of UTF-8
  static constexpr std::uint8_t k_end = 0xff;

  void add_byte(std::uint8_t byte) {
    constexpr std::uint64_t k_prime = 0x100000001b3;
    m_hash = (m_hash ^ byte) * k_prime;
  }

  std::uint64_t m_hash = 0xcbf29ce484222325;
};

enum class SealedPart : std::uint8_t { jobs, frame };
inline constexpr std::array k_sealed_parts{SealedPart::jobs, SealedPart::frame};

/// The part that a row belongs to.
[[nodiscard]] SealedPart part_of(const Row& row);

[[nodiscard]] bool is_sealed(SQLite::Database& database, SealedPart part);
void put_seal(SQLite::Database& database, SealedPart part, const Digest& digest);
void lift_seal(SQLite::Database& database, SealedPart part);

/// Throws Error(local_io) when the part was sealed with another digest.
void refuse_broken_seal(SQLite::Database& database, const std::filesystem::path& path,
                        SealedPart part, const Digest& read);

}  // namespace invokeai_batch::store
