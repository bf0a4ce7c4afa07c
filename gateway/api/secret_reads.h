// The codes that an event has revoked or blocked, read from the store as last committed. Blocking: on a worker. Any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/api/reads.h"

namespace usher::api {

struct MarkedCode {
  bool revoked = false;  // else blocked
  storage::CodeMark mark;
  std::string code;
};

// At most `limit` marks with ids over `after`, by id.
[[nodiscard]] Answered<std::vector<MarkedCode>> marked_codes(const Context* context, admission::EventId event,
                                                             std::uint64_t after, std::size_t limit);

}  // namespace usher::api
