#include "model_installs.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

bool has_ended(InstallStatus status) {
  return status == InstallStatus::completed || status == InstallStatus::error ||
         status == InstallStatus::cancelled;
}

std::string_view to_string(InstallStatus status) {
  static constexpr std::array<std::string_view, 6> names{"waiting",   "downloading", "running",
                                                         "completed", "error",       "cancelled"};
  return names[static_cast<std::size_t>(status)];
}

bool mentions(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A record for a source of which nothing is said: its name, and what the name sounds like.
Fields guessed_record(const InstallJob& job) {
  auto name =
      job.source.substr(0, job.kind == SourceKind::hf ? job.source.find(':') : std::string::npos);
  name = std::filesystem::path(name.substr(name.rfind('/') + 1)).stem().string();
  const bool is_file = job.source.ends_with(".safetensors") || job.source.ends_with(".ckpt");
  const auto type = mentions(name, "lora") ? "lora" : mentions(name, "vae") ? "vae" : "main";
  const auto base = mentions(name, "flux") ? "flux" : mentions(name, "xl") ? "sdxl" : "sd-1";
  Fields record;
  record.set_text("name", name);
  record.set_text("base", base);
  record.set_text("type", type);
  record.set_text("format", !is_file                           ? "diffusers"
                            : std::string_view(type) == "lora" ? "lycoris"
                                                               : "checkpoint");
  return record;
}

std::string source_json(const InstallJob& job) {
  json::Writer out;
  out.begin_object();
  switch (job.kind) {
    case SourceKind::local:
      out.member("path", job.source).key("inplace").boolean(job.is_in_place);
      out.member("type", "local");
      break;
    case SourceKind::hf:
      out.member("repo_id", job.source.substr(0, job.source.find(':')));
      out.member("variant", "fp16").key("subfolder").null().key("access_token").null();
      out.member("type", "hf");
      break;
    case SourceKind::url:
      out.member("url", job.source).key("access_token").null().member("type", "url");
      break;
  }
  out.end_object();
  return out.take();
}

}  // namespace

InstallRule read_install_rule(json::Value rule) {
  InstallRule read{.source = std::string(rule["source"].text()),
                   .time = std::chrono::milliseconds(rule["install_ms"].integer().value_or(0)),
                   .bytes = rule["bytes"].integer().value_or(32420187),
                   .error_reason = std::string(rule["error_reason"].text()),
                   .error = std::string(rule["error"].text()),
                   .record = Fields(rule["record"])};
  if (read.error_reason.empty() && !read.error.empty()) {
    read.error_reason = "InvalidModelConfigException";
  }
  return read;
}

std::optional<SourceKind> kind_of_source(const std::string& source) {
  if (source.starts_with("http://") || source.starts_with("https://")) {
    return SourceKind::url;
  }
  std::error_code ignored;
  if (source.starts_with("/") || std::filesystem::exists(source, ignored)) {
    return SourceKind::local;
  }
  const auto repository = source.substr(0, source.find(':'));
  return std::count(repository.begin(), repository.end(), '/') == 1 ? std::optional(SourceKind::hf)
                                                                    : std::nullopt;
}

void ModelInstalls::add(InstallRule rule) {
  m_rules.push_back(std::move(rule));
}

const InstallJob& ModelInstalls::begin(InstallJob job, Instant now) {
  const auto under_way = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const InstallJob& other) {
    return other.source == job.source && !has_ended(other.status);
  });
  if (under_way != m_jobs.end()) {
    return *under_way;
  }
  const auto rule = std::find_if(m_rules.begin(), m_rules.end(), [&](const InstallRule& each) {
    return mentions(job.source, each.source);
  });
  if (rule != m_rules.end()) {
    job.rule = *rule;
  }
  std::error_code ignored;
  const bool is_missing = job.kind == SourceKind::local && rule == m_rules.end() &&
                          !std::filesystem::exists(job.source, ignored);
  if (is_missing) {
    job.rule.error_reason = "FileNotFoundError";
    job.rule.error = "[Errno 2] No such file or directory: '" + job.source + "'";
  }
  job.id = m_next_id++;
  job.started = now;
  return m_jobs.emplace_back(std::move(job));
}

void ModelInstalls::finish(InstallJob& job, ModelStore& models) {
  job.bytes = job.rule.bytes;
  const auto all = models.select({});
  const bool is_known = std::any_of(
      all.begin(), all.end(), [&](const Model* model) { return model->source == job.source; });
  if (is_known && job.rule.error_reason.empty()) {
    job.rule.error_reason = "DuplicateModelException";
    job.rule.error = "A model with path '" + job.source + "' is already installed";
  }
  if (!job.rule.error_reason.empty()) {
    job.status = InstallStatus::error;
    return;
  }
  auto record = guessed_record(job);
  for (const auto& [name, value] : job.rule.record) {
    record.set(name, value);
  }
  const auto given = json::parse(job.config_in_json, "config");
  for (const auto& [name, value] : given.root()) {
    if (!value.is_null()) {
      record.set(name, json::to_text(value));
    }
  }
  static constexpr std::array<const char*, 3> types{"path", "hf_repo_id", "url"};
  record.set_text("source", job.source);
  record.set_text("source_type", types[static_cast<std::size_t>(job.kind)]);
  if (job.kind == SourceKind::local && job.is_in_place) {
    record.set_text("path", job.source);
  }
  record.set("file_size", std::to_string(job.rule.bytes));
  const auto text = record.to_json();
  const auto document = json::parse(text, "record");
  job.config_out_json = models.add(document.root()).config_json;
  job.status = InstallStatus::completed;
}

void ModelInstalls::advance(ModelStore& models, Instant now) {
  for (auto& job : m_jobs) {
    if (has_ended(job.status)) {
      continue;
    }
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - job.started);
    if (passed >= job.rule.time) {
      finish(job, models);
      continue;
    }
    // Nine tenths of the time it loads, in the last one it is looked at.
    const auto tenths = passed * 10 / std::max<std::int64_t>(1, job.rule.time.count());
    const bool is_local = job.kind == SourceKind::local;
    job.status =
        is_local || tenths.count() >= 9 ? InstallStatus::running : InstallStatus::downloading;
    job.bytes = is_local ? 0 : job.rule.bytes * passed.count() / job.rule.time.count();
  }
}

InstallJob* ModelInstalls::find(std::int64_t id) {
  const auto found = std::find_if(m_jobs.begin(), m_jobs.end(),
                                  [&](const InstallJob& job) { return job.id == id; });
  return found == m_jobs.end() ? nullptr : &*found;
}

void ModelInstalls::cancel(InstallJob& job) {
  if (!has_ended(job.status)) {
    job.status = InstallStatus::cancelled;
  }
}

void ModelInstalls::prune() {
  m_jobs.erase(std::remove_if(m_jobs.begin(), m_jobs.end(),
                              [](const InstallJob& job) { return has_ended(job.status); }),
               m_jobs.end());
}

std::string to_json(const InstallJob& job) {
  const bool has_failed = job.status == InstallStatus::error;
  json::Writer out;
  out.begin_object().key("id").integer(job.id).member("status", to_string(job.status));
  out.key("error_reason").string_or_null(has_failed ? job.rule.error_reason : "");
  out.key("config_in").raw(job.config_in_json).key("config_out");
  out.raw(job.config_out_json.empty() ? "null" : job.config_out_json);
  out.key("inplace").boolean(job.is_in_place).key("source").raw(source_json(job));
  out.member("local_path", job.kind == SourceKind::local ? job.source : "/srv/models/tmpinstall");
  out.key("bytes").integer(job.bytes).key("total_bytes").integer(job.rule.bytes);
  out.key("source_metadata").null().key("download_parts").raw("[]");
  out.key("error").string_or_null(has_failed ? job.rule.error : "");
  out.key("error_traceback")
      .string_or_null(has_failed ? "Traceback (most recent call last):\n" + job.rule.error_reason +
                                       ": " + job.rule.error + "\n"
                                 : "");
  out.end_object();
  return out.take();
}

}  // namespace invokeai_batch::sim
