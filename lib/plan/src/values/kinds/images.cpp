#include "values/kinds/images.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "spec/arguments.hpp"
#include "spec/paths.hpp"
#include "values/kinds/kinds.hpp"

namespace invokeai_batch::plan {

namespace {

// What InvokeAI's own upload dialog takes.
constexpr std::array<std::string_view, 4> k_endings{".png", ".jpg", ".jpeg", ".webp"};
constexpr std::array<std::string_view, 3> k_media_types{"image/png", "image/jpeg", "image/webp"};

bool is_hexadecimal(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_picture(std::string_view file) {
  const auto name = base::to_lower(file);
  return !name.starts_with('.') &&
         std::any_of(k_endings.begin(), k_endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

// A folder or a glob where one picture is due.
base::Problem many_pictures(const yaml::RawValue& value, std::string_view name,
                            const std::string& pictures) {
  return problem_with(value, name, shown(pictures) + " is many pictures where one is due",
                      "for a job for each: matrix: {" + std::string(name) + ": " + pictures +
                          "}, or --matrix " + base::shell_word(std::string(name) + "=" + pictures));
}

std::string in_megabytes(std::uint64_t bytes) {
  return std::to_string((bytes + (std::uint64_t{1} << 20U) - 1) >> 20U) + " MB";
}

std::string kind_of(const std::string& media_type) {
  return media_type.empty() ? "no picture" : "a picture of the type " + media_type;
}

// Where a server's own reader (Pillow) takes a picture for an attack.
constexpr std::uint64_t k_most_pixels = 178'956'970;

// Why the server would not take it.
std::optional<base::Problem> unfit_picture(const ImageFileFacts& facts, const std::string& path) {
  if (facts.bytes > k_largest_picture) {
    return base::Problem{.what = path + " has " + in_megabytes(facts.bytes) + ", more than the " +
                                 in_megabytes(k_largest_picture) + " that are sent",
                         .hint = "save it smaller"};
  }
  if (facts.bytes == 0) {
    return base::Problem{.what = path + " is empty"};
  }
  if (std::find(k_media_types.begin(), k_media_types.end(), facts.media_type) ==
      k_media_types.end()) {
    return base::Problem{
        .what = path + " is " + kind_of(facts.media_type) + ", whatever its name says",
        .hint = "InvokeAI takes PNG, JPEG and WebP pictures"};
  }
  if (!facts.damage.empty()) {
    return base::Problem{.what = path + " is damaged: " + facts.damage,
                         .hint = "copy it again from where it came from"};
  }
  if (facts.is_cmyk) {  // servers keep uploads as PNG, which has no such colours
    return base::Problem{.what = path + " is in CMYK colours, which InvokeAI cannot take",
                         .hint = "save it in RGB"};
  }
  if (facts.pixels > k_most_pixels) {
    return base::Problem{.what = path + " has " + std::to_string(facts.pixels / 1'000'000) +
                                 " million pixels; InvokeAI takes at most 178 million",
                         .hint = "save it smaller"};
  }
  return std::nullopt;
}

}  // namespace

bool is_server_image_name(std::string_view text) {
  static constexpr std::string_view k_shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.png";
  if (text.size() != k_shape.size()) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool fits = k_shape[i] == 'x' ? is_hexadecimal(text[i]) : text[i] == k_shape[i];
    if (!fits) {
      return false;
    }
  }
  return true;
}

bool is_image_folder(std::string_view text) {
  const auto name = text.substr(text.rfind('/') + 1);
  return text.ends_with('/') || name.find_first_of("*?") != std::string_view::npos;
}

ImageFolder image_folder(std::string_view text) {
  const auto slash = text.rfind('/');
  const auto begin = slash == std::string_view::npos ? 0 : slash + 1;
  return {.folder = std::string(text.substr(0, begin)), .pattern = std::string(text.substr(begin))};
}

bool matches_glob(std::string_view pattern, std::string_view name) {
  // The usual greedy match: only the last `*` ever needs to be tried again.
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n]) && pattern[p] != '*') {
      ++p;
      ++n;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<std::string> pictures_in(const ImageFolder& folder,
                                     const std::vector<std::string>& files) {
  std::vector<std::string> pictures;
  for (const auto& file : files) {
    const bool wanted = folder.pattern.empty()
                            ? is_picture(file)
                            : matches_glob(folder.pattern, file) && !file.starts_with('.');
    if (wanted) {
      pictures.push_back(file);
    }
  }
  std::sort(pictures.begin(), pictures.end(), base::natural_less);
  for (auto& picture : pictures) {
    picture.insert(0, folder.folder);
  }
  return pictures;
}

Typed ImageBook::typed(const workflow::FieldType& type, const yaml::RawValue& value,
                       std::string_view name, std::string_view directory) {
  if (value.kind == yaml::RawValue::Kind::null) {
    return typed_null(type, value, name);
  }
  if (!type.is_list) {
    return typed_one(type, as_one(value), name, directory);
  }
  std::vector<TypedValue> items;
  for (const auto& item : items_of(value)) {
    auto one = typed_one(type, item, name, directory);
    if (auto* problem = std::get_if<base::Problem>(&one)) {
      return std::move(*problem);
    }
    items.push_back(std::get<TypedValue>(std::move(one)));
  }
  auto list = list_of(items);
  for (const auto& item : items) {
    list.uploads.insert(list.uploads.end(), item.uploads.begin(), item.uploads.end());
  }
  if (!list.uploads.empty() && list.uploads.size() != items.size()) {
    return problem_with(value, name,
                        "pictures of this machine and images of the server in one list",
                        "use the one or the other");
  }
  return list;
}

Typed ImageBook::typed_one(const workflow::FieldType& type, const yaml::RawValue& value,
                           std::string_view name, std::string_view directory) {
  if (value.kind == yaml::RawValue::Kind::null) {
    return typed_null(type, value, name);
  }
  const auto* named = value.find("image_name");
  const auto& text = named == nullptr ? value : *named;
  if (text.kind != yaml::RawValue::Kind::plain && text.kind != yaml::RawValue::Kind::quoted) {
    return problem_with(value, name, std::string(describe(value.kind)) + " where one image is due",
                        "write its path, or the name of an image on the server");
  }
  if (text.text.empty()) {
    return problem_with(value, name, "is empty, but must be a picture");
  }
  if (named != nullptr || is_server_image_name(text.text)) {
    return typed_server_image(value, text.text, name);
  }
  if (is_image_folder(text.text)) {
    return many_pictures(value, name, text.text);
  }
  return typed_file(value, resolve_path(directory, base::with_home(text.text, m_facts.home())),
                    name);
}

Typed ImageBook::typed_server_image(const yaml::RawValue& value, std::string_view image,
                                    std::string_view name) {
  const std::string text(image);
  if (!m_facts.offline()) {
    const auto* is_there = m_facts.server_image(text);
    if (is_there != nullptr && !*is_there) {
      return problem_with(value, name, "the server has no image " + text);
    }
  }
  const auto json = json::Writer().begin_object().member("image_name", text).end_object().text();
  TypedValue typed;
  typed.encoded = {.graph = json, .workflow = json};
  typed.text = text;
  return typed;
}

Typed ImageBook::typed_file(const yaml::RawValue& value, const std::string& path,
                            std::string_view name) {
  const auto* fetched = m_facts.image_file(path);
  if (fetched == nullptr) {
    return problem_with(value, name, "the picture " + path + " was not looked at");
  }
  if (!fetched->value.has_value()) {
    return problem_with(value, name, fetched->problem);
  }
  const auto& facts = *fetched->value;
  if (facts.is_folder) {
    return many_pictures(value, name, value.text + "/");
  }
  if (auto unfit = unfit_picture(facts, path)) {
    return problem_with(value, name, unfit->what, std::move(unfit->hint));
  }
  const auto [entry, is_new] = m_by_content.emplace(facts.sha256, m_uploads.size());
  if (is_new) {
    m_uploads.push_back({.path = path, .sha256 = facts.sha256, .media_type = facts.media_type});
  }
  TypedValue typed;
  typed.text = path;
  typed.identity = "sha256:" + facts.sha256;
  typed.uploads = {entry->second};
  return typed;
}

namespace {

void collect_images(json::Value value, std::vector<std::string>& names) {
  if (value.is_object() && value["image_name"].is_string()) {
    names.emplace_back(value["image_name"].text());
  }
  if (value.is_array()) {
    for (const auto& [key, item] : value) {
      collect_images(item, names);
    }
  }
}

void ask_for_images(const OwnValue& own, FactReader& facts) {
  std::vector<std::string> names;
  collect_images(own.value, names);
  for (const auto& name : names) {
    (void)facts.server_image(name);
  }
}

std::vector<base::Problem> missing_images(const OwnValue& own, const Typing& typing) {
  std::vector<std::string> names;
  if (!typing.facts.offline()) {
    collect_images(own.value, names);
  }
  std::vector<base::Problem> problems;
  for (const auto& image : names) {
    const auto* is_there = typing.facts.server_image(image);
    if (is_there != nullptr && !*is_there) {
      const std::string name(own.name);
      problems.push_back(
          {.what = name + ": the workflow's image " + image + " is not on this server",
           .hint = "set it to a picture: --set '" + name + "=photo.png'"});
    }
  }
  return problems;
}

Typed image_of(const workflow::FieldType& type, const yaml::RawValue& value, std::string_view name,
               const Typing& typing) {
  return typing.images.typed(type, value, name, typing.directory);
}

}  // namespace

extern constinit const KindRules k_image = {.kind = workflow::FieldKind::image,
                                            .typed = image_of,
                                            .ask = ask_for_images,
                                            .missing = missing_images,
                                            .own_member = "image_name"};

}  // namespace invokeai_batch::plan
