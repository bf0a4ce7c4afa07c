// What a lane's screens show: the newest state, kept for whoever comes, and handed to every display that is there. One
// a lane.
//
// States are snapshots. A display that is slow finds the newest when it is ready, and never learns of those between; so
// nothing queues up here however slow one is. What a state looks like as text is the business of whoever shows it: a
// scene keeps each text that was made of it, so that it is made once and shared.
//
// Threads: show() on the lane's; each display's wake on the executor it has named, at most one underway for each;
// everything else on any.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "gateway/lane/cue.h"
#include "gateway/lane/lane.h"

namespace usher::lane {

// One state of a lane, since when, and the texts made of it. Shared: by the board and by every display that shows it.
class Scene {
 public:
  Scene(Cue shown, std::uint64_t place);
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  // Made by the first who asks for this kind, and then everybody's. Any thread.
  using Make = std::function<std::string()>;
  [[nodiscard]] std::shared_ptr<const std::string> text(std::string_view kind, const Make& make) const;

  const Cue cue;
  const std::uint64_t number;  // counts the lane's states, from 1
  const std::chrono::steady_clock::time_point since;
  const admission::Time time;

 private:
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::shared_ptr<const std::string>, std::less<>> texts_;  // guarded by mutex_
};
using ScenePtr = std::shared_ptr<const Scene>;

// Why a lane's displays are sent away. They may come back: after a restart of the gateway or of the lane, or when the
// lane is configured again.
enum class Farewell : std::uint8_t { stopping, removed };

// Since start, unless it says "now".
struct DisplayCounts {
  std::uint64_t now = 0;
  std::uint64_t begun = 0;
  std::uint64_t refused = 0;  // over the bound
  std::uint64_t dropped = 0;  // too slow for the write deadline
  std::uint64_t skipped = 0;  // states that a slow one never learnt of

  DisplayCounts& operator+=(const DisplayCounts& other);
};

class DisplayBoard;

// A display's place: given up with this. On the thread of its executor.
class DisplaySeat {
 public:
  ~DisplaySeat();
  DisplaySeat(const DisplaySeat&) = delete;
  DisplaySeat& operator=(const DisplaySeat&) = delete;

 private:
  friend class DisplayBoard;
  struct Sitter;
  DisplaySeat(std::shared_ptr<DisplayBoard> board, std::shared_ptr<Sitter> sitter);
  const std::shared_ptr<DisplayBoard> board_;
  const std::shared_ptr<Sitter> sitter_;  // shared with wakes on their way
};

class DisplayBoard final : public LaneOutput, public std::enable_shared_from_this<DisplayBoard> {
 public:
  // Shared with the lane's owner: a display that is still there keeps the lane's parts alive.
  explicit DisplayBoard(std::shared_ptr<Lane> lane, std::size_t displays_max = kDisplaysPerLaneMax);
  ~DisplayBoard() override;
  DisplayBoard(const DisplayBoard&) = delete;
  DisplayBoard& operator=(const DisplayBoard&) = delete;

  void show(const Cue& cue) noexcept override;

  // `wake` is called whenever there is something new, never after the seat is gone. Null over the bound, and after
  // end().
  [[nodiscard]] std::unique_ptr<DisplaySeat> sit(boost::asio::any_io_executor executor, std::function<void()> wake);

  // Never null once the lane has shown anything, which it does when the board is added to it.
  [[nodiscard]] ScenePtr newest() const;
  [[nodiscard]] std::optional<Farewell> ended() const;

  // Wakes everybody; each says goodbye and leaves. wait_empty() returns when they have, or after `most`; not on an I/O
  // thread.
  void end(Farewell why);
  void wait_empty(std::chrono::milliseconds most);

  [[nodiscard]] Lane& lane() const { return *lane_; }
  [[nodiscard]] DisplayCounts counts() const;
  void count_dropped() { dropped_.fetch_add(1, std::memory_order_relaxed); }
  void count_skipped(std::uint64_t states) { skipped_.fetch_add(states, std::memory_order_relaxed); }

 private:
  friend class DisplaySeat;
  void leave(const std::shared_ptr<DisplaySeat::Sitter>& sitter);
  void wake_all(const std::vector<std::shared_ptr<DisplaySeat::Sitter>>& sitters);

  // Constant after construction.
  const std::shared_ptr<Lane> lane_;
  const std::size_t displays_max_;

  // Synchronises itself.
  std::atomic<std::uint64_t> begun_{0}, refused_{0}, dropped_{0}, skipped_{0};
  mutable std::mutex mutex_;
  std::condition_variable left_;
  ScenePtr newest_;                                            // guarded by mutex_
  std::uint64_t number_ = 0;                                   // guarded by mutex_
  std::optional<Farewell> ended_;                              // guarded by mutex_
  std::vector<std::shared_ptr<DisplaySeat::Sitter>> sitters_;  // guarded by mutex_
};

}  // namespace usher::lane
