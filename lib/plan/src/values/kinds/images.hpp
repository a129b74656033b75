// Image inputs: pictures on this machine, to be uploaded once per content, and images that the
// server has.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/plan/parts.hpp"
#include "values/fact_reader.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

/// Is it the name of an image on a server ("<uuid>.png") rather than a path?
[[nodiscard]] bool is_server_image_name(std::string_view text);

/// Does it stand for several pictures: a folder ("photos/") or a glob ("photos/*.png")?
[[nodiscard]] bool is_image_folder(std::string_view text);

/// The pictures of a folder or a glob, in natural order, as paths. `folder` is what to list.
struct ImageFolder {
  std::string folder{};   // "photos/"; empty: where the glob starts
  std::string pattern{};  // "*.png"; empty: every file whose name ends like a picture's
};
[[nodiscard]] ImageFolder image_folder(std::string_view text);
[[nodiscard]] std::vector<std::string> pictures_in(const ImageFolder& folder,
                                                   const std::vector<std::string>& files);

/// Does a file name match a glob of `*` and `?`?
[[nodiscard]] bool matches_glob(std::string_view pattern, std::string_view name);

/// Collects the uploads of a plan while it types image values.
class ImageBook {
 public:
  explicit ImageBook(FactReader& facts) : m_facts(facts) {}

  /// One image or a list of them. Relative paths start at `directory`.
  [[nodiscard]] Typed typed(const workflow::FieldType& type, const yaml::RawValue& value,
                            std::string_view name, std::string_view directory);

  [[nodiscard]] std::vector<PlannedUpload> take_uploads() { return std::move(m_uploads); }

 private:
  [[nodiscard]] Typed typed_one(const workflow::FieldType& type, const yaml::RawValue& value,
                                std::string_view name, std::string_view directory);
  [[nodiscard]] Typed typed_server_image(const yaml::RawValue& value, std::string_view image,
                                         std::string_view name);
  [[nodiscard]] Typed typed_file(const yaml::RawValue& value, const std::string& path,
                                 std::string_view name);

  FactReader& m_facts;
  std::vector<PlannedUpload> m_uploads;
  std::map<std::string, std::size_t> m_by_content;
};

}  // namespace invokeai_batch::plan
