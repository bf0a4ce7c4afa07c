#include "gateway/ctl/interrupts.h"

#include <csignal>

namespace usher::ctl {
namespace {

volatile std::sig_atomic_t seen = 0;

extern "C" void on_interrupt(int) {
  seen = 1;
}

}  // namespace

Interrupts::Interrupts() : int_(std::signal(SIGINT, on_interrupt)), term_(std::signal(SIGTERM, on_interrupt)) {
  seen = 0;
}

Interrupts::~Interrupts() {
  std::signal(SIGINT, int_);
  std::signal(SIGTERM, term_);
}

bool interrupted() {
  return seen != 0;
}

}  // namespace usher::ctl
