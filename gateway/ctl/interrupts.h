// Ctrl-C and TERM set a flag while an Interrupts lives, so that a command that runs on ends as it should: the terminal
// as it was found, what was done kept. One at a time, in one thread.
#pragma once

namespace usher::ctl {

class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

 private:
  void (*int_)(int);
  void (*term_)(int);
};

// Since the last Interrupts was made.
[[nodiscard]] bool interrupted();

}  // namespace usher::ctl
