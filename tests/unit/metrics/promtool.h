// Asks Prometheus's own checker about a page.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace usher::test {

// What `promtool check metrics` says about `page`: "" if nothing. None if there is no promtool.
inline std::optional<std::string> promtool_says(const std::string& page) {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) return std::nullopt;
  char name[] = "/tmp/usher-page-XXXXXX";
  const int file = mkstemp(name);
  if (file < 0) return "no temporary file";
  close(file);
  std::ofstream(name) << page;
  std::string said;
  if (FILE* pipe = popen((std::string("promtool check metrics <") + name + " 2>&1").c_str(), "r")) {
    char buffer[4096];
    while (const std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) said.append(buffer, n);
    const int status = pclose(pipe);
    if (said.empty() && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) said = "promtool failed";
  }
  unlink(name);
  return said;
}

}  // namespace usher::test
