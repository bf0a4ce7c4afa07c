#include "scanner/decoder/child_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace usher::scanner {
namespace {

// Between vfork and exec, in our parent's memory: only calls that change nothing there.
[[noreturn]] void become(const char* program, char* const* arguments, int socket, int memory) {
  // The two may already stand where the other is to go, so both are moved out of the way first.
  const int high_socket = ::fcntl(socket, F_DUPFD, 10), high_memory = ::fcntl(memory, F_DUPFD, 10);
  if (high_socket < 0 || high_memory < 0 || ::dup2(high_socket, 3) < 0 || ::dup2(high_memory, 4) < 0) ::_exit(126);
  ::close_range(5, ~0u, 0);
  ::execv(program, arguments);
  ::_exit(127);
}

}  // namespace

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), socket_(std::exchange(other.socket_, -1)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(socket_, other.socket_);
  return *this;
}

std::expected<ChildProcess, std::string> ChildProcess::start(const std::string& program,
                                                             const std::vector<std::string>& arguments,
                                                             int memory_file) {
  if (::access(program.c_str(), X_OK) != 0) {
    return std::unexpected(program + " cannot be run: " + std::strerror(errno));
  }
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return std::unexpected(std::string("socketpair: ") + std::strerror(errno));
  }
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  // vfork: a copy of a gigabyte's page tables would be felt at the lanes. No signal handler may run in a child that
  // shares our memory; it keeps them blocked, so that Ctrl-C on a terminal leaves it to us when it ends.
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::vfork();
  if (pid == 0) become(program.c_str(), words.data(), ends[1], memory_file);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::close(ends[1]);
  if (pid < 0) {
    ::close(ends[0]);
    return std::unexpected(std::string("vfork: ") + std::strerror(error));
  }
  ChildProcess child;
  child.pid_ = pid;
  child.socket_ = ends[0];
  return child;
}

bool ChildProcess::send(std::span<const std::uint8_t> datagram) const {
  return ::send(socket_, datagram.data(), datagram.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(datagram.size());
}

ChildProcess::Received ChildProcess::receive(std::vector<std::uint8_t>& into,
                                             std::chrono::steady_clock::time_point deadline) const {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd waiting{socket_, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(0, left)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return Received::overdue;
    const ssize_t got = ::recv(socket_, into.data(), into.size(), MSG_TRUNC);
    if (got <= 0 || static_cast<std::size_t>(got) > into.size()) return Received::gone;
    into.resize(static_cast<std::size_t>(got));
    return Received::datagram;
  }
}

std::string ChildProcess::end() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  if (pid_ <= 0) return {};
  // One that has already died of its own keeps its own status.
  ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFSIGNALED(status)) {
    const char* name = ::sigabbrev_np(WTERMSIG(status));
    return "signal " + std::to_string(WTERMSIG(status)) + (name ? " (SIG" + std::string(name) + ")" : "");
  }
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace usher::scanner
