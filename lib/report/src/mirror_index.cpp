#include "invokeai_batch/report/mirror_index.hpp"

#include "csv.hpp"

namespace invokeai_batch::report {

namespace {

std::string yes_or_no(bool value) {
  return value ? "yes" : "no";
}

}  // namespace

std::string mirror_index_header() {
  CsvWriter csv;
  for (const auto* column :
       {"name", "file", "created", "size", "sha256", "starred", "positive_prompt",
        "negative_prompt", "seed", "model", "model_hash", "loras", "steps", "cfg", "scheduler",
        "width", "height", "workflow", "on_server"}) {
    csv.field(column);
  }
  return csv.end_row().take();
}

std::string mirror_index_row(const store::MirroredFile& file) {
  const auto& making = file.making;
  CsvWriter csv;
  csv.field(file.image_name).field(file.path).field(file.created);
  csv.field(std::to_string(file.bytes)).field(file.sha256).field(yes_or_no(file.starred));
  for (const auto* text :
       {&making.positive_prompt, &making.negative_prompt, &making.seed, &making.model,
        &making.model_hash, &making.loras, &making.steps, &making.cfg, &making.scheduler}) {
    csv.field(*text);
  }
  csv.field(std::to_string(file.width)).field(std::to_string(file.height));
  csv.field(yes_or_no(file.has_workflow)).field(yes_or_no(file.on_server));
  return csv.end_row().take();
}

bool is_mirror_index(std::string_view first_line) {
  return first_line.starts_with("name,file,created,size,sha256,");
}

}  // namespace invokeai_batch::report
