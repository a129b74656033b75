#include "disk.hpp"

#include <string>
#include <utility>

#if defined(__linux__)
#include <sys/mount.h>
#endif

namespace invokeai_batch::chaos {

namespace {

constexpr int k_large = 65'536;  // KiB

#if defined(__linux__)
bool mount_there(const std::filesystem::path& at, unsigned long flags, int kibibytes) {
  const auto size = "size=" + std::to_string(kibibytes) + "k";
  return ::mount("tmpfs", at.c_str(), "tmpfs", flags, size.c_str()) == 0;
}
void unmount(const std::filesystem::path& at) {
  ::umount2(at.c_str(), MNT_DETACH);
}
constexpr unsigned long k_again = MS_REMOUNT;
constexpr unsigned long k_read_only = MS_REMOUNT | MS_RDONLY;
#else
bool mount_there(const std::filesystem::path&, unsigned long, int) {
  return false;
}
void unmount(const std::filesystem::path&) {}
constexpr unsigned long k_again = 0;
constexpr unsigned long k_read_only = 0;
#endif

}  // namespace

Disk::Disk(std::filesystem::path at) : m_at(std::move(at)) {
  std::filesystem::create_directories(m_at);
  m_is_mounted = mount_there(m_at, 0, k_large);
}

Disk::~Disk() {
  if (m_is_mounted) {
    unmount(m_at);
  }
}

void Disk::resize(int kibibytes) const {
  if (m_is_mounted) {
    mount_there(m_at, k_again, kibibytes);
  }
}

void Disk::make_read_only() const {
  if (m_is_mounted) {
    mount_there(m_at, k_read_only, k_large);
  }
}

void Disk::heal() const {
  if (m_is_mounted) {
    mount_there(m_at, k_again, k_large);
  }
}

}  // namespace invokeai_batch::chaos
