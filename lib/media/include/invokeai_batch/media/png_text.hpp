// The texts that stand in a PNG file: what InvokeAI writes there of how a picture was made.
//
// Source: the PNG specification, third edition, §11.3.3 (tEXt, zTXt, iTXt).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace invokeai_batch::media {

/// The texts of these keywords, in UTF-8; the first of a keyword counts. One that is missing, that
/// cannot be unpacked or is larger than 64 MiB is not among them, and neither is any of a file that
/// is no PNG. Reads the heads of the chunks and these texts, not the picture. Throws
/// base::Error(input) when there is no such file, base::Error(local_io) when it cannot be read.
[[nodiscard]] std::map<std::string, std::string> png_texts(
    const std::filesystem::path& file, const std::vector<std::string>& keywords);

}  // namespace invokeai_batch::media
