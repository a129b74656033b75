// libcurl behind types: handles that free themselves, and options whose type is checked.
//
// curl_easy_setopt is variadic: a double or an int where a long is due compiles without a word and
// is read as garbage. The number of an option tells the type it wants (curl/curl.h, CURLOPTTYPE_…),
// so the overloads here take the option as a template argument and do not compile for a wrong one.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::http {

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiDeleter {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct MimeDeleter {
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using EasyHandle = std::unique_ptr<CURL, EasyDeleter>;
using MultiHandle = std::unique_ptr<CURLM, MultiDeleter>;
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;
using MimeHandle = std::unique_ptr<curl_mime, MimeDeleter>;

/// A failure of libcurl itself, not of a request: it lacks a feature, or memory ran out.
[[nodiscard]] inline base::Error curl_error(const std::string& what, const char* why) {
  return {base::ErrorClass::local_io,
          {.where = {}, .what = "libcurl: cannot " + what + ": " + why, .detail = {}, .hint = {}}};
}

inline void check(CURLcode code, const std::string& what) {
  if (code != CURLE_OK) {
    throw curl_error(what, curl_easy_strerror(code));
  }
}

inline void check(CURLMcode code, const std::string& what) {
  if (code != CURLM_OK) {
    throw curl_error(what, curl_multi_strerror(code));
  }
}

/// The types of options; the ranges of curl/curl.h.
enum class OptionType { number = 0, pointer = 1, function = 2, offset = 3 };

template <CURLoption option>
constexpr bool takes(OptionType type) {
  return static_cast<int>(option) / CURLOPTTYPE_OBJECTPOINT == static_cast<int>(type);
}
static_assert(CURLOPTTYPE_FUNCTIONPOINT == 2 * CURLOPTTYPE_OBJECTPOINT &&
              CURLOPTTYPE_OFF_T == 3 * CURLOPTTYPE_OBJECTPOINT);

inline std::string option_name(CURLoption option) {
  return "set option " + std::to_string(static_cast<int>(option));
}

template <CURLoption option>
void set_number(CURL* easy, long value) {
  static_assert(takes<option>(OptionType::number));
  check(curl_easy_setopt(easy, option, value), option_name(option));
}

template <CURLoption option>
void set_offset(CURL* easy, curl_off_t value) {
  static_assert(takes<option>(OptionType::offset));
  check(curl_easy_setopt(easy, option, value), option_name(option));
}

/// curl copies the text, except for CURLOPT_POSTFIELDS.
template <CURLoption option>
void set_text(CURL* easy, const char* value) {
  static_assert(takes<option>(OptionType::pointer));
  check(curl_easy_setopt(easy, option, value), option_name(option));
}

template <CURLoption option>
void set_pointer(CURL* easy, void* value) {
  static_assert(takes<option>(OptionType::pointer));
  check(curl_easy_setopt(easy, option, value), option_name(option));
}

template <CURLoption option, class Result, class... Arguments>
void set_function(CURL* easy, Result (*function)(Arguments...) noexcept) {
  static_assert(takes<option>(OptionType::function));
  check(curl_easy_setopt(easy, option, function), option_name(option));
}

inline curl_off_t get_offset(CURL* easy, CURLINFO info) {
  curl_off_t value = 0;
  check(curl_easy_getinfo(easy, info, &value), "read info " + std::to_string(info));
  return value;
}

inline long get_number(CURL* easy, CURLINFO info) {
  long value = 0;
  check(curl_easy_getinfo(easy, info, &value), "read info " + std::to_string(info));
  return value;
}

}  // namespace invokeai_batch::http
