// When a request that was not taken is sent again. Pure: somebody else waits.
#pragma once

#include <chrono>
#include <string_view>

namespace usher::ctl {

enum class Step {
  take,    // this is the answer
  again,   // after the wait
  refuse,  // trying again cannot heal it: the token, or what it may do
};

struct Next {
  Step step = Step::take;
  std::chrono::milliseconds wait{0};
};

inline constexpr std::chrono::milliseconds kRetryFirst{1000};
inline constexpr std::chrono::milliseconds kRetryMax{60000};
inline constexpr std::chrono::milliseconds kLockedWait{5000};       // 409 without Retry-After
inline constexpr std::chrono::milliseconds kTooManyWait{10000};     // 429 without Retry-After
inline constexpr std::chrono::milliseconds kRetryAfterMax{600000};  // whatever the other side asks for

// 1 s, 2 s, 4 s … 60 s. `failures` is how many there were before this one.
[[nodiscard]] std::chrono::milliseconds backoff(int failures);

// 2xx, 304, 400 and 404 are taken; 401 and 403 are refused; 429 and 409 wait for Retry-After (whole seconds); whatever
// else comes (5xx, a redirect, 408) backs off.
[[nodiscard]] Next after_answer(int status, std::string_view retry_after, int failures);

// Whether pretix itself has answered, and not a proxy before it: 200, 201, 400 or 404 with a JSON object; 400 with a
// list too, which is what an annulment may get.
[[nodiscard]] bool answered_by_pretix(int status, std::string_view body);

}  // namespace usher::ctl
