// A child process with a socket to it and the memory it shares with us. It lives no longer than this object.
// Any thread, one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include <sys/types.h>

namespace usher::scanner {

class ChildProcess {
 public:
  ChildProcess() = default;
  ~ChildProcess() { end(); }
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;

  // Starts `program` with `arguments`; it finds our socket's other end as file 3 and `memory_file` as file 4, standard
  // error as ours, and nothing else open.
  [[nodiscard]] static std::expected<ChildProcess, std::string> start(const std::string& program,
                                                                      const std::vector<std::string>& arguments,
                                                                      int memory_file);

  [[nodiscard]] bool running() const { return pid_ > 0; }
  [[nodiscard]] bool send(std::span<const std::uint8_t> datagram) const;
  enum class Received : std::uint8_t { datagram, gone, overdue };
  // Waits until `deadline`; a datagram longer than `into` counts as gone. Sets `into` to what came.
  [[nodiscard]] Received receive(std::vector<std::uint8_t>& into, std::chrono::steady_clock::time_point deadline) const;
  // Kills it and waits for it; says how it ended: "signal 6 (Aborted)", "exit code 1". "" if there was none.
  std::string end();

 private:
  pid_t pid_ = -1;
  int socket_ = -1;
};

}  // namespace usher::scanner
