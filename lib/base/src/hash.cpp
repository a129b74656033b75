#include "invokeai_batch/base/hash.hpp"

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <new>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/require.hpp"

namespace invokeai_batch::base {

struct Sha256::State {
  struct Free {
    void operator()(EVP_MD_CTX* handle) const { EVP_MD_CTX_free(handle); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
  bool is_finished = false;
};

Sha256::Sha256() : m_state(std::make_unique<State>()) {
  // The only way these calls fail is memory.
  if (!m_state->context || EVP_DigestInit_ex(m_state->context.get(), EVP_sha256(), nullptr) != 1) {
    throw std::bad_alloc();
  }
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
  require(!m_state->is_finished, "a hash takes no bytes after its end");
  EVP_DigestUpdate(m_state->context.get(), bytes.data(), bytes.size());
}

std::string Sha256::hex() {
  require(!std::exchange(m_state->is_finished, true), "a hash ends once");
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(m_state->context.get(), digest.data(), &size);
  static constexpr char k_digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(std::size_t{2} * size);
  for (unsigned int i = 0; i < size; ++i) {
    text += k_digits[digest[i] >> 4U];
    text += k_digits[digest[i] & 15U];
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

bool is_sha256_hex(std::string_view text) {
  constexpr std::size_t k_digits = 64;
  return text.size() == k_digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string sha256_hex_of_file(const std::filesystem::path& path) {
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  if (!file) {
    if (errno == ENOENT) {
      throw Error(ErrorClass::input, {.where = path.string(), .what = "there is no such file"});
    }
    throw system_error("read", path.string(), errno);
  }
  Sha256 hash;
  std::array<char, 65536> buffer{};
  while (const auto count = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    hash.update({buffer.data(), count});
  }
  if (std::ferror(file.get()) != 0) {
    throw system_error("read", path.string(), errno);
  }
  return hash.hex();
}

}  // namespace invokeai_batch::base
