// SHA-256, for job ids, batch ids and the content of files.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace invokeai_batch::base {

/// Bytes in pieces, digest at the end. Movable.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);
  /// 64 lower-case hexadecimal digits. REQUIRES: called once, after the last update.
  [[nodiscard]] std::string hex();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// 64 lower-case hexadecimal digits?
[[nodiscard]] bool is_sha256_hex(std::string_view text);

/// Of a file's content. Throws Error(input) when there is no such file, Error(local_io) otherwise.
[[nodiscard]] std::string sha256_hex_of_file(const std::filesystem::path& path);

}  // namespace invokeai_batch::base
