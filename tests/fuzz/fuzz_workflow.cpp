// Any bytes as a workflow file: either a base::Error, or templates whose output is JSON again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/workflow/batch.hpp"
#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/form.hpp"
#include "invokeai_batch/workflow/outputs.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "invokeai_batch/workflow/template.hpp"

namespace base = invokeai_batch::base;
namespace json = invokeai_batch::json;
namespace workflow = invokeai_batch::workflow;

namespace {

void must_be_json(const std::string& text) {
  try {
    static_cast<void>(json::parse(text, "rendered"));
  } catch (const base::Error&) {
    std::abort();
  }
}

void check_templates(const workflow::Document& document) {
  const auto templates = workflow::make_templates(document, workflow::OutputCache::off);
  must_be_json(workflow::render_graph(templates, {}));
  must_be_json(workflow::render_workflow(templates, {}));
  const workflow::Encoded unset;
  std::vector<workflow::Assignment> all;
  for (workflow::SlotIndex slot = 0; slot < templates.slots.size(); ++slot) {
    all.push_back({slot, &unset});
  }
  must_be_json(workflow::render_graph(templates, all));
  must_be_json(workflow::render_workflow(templates, all));
  static_cast<void>(workflow::output_nodes(document, templates, workflow::NodeSchema("", {})));
  for (const auto& batch : workflow::batch_nodes(document, templates)) {
    static_cast<void>(workflow::draws_anew(batch.rule));
    static_cast<void>(workflow::generate(batch.kind, batch.rule, {.seed = 1, .most = 1000}));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto document = workflow::read_document(
        std::string(reinterpret_cast<const char*>(data), size), "fuzz.json");
    for (const auto& input : workflow::form_of(document).inputs) {
      static_cast<void>(workflow::describe(workflow::guessed_type(input.ref.field, input.value)));
    }
    check_templates(document);
  } catch (const base::Error&) {
    // What a user would be told.
  }
  return 0;
}
