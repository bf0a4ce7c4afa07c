// The codes that an event has revoked or blocked, read from the store as last committed. Blocking: on a worker. Any
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gateway/api/reads.h"

namespace usher::api {

class JsonOut;

// A mark, its code still sealed.
struct Mark {
  bool revoked = false;  // else blocked
  bool lapsed = false;   // revoked because it was taken from a ticket, and a ticket has it again: nothing to tell
  storage::CodeMark mark;
  std::string row;  // of the code's look-up
};

struct MarkedCode {
  bool revoked = false;
  storage::CodeMark mark;
  std::string code;
};

// At most `limit` marks with ids over `after`, by id.
[[nodiscard]] Answered<std::vector<Mark>> marks(const Context* context, admission::EventId event, std::uint64_t after,
                                                std::size_t limit);
// The codes of these marks, in their order. One MultiGet.
[[nodiscard]] Answered<std::vector<MarkedCode>> codes_of(const Context* context, admission::EventId event,
                                                         std::span<const Mark> marks);
// What /v1 and the pretix interface both say of one: the code, when it was marked, and whether a block is on.
void write_code_and_mark(JsonOut& out, const MarkedCode& code);

}  // namespace usher::api
