// A lane: what its readers read is checked in on its list, and the verdict goes back to the reader that read it and to
// everything the entrance shows it with (cue.h).
//
// One code at a time on each connection; several connections of a lane go side by side. Every wait has a deadline: a
// verdict that is not there within kDecisionDeadline is answered with "unavailable", and the same code scanned again
// within kLateScanKept asks for that very verdict by its nonce, so nobody is refused for their own late admission.
//
// Threads: the thread of its outlet; status(), and what says so, from any.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/lane/credential.h"
#include "gateway/lane/cue.h"
#include "gateway/lane/limits.h"
#include "gateway/lane/options.h"
#include "gateway/lane/standing.h"
#include "gateway/sequencer/ask.h"
#include "gateway/sequencer/permits.h"
#include "scanner/source/reading.h"

namespace usher::lane {

// A verdict has left for the reader (or was dropped, or the line is switched off). Views live for the call.
struct Release {
  const LaneOptions* lane = nullptr;
  std::string_view outcome;                    // admitted, exited, refused, incomplete, busy, unavailable, error
  std::string_view reason;                     // as in the API, "" if there is none
  std::chrono::nanoseconds scan_to_release{};  // last byte of the code -> line handed to the socket
  bool replied = false;                        // a line was handed over
};
using Answers = std::vector<std::pair<std::string, std::string>>;  // question's identifier or number -> answer
using OnRelease = std::function<void(const Release&)>;             // any I/O thread; quick, never throws

struct LaneStatus {
  LaneState state = LaneState::idle;
  Standing standing;
  std::uint64_t scans = 0, passed = 0, refused = 0, busy = 0, unavailable = 0, errors = 0, late = 0;
};

// What a lane works with. All borrowed, and outlive it.
struct LaneContext {
  sequencer::Sequencer* sequencer = nullptr;
  sequencer::IoOutlet* outlet = nullptr;
  sequencer::Permits* permits = nullptr;
  OnRelease on_release;  // may be empty
  std::chrono::milliseconds decision_deadline = kDecisionDeadline;
};

class Lane : public scanner::ReadingSink {
 public:
  Lane(LaneContext context, LaneOptions options);
  ~Lane() override;  // after wait()

  [[nodiscard]] boost::asio::awaitable<void> on_reading(scanner::Reading reading, scanner::ReplyPort* port) override;
  void on_event(scanner::LineEvent event, std::string_view source, std::string_view text,
                scanner::ReplyPort* port) noexcept override;

  // One scan, from wherever it came; returns what was shown. co_spawn it on context() from any other thread. Counted,
  // released and shown as a reader's is.
  [[nodiscard]] boost::asio::awaitable<Cue> scan(Scan what);

  // The answers to what a scan asked, by the nonce of its cue: the same code is asked for again with them. None: no
  // such question is open (any more), and the code has to be scanned again. On context(), like scan().
  [[nodiscard]] boost::asio::awaitable<std::optional<Cue>> answer(std::string nonce, Answers answers);

  // Before the first scan. Borrowed until wait() has returned.
  void add_output(LaneOutput* output);

  // Any thread; they take effect on the lane's.
  void call_staff(std::string why);  // shown until staff_done()
  void staff_done();
  void close_for(std::string why);  // out of service; "" opens it again
  void device_changed(std::string name, bool required, bool up, std::string why);
  // The verdict or question of this turn (none: whatever is shown) is put away before its time.
  void dismiss(std::optional<std::uint64_t> turn);

  [[nodiscard]] boost::asio::io_context& context() const;
  // The lane's own, else its event's first.
  [[nodiscard]] admission::Language language() const;

  // Makes the lane and its gate known to the sequencer before the first scan, so that it shows up with zero counts.
  void declare();
  // Returns when every command under way has been answered, and no output is told anything any more. Not from the
  // lane's thread, which must still run.
  void wait();

  [[nodiscard]] LaneStatus status() const;
  [[nodiscard]] const LaneOptions& options() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared: a command under way holds it until it is answered
};

}  // namespace usher::lane
