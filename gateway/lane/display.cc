#include "gateway/lane/display.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

namespace usher::lane {

using std::chrono::steady_clock;

Scene::Scene(Cue shown, std::uint64_t place)
    : cue(std::move(shown)),
      number(place),
      since(steady_clock::now()),
      time(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())) {}

std::shared_ptr<const std::string> Scene::text(std::string_view kind, const Make& make) const {
  const std::lock_guard lock(mutex_);
  auto found = texts_.find(kind);
  if (found == texts_.end()) {
    found = texts_.emplace(std::string(kind), std::make_shared<const std::string>(make())).first;
  }
  return found->second;
}

DisplayCounts& DisplayCounts::operator+=(const DisplayCounts& other) {
  now += other.now;
  begun += other.begun;
  refused += other.refused;
  dropped += other.dropped;
  skipped += other.skipped;
  return *this;
}

struct DisplaySeat::Sitter {
  boost::asio::any_io_executor executor;
  std::function<void()> wake;
  std::atomic<bool> posted{false};  // a wake is on its way
  bool gone = false;                // its executor's thread's own
};

DisplaySeat::DisplaySeat(std::shared_ptr<DisplayBoard> board, std::shared_ptr<Sitter> sitter)
    : board_(std::move(board)), sitter_(std::move(sitter)) {}

DisplaySeat::~DisplaySeat() {
  sitter_->gone = true;
  board_->leave(sitter_);
}

DisplayBoard::DisplayBoard(std::shared_ptr<Lane> lane, std::size_t displays_max)
    : lane_(std::move(lane)), displays_max_(displays_max) {}

DisplayBoard::~DisplayBoard() = default;

void DisplayBoard::show(const Cue& cue) noexcept {
  std::vector<std::shared_ptr<DisplaySeat::Sitter>> sitters;
  {
    const std::lock_guard lock(mutex_);
    newest_ = std::make_shared<const Scene>(cue, ++number_);
    sitters = sitters_;
  }
  wake_all(sitters);
}

void DisplayBoard::wake_all(const std::vector<std::shared_ptr<DisplaySeat::Sitter>>& sitters) {
  for (const auto& sitter : sitters) {
    if (sitter->posted.exchange(true)) continue;
    boost::asio::post(sitter->executor, [sitter] {
      sitter->posted.store(false);  // before it looks: what comes from now on is worth another
      if (!sitter->gone) sitter->wake();
    });
  }
}

std::unique_ptr<DisplaySeat> DisplayBoard::sit(boost::asio::any_io_executor executor, std::function<void()> wake) {
  auto sitter = std::make_shared<DisplaySeat::Sitter>();
  sitter->executor = std::move(executor);
  sitter->wake = std::move(wake);
  {
    const std::lock_guard lock(mutex_);
    if (ended_ || sitters_.size() >= displays_max_) {
      refused_.fetch_add(1, std::memory_order_relaxed);
      return nullptr;
    }
    sitters_.push_back(sitter);
  }
  begun_.fetch_add(1, std::memory_order_relaxed);
  return std::unique_ptr<DisplaySeat>(new DisplaySeat(shared_from_this(), std::move(sitter)));
}

void DisplayBoard::leave(const std::shared_ptr<DisplaySeat::Sitter>& sitter) {
  const std::lock_guard lock(mutex_);
  std::erase(sitters_, sitter);
  if (sitters_.empty()) left_.notify_all();
}

ScenePtr DisplayBoard::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

std::optional<Farewell> DisplayBoard::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

void DisplayBoard::end(Farewell why) {
  std::vector<std::shared_ptr<DisplaySeat::Sitter>> sitters;
  {
    const std::lock_guard lock(mutex_);
    ended_ = why;
    sitters = sitters_;
  }
  wake_all(sitters);
}

void DisplayBoard::wait_empty(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  left_.wait_for(lock, most, [this] { return sitters_.empty(); });
}

DisplayCounts DisplayBoard::counts() const {
  DisplayCounts counts;
  {
    const std::lock_guard lock(mutex_);
    counts.now = sitters_.size();
  }
  counts.begun = begun_.load(std::memory_order_relaxed);
  counts.refused = refused_.load(std::memory_order_relaxed);
  counts.dropped = dropped_.load(std::memory_order_relaxed);
  counts.skipped = skipped_.load(std::memory_order_relaxed);
  return counts;
}

}  // namespace usher::lane
