#include "seal.hpp"

#include <SQLiteCpp/Statement.h>

#include <array>
#include <charconv>
#include <optional>
#include <variant>

#include "failure.hpp"

namespace invokeai_batch::store {

namespace {

constexpr const char* name_of(SealedPart part) {
  return part == SealedPart::jobs ? "jobs" : "frame";
}

std::optional<std::string> seal_of(SQLite::Database& database, SealedPart part) {
  SQLite::Statement seal(database, "SELECT digest FROM seal WHERE part = ?");
  seal.bindNoCopy(1, name_of(part));
  return seal.executeStep() ? std::optional(seal.getColumn(0).getString()) : std::nullopt;
}

}  // namespace

void Digest::add(std::string_view text) {
  for (const char c : text) {
    add_byte(static_cast<std::uint8_t>(c));
  }
  add_byte(k_end);
}

void Digest::add(std::int64_t number) {
  add(std::to_string(number));
}

std::string Digest::text() const {
  constexpr int k_hexadecimal = 16;
  std::array<char, 16> digits{};
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), m_hash, k_hexadecimal);
  return {digits.data(), end};
}

SealedPart part_of(const Row& row) {
  const bool is_frame = std::holds_alternative<BoardRow>(row) ||
                        std::holds_alternative<UploadRow>(row) ||
                        std::holds_alternative<MetaRow>(row);
  return is_frame ? SealedPart::frame : SealedPart::jobs;
}

bool is_sealed(SQLite::Database& database, SealedPart part) {
  return seal_of(database, part).has_value();
}

void put_seal(SQLite::Database& database, SealedPart part, const Digest& digest) {
  SQLite::Statement seal(database, "INSERT OR REPLACE INTO seal (part, digest) VALUES (?, ?)");
  seal.bindNoCopy(1, name_of(part));
  seal.bind(2, digest.text());
  seal.exec();
}

void lift_seal(SQLite::Database& database, SealedPart part) {
  SQLite::Statement seal(database, "DELETE FROM seal WHERE part = ?");
  seal.bindNoCopy(1, name_of(part));
  seal.exec();
}

void refuse_broken_seal(SQLite::Database& database, const std::filesystem::path& path,
                        SealedPart part, const Digest& read) {
  const auto seal = seal_of(database, part);
  if (seal && *seal != read.text()) {
    throw damaged_error(path, "it is not what the last run left");
  }
}

}  // namespace invokeai_batch::store
