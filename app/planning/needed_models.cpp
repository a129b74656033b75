#include "planning/needed_models.hpp"

#include <algorithm>
#include <string>

#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::app {

namespace {

// No server gives such a key, so that the plan's values show which of them it took.
std::string key_of_offer(std::size_t index) {
  return "invokeai-batch/offer/" + std::to_string(index);
}

bool takes(const plan::Plan& plan, const std::string& key) {
  const auto wanted = json::quoted(key);
  return std::any_of(plan.pool.begin(), plan.pool.end(), [&wanted](const auto& value) {
    return value.graph && value.graph->find(wanted) != std::string::npos;
  });
}

}  // namespace

std::vector<std::size_t> needed_models(const Request& request,
                                       const std::vector<plan::ModelRecord>& offered) {
  const auto planned = begin_plan(request, Contact::server, std::nullopt);
  plan::Needs models;
  models.models = true;
  fetch(models, &*planned->session, planned->facts);
  for (std::size_t i = 0; i < offered.size(); ++i) {
    auto record = offered[i];
    record.key = key_of_offer(i);
    planned->facts.models->push_back(std::move(record));
  }
  complete_plan(*planned, request, std::nullopt, Draws::later);
  std::vector<std::size_t> needed;
  for (std::size_t i = 0; i < offered.size(); ++i) {
    if (takes(planned->plan, key_of_offer(i))) {
      needed.push_back(i);
    }
  }
  return needed;
}

}  // namespace invokeai_batch::app
