// Permits bound what is under way. A request takes one before it is submitted and holds it until its reply has left;
// none free means `busy` at once, never a queue that grows. A few are kept for whoever may not be kept waiting. Any
// thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace usher::sequencer {

class Permits;

class [[nodiscard]] Permit {
 public:
  Permit() = default;
  Permit(Permit&& other) noexcept : from_(std::exchange(other.from_, nullptr)) {}
  Permit& operator=(Permit&& other) noexcept;
  ~Permit() { release(); }
  explicit operator bool() const { return from_ != nullptr; }
  void release();

 private:
  friend class Permits;
  explicit Permit(Permits* from) : from_(from) {}
  Permits* from_ = nullptr;
};

class Permits {
 public:
  // `reserve`: of `count`, those that only priority requests get.
  explicit Permits(std::int64_t count, std::int64_t reserve = 0) : total_(count), reserve_(reserve), free_(count) {}
  Permits(const Permits&) = delete;
  Permits& operator=(const Permits&) = delete;

  // An empty permit if none is free.
  [[nodiscard]] Permit try_take(bool priority = false);
  [[nodiscard]] std::int64_t total() const { return total_; }
  [[nodiscard]] std::int64_t taken() const { return total_ - free_.load(std::memory_order_relaxed); }

 private:
  friend class Permit;
  const std::int64_t total_, reserve_;
  std::atomic<std::int64_t> free_;
};

}  // namespace usher::sequencer
