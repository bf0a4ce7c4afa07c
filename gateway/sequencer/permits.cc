#include "gateway/sequencer/permits.h"

namespace usher::sequencer {

Permit& Permit::operator=(Permit&& other) noexcept {
  if (this != &other) {
    release();
    from_ = std::exchange(other.from_, nullptr);
  }
  return *this;
}

void Permit::release() {
  if (from_ != nullptr) std::exchange(from_, nullptr)->free_.fetch_add(1, std::memory_order_release);
}

Permit Permits::try_take(bool priority) {
  if (free_.fetch_sub(1, std::memory_order_acquire) > (priority ? 0 : reserve_)) return Permit(this);
  free_.fetch_add(1, std::memory_order_relaxed);
  return Permit();
}

}  // namespace usher::sequencer
