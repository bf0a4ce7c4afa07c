// Counts what is under way (listener, sweeps, sessions), so that a stop can wait for all of it. Any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace usher::http {

class TaskGroup {
 public:
  // Held by a task for as long as it lives.
  class Ticket {
   public:
    explicit Ticket(TaskGroup* group) : group_(group) { group_->enter(); }
    Ticket(Ticket&& other) noexcept : group_(std::exchange(other.group_, nullptr)) {}
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket() {
      if (group_ != nullptr) group_->leave();
    }

   private:
    TaskGroup* group_;
  };

  // True if everything ended within `time`.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, time, [this] { return count_ == 0; });
  }
  void wait() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  void enter() {
    const std::lock_guard lock(mutex_);
    ++count_;
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    // Under the lock: the waiter may destroy the group as soon as it can take it.
    if (--count_ == 0) ended_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t count_ = 0;
};

}  // namespace usher::http
