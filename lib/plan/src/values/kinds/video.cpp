// Videos that the server has, by name.
#include <utility>

#include "values/kinds/kinds.hpp"
#include "values/kinds/server_names.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr std::string_view k_member = "video_name";

Typed typed_name(const workflow::FieldType& /*type*/, const yaml::RawValue& value,
                 std::string_view name) {
  return typed_server_name(k_member, value, name);
}

// Nothing is said of what is offline, or about to be fetched.
std::vector<base::Problem> missing_in(json::Value value, const std::string& place,
                                      const Typing& typing) {
  std::vector<base::Problem> problems;
  for (const auto& video : server_names_in(value, k_member)) {
    const auto* fetched = typing.facts.server_video(video);
    if (fetched != nullptr && !fetched->value.has_value()) {
      warn_unchecked("videos", fetched->problem, place, typing.notes);
    } else if (fetched != nullptr && !*fetched->value) {
      problems.push_back({.what = "the server has no video " + video,
                          .hint = "write the name of a video as InvokeAI shows it"});
    }
  }
  return problems;
}

Typed typed_video(const workflow::FieldType& type, const yaml::RawValue& value,
                  std::string_view name, const Typing& typing) {
  auto typed = typed_value(type, value, name);
  const auto* video = std::get_if<TypedValue>(&typed);
  if (video == nullptr || !video->encoded.graph.has_value()) {
    return typed;
  }
  const auto document = json::parse(*video->encoded.graph, name);
  auto problems = missing_in(document.root(), value.place, typing);
  return problems.empty() ? typed : at_value(std::move(problems.front()), value, name);
}

void ask_for_videos(const OwnValue& own, FactReader& facts) {
  for (const auto& video : server_names_in(own.value, k_member)) {
    (void)facts.server_video(video);
  }
}

std::vector<base::Problem> missing_videos(const OwnValue& own, const Typing& typing) {
  auto problems = missing_in(own.value, std::string(own.file), typing);
  for (auto& problem : problems) {
    problem = at_own_value(std::move(problem), own.name);
  }
  return problems;
}

}  // namespace

extern constinit const KindRules k_video = {.kind = workflow::FieldKind::video,
                                            .typed_one = typed_name,
                                            .takes_structure = true,
                                            .typed = typed_video,
                                            .ask = ask_for_videos,
                                            .missing = missing_videos,
                                            .own_member = "video_name"};

}  // namespace invokeai_batch::plan
