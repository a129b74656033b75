#include "expand/job_ids.hpp"

#include "invokeai_batch/base/hash.hpp"

namespace invokeai_batch::plan {

namespace {

// A change of anything that goes into an id makes every finished run look unfinished: it needs a
// new version, and a reason.
constexpr std::string_view k_format = "invokeai-batch job 1";
constexpr std::size_t k_id_digits = 32;  // 128 bits: no two jobs of the world will meet

void append_sized(std::string& out, std::string_view text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

}  // namespace

AskedFor::AskedFor(std::string_view graph_digest) {
  append_sized(m_text, k_format);
  append_sized(m_text, graph_digest);
  m_prefix = m_text.size();
}

void AskedFor::add(std::string_view input, std::string_view value) {
  append_sized(m_text, input);
  append_sized(m_text, value);
}

JobIds::Given JobIds::next(const AskedFor& asked_for) {
  auto digest = base::sha256_hex(asked_for.text()).substr(0, k_id_digits);
  const auto occurrence = m_seen[digest]++;
  if (occurrence > 0) {
    digest = base::sha256_hex(digest + "#" + std::to_string(occurrence)).substr(0, k_id_digits);
  }
  return {{digest}, occurrence};
}

}  // namespace invokeai_batch::plan
