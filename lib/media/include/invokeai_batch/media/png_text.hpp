// The texts that programs put into a PNG: InvokeAI its workflow, graph and metadata.
//
// Source: the PNG specification, third edition, §11.3.3 (tEXt, zTXt, iTXt). A file may be from
// anybody: what is damaged or too large is left out.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace invokeai_batch::media {

/// By its signature.
[[nodiscard]] bool is_png(std::string_view bytes);

/// UTF-8 by keyword; of several of a keyword the first. `bytes` is the whole file, or what there is
/// of it. Left out are texts whose checksum is wrong, that are cut off, that cannot be unpacked, or
/// that have more than `most_bytes`.
[[nodiscard]] std::map<std::string, std::string> png_texts(std::string_view bytes,
                                                           std::size_t most_bytes);

/// The same of a file, of which little more is read than its texts: the pixels are stepped over.
/// Empty for what cannot be read.
[[nodiscard]] std::map<std::string, std::string> png_texts_of_file(
    const std::filesystem::path& file, std::size_t most_bytes);

}  // namespace invokeai_batch::media
