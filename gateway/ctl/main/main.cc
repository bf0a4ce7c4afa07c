#include <csignal>

#include "gateway/ctl/usherctl.h"

int main(int argc, char** argv) {
  // A closed pipe (| head) or connection is an error to report, not a reason to die silently.
  std::signal(SIGPIPE, SIG_IGN);
  usher::ctl::Console console = usher::ctl::process_console();
  return static_cast<int>(usher::ctl::run(argc, argv, console));
}
