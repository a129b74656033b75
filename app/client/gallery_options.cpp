#include "client/gallery_options.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "client/uploads.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "settings/setting_values.hpp"

namespace invokeai_batch::app {

namespace {

std::optional<std::int64_t> newest_of(const std::optional<std::string>& text) {
  const auto number = text ? base::parse_integer(*text) : std::nullopt;
  if (text && (!number || *number < 1)) {
    throw base::Error(base::ErrorClass::usage, {.where = "--newest " + *text,
                                                .what = "expected a whole number, at least 1"});
  }
  return number;
}

// As the server writes times: "2026-03-01 07:05:09.250", UTC.
std::string as_server_time(std::string text) {
  std::replace(text.begin(), text.end(), 'T', ' ');
  text.erase(std::remove(text.begin(), text.end(), 'Z'), text.end());
  return text;
}

// "2026-03-01", and as much of a time behind it as was written.
bool is_date(const std::string& text) {
  constexpr std::string_view k_form = "0000-00-00 00:00:00.000";
  constexpr std::size_t k_date = 10;
  const auto like = [](char c, char form) {
    return form == '0' ? c >= '0' && c <= '9' : c == form;
  };
  if (text.size() < k_date || text.size() > k_form.size() ||
      !std::equal(text.begin(), text.end(), k_form.begin(), like)) {
    return false;
  }
  const auto month = text.substr(5, 2);
  const auto day = text.substr(8, 2);
  return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

std::optional<std::string> since_of(const std::optional<std::string>& text) {
  if (!text) {
    return std::nullopt;
  }
  if (const auto ago = parse_duration(*text)) {
    return as_server_time(base::to_iso8601(base::read_clocks().wall - *ago));
  }
  auto date = as_server_time(*text);
  if (!is_date(date)) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "--since " + *text,
                       .what = "expected a date such as 2026-03-01, or how long ago: 90m, 24h"});
  }
  return date;
}

std::vector<std::string> categories_of(const std::optional<std::string>& category) {
  if (!category) {
    return {};
  }
  if (*category == "images") {
    return {"general"};
  }
  if (*category == "assets") {
    return {"control", "mask", "user", "other"};
  }
  check_category(*category);
  return {*category};
}

}  // namespace

void define_gallery(Builder& builder, GalleryOptions& options) {
  builder.text("--board", options.board, "of this board; none: on no board", "BOARD");
  builder.text("--category", options.category,
               "images, assets (the GUI's tabs), general, user, control, mask or other",
               "CATEGORY");
  builder.text("--search", options.search, "with this in the metadata or the date", "TEXT");
  builder.text("--newest", options.newest, "at most so many", "N");
  builder.text("--since", options.since, "made since a date (UTC), or so long ago: 24h", "TIME");
  builder.on("--starred", options.starred, "starred ones only", k_varies);
}

void check_gallery(const GalleryOptions& options) {
  (void)newest_of(options.newest);
  (void)since_of(options.since);
  (void)categories_of(options.category);
}

GalleryQuery query_of(const GalleryOptions& options, const Boards& boards) {
  GalleryQuery query{.categories = categories_of(options.category),
                     .search = options.search,
                     .since = since_of(options.since),
                     .newest = newest_of(options.newest),
                     .starred = options.starred};
  if (options.board) {
    query.board =
        *options.board == "none" ? invokeai::BoardId{} : board_named(boards, *options.board).id;
  }
  return query;
}

}  // namespace invokeai_batch::app
