#include "invokeai_batch/report/problem_json.hpp"

#include <string_view>

#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/report/event_json.hpp"
#include "json_members.hpp"

namespace invokeai_batch::report {

namespace {

std::string_view name_of(base::ErrorClass error_class) {
  switch (error_class) {
    case base::ErrorClass::usage:
      return "usage";
    case base::ErrorClass::input:
      return "input";
    case base::ErrorClass::server:
      return "server";
    case base::ErrorClass::local_io:
      return "local_io";
    case base::ErrorClass::stopped:
      return "stopped";
    case base::ErrorClass::interrupted:
      return "interrupted";
  }
  return "input";
}

}  // namespace

std::string problem_json(const base::Problem& problem, base::ErrorClass error_class) {
  json::Writer writer;
  writer.begin_object();
  writer.key("v").integer(k_json_version);
  text_member(writer, "event", "problem");
  text_member(writer, "class", name_of(error_class));
  auto places = problem.also_at;
  if (!problem.where.empty()) {
    places.insert(places.begin(), problem.where);
  }
  texts_member(writer, "places", places);
  text_member(writer, "what", problem.what);
  text_member(writer, "detail", problem.detail);
  text_member(writer, "hint", problem.hint);
  writer.end_object();
  return writer.take() + "\n";
}

}  // namespace invokeai_batch::report
