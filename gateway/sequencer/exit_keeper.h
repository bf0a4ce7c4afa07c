// Lets everybody out when a list's exit_all_at has come: now, late after a restart, or once more after a crash half way
// through. It finds who is inside in what is committed, in the background; the sequencer looks at each again, so
// whatever comes twice does nothing twice.
//
// Threads: one of its own; it waits for the sequencer's answers.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "gateway/sequencer/command.h"
#include "gateway/sequencer/directory.h"
#include "gateway/sequencer/sequencer.h"
#include "storage/store.h"

namespace usher::sequencer {

struct NextExit {
  admission::Time at{};
  bool moved = false;  // CheckinList::exit_all_moved
};

class ExitKeeper {
 public:
  // All borrowed or callable as long as it lives.
  struct Parts {
    const storage::Store* store = nullptr;
    std::function<DirectoryView()> directory;
    Sequencer::Clock clock;
    std::function<Outcome(Command)> ask;                                        // waits for the outcome
    std::function<NextExit(NextExit last, const std::string& zone)> following;  // the same wall time of the next day
  };
  explicit ExitKeeper(Parts parts) : parts_(std::move(parts)) {}

  // Sees to every list whose time has come; how many people it let out. A list with an error is left to the next look,
  // and keeps no other waiting; the first error is given back (one line, for the log).
  [[nodiscard]] std::expected<std::size_t, std::string> look();

 private:
  struct Crowd;
  [[nodiscard]] std::expected<Crowd, std::string> inside(const admission::CheckinList& list) const;
  [[nodiscard]] std::expected<std::size_t, std::string> let_out(const admission::Event& event,
                                                                const admission::CheckinList& list);

  const Parts parts_;
};

}  // namespace usher::sequencer
