// What an entrance shows at one moment: one value for every output, be it a screen, a light, a relay or a sound.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/admission/messages.h"
#include "gateway/lane/answer.h"
#include "gateway/lane/verdict_line.h"
#include "gateway/sequencer/command.h"
#include "gateway/sequencer/directory.h"

namespace usher::lane {

enum class LaneState : std::uint8_t {
  idle,
  reading,         // the first byte of a code has arrived
  deciding,        // asked; the verdict is on its way
  admitted,        // welcome
  exited,          // goodbye
  refused,         // no, and why; or nobody could say: busy, unavailable, error
  question,        // incomplete: something is asked first
  needs_staff,     // somebody must come
  out_of_service,  // a required device is down, or staff closed the lane
};
// "idle", "needs_staff" …
[[nodiscard]] std::string_view to_string(LaneState state);

// Why a scan has no verdict, so that it can be said in another language, or answered with the right status.
struct Unanswered {
  Trouble trouble = Trouble::failed;
  std::string detail;                                      // as line_values(Trouble, …) takes it
  std::optional<sequencer::Failed> failed;                 // what the sequencer said, if it was asked
  std::shared_ptr<const sequencer::CheckedIn> taken_back;  // the recorded verdict that holds no more
};

struct Cue {
  LaneState state = LaneState::idle;
  LineValues words;  // of a verdict, or of why there is none; empty in idle, reading, deciding
  bool vip = false;  // of the ticket
  admission::Language language = admission::Language::en;
  // What the sequencer answered, and the directory it is to be read with; null if nobody was asked or it came too late.
  std::shared_ptr<const sequencer::CheckedIn> verdict;
  sequencer::DirectoryView directory;
  std::optional<Unanswered> unanswered;  // a scan without a verdict; none of a code that cannot be looked up
  std::string nonce;                     // of the scan: under it the same verdict is repeated; "" without a verdict
  std::string why;                       // needs_staff, out_of_service: one sentence in the lane's language
  std::uint64_t turn = 0;  // counts the lane's scans: reading, deciding and verdict of one scan have the same
  std::chrono::milliseconds shown_for{0};  // then the lane goes back to rest; 0: until something else happens
};

// Something at the entrance that shows what happens. Called on the lane's thread, in the order in which it happened and
// only after what it rests on is on disk; never waits, never throws. Borrowed by the lane from before its first scan
// until Lane::wait() has returned.
class LaneOutput {
 public:
  virtual ~LaneOutput() = default;
  virtual void show(const Cue& cue) noexcept = 0;
};

}  // namespace usher::lane
