#include "gateway/ctl/retry.h"

#include <doctest/doctest.h>

namespace usher::ctl {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("silence is waited out longer each time, to a minute and no longer") {
  const int expected_s[] = {1, 2, 4, 8, 16, 32, 60, 60};
  for (int i = 0; i < 8; ++i) CHECK(backoff(i) == seconds(expected_s[i]));
  CHECK(backoff(1'000'000) == kRetryMax);
}

TEST_CASE("too many requests and a locked order wait as long as they ask for") {
  CHECK(after_answer(429, "7", 0).wait == seconds(7));
  CHECK(after_answer(429, "7", 5).step == Step::again);
  CHECK(after_answer(409, "5", 0).wait == seconds(5));
  CHECK(after_answer(409, "", 0).wait == kLockedWait);
  CHECK(after_answer(429, "Wed, 21 Oct 2026 07:28:00 GMT", 0).wait == kTooManyWait);
  CHECK(after_answer(429, "-3", 0).wait == kTooManyWait);
  CHECK(after_answer(429, "99999999", 0).wait == kRetryAfterMax);
  CHECK(after_answer(429, "99999999999999999999999", 0).wait == kTooManyWait);
}

TEST_CASE("a server's fault backs off, and at least as long as it asks for") {
  CHECK(after_answer(500, "", 0).wait == seconds(1));
  CHECK(after_answer(502, "", 3).wait == seconds(8));
  CHECK(after_answer(503, "20", 0).wait == seconds(20));
  CHECK(after_answer(503, "1", 4).wait == seconds(16));
}

TEST_CASE("what is an answer is taken, and what waiting cannot heal is refused") {
  for (const int status : {200, 201, 204, 304, 400, 404}) CHECK(after_answer(status, "3", 0).step == Step::take);
  for (const int status : {302, 307, 402, 408, 410, 425}) {
    CHECK(after_answer(status, "", 1).step == Step::again);
    CHECK(after_answer(status, "", 1).wait == seconds(2));
  }
  for (const int status : {401, 403}) CHECK(after_answer(status, "3", 0).step == Step::refuse);
}

TEST_CASE("what a proxy says while pretix is away is not pretix's answer") {
  for (const int status : {200, 201, 400, 404}) CHECK(answered_by_pretix(status, R"({"status":"ok"})"));
  CHECK(answered_by_pretix(400, R"(["Cannot annul an unsuccessful checkin"])"));
  for (const int status : {200, 201, 404}) CHECK(!answered_by_pretix(status, R"(["x"])"));
  for (const int status : {202, 204, 302, 408, 500}) CHECK(!answered_by_pretix(status, "{}"));
  for (const char* body : {"", "404 page not found\n", "<html></html>", "\"ok\"", "null"}) {
    for (const int status : {200, 201, 400, 404}) CHECK(!answered_by_pretix(status, body));
  }
}

}  // namespace usher::ctl
