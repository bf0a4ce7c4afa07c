#include "gateway/ctl/retry.h"

#include <algorithm>
#include <charconv>

#include "gateway/ctl/json.h"

namespace usher::ctl {
namespace {

std::chrono::milliseconds asked_for(std::string_view retry_after, std::chrono::milliseconds otherwise) {
  long long seconds = 0;
  const auto read = std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), seconds);
  const bool whole = read.ec == std::errc() && read.ptr == retry_after.data() + retry_after.size() && seconds >= 0;
  if (!whole) return otherwise;
  constexpr long long kMax = kRetryAfterMax.count() / 1000;
  return std::chrono::seconds(std::min(seconds, kMax));
}

}  // namespace

std::chrono::milliseconds backoff(int failures) {
  auto wait = kRetryFirst;
  for (int i = 0; i < failures && wait < kRetryMax; ++i) wait *= 2;
  return std::min(wait, kRetryMax);
}

Next after_answer(int status, std::string_view retry_after, int failures) {
  if (status == 429) return {Step::again, asked_for(retry_after, kTooManyWait)};
  if (status == 409) return {Step::again, asked_for(retry_after, kLockedWait)};
  if (status == 401 || status == 403) return {Step::refuse, {}};
  if (status / 100 == 2 || status == 304 || status == 400 || status == 404) return {Step::take, {}};
  return {Step::again, std::max(backoff(failures), asked_for(retry_after, {}))};
}

bool answered_by_pretix(int status, std::string_view text) {
  if (status != 200 && status != 201 && status != 400 && status != 404) return false;
  const auto body = parse_json(text);
  return body && (body->is_object() || (status == 400 && body->is_array()));
}

}  // namespace usher::ctl
