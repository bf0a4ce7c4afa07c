// pcscd with a virtual reader, in a network namespace and with a socket folder of its own, and a card for it. vpcd, the
// virtual reader's driver, listens on all addresses: in a namespace nobody else reaches it.
#pragma once

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/source/pty.h"

namespace usher::test {

inline constexpr std::uint16_t kVpcdPort = 35963;

// A process that holds the namespaces; pcscd starts and ends in them.
class PcscWorld {
 public:
  // None, and why, where it is not permitted or not installed.
  static std::string missing() {
    if (!std::filesystem::exists("/usr/sbin/pcscd")) return "pcscd is not installed";
    if (!std::filesystem::exists("/usr/lib/pcsc/drivers/serial/libifdvpcd.so"))
      return "vsmartcard-vpcd is not installed";
    const pid_t child = ::fork();
    if (child == 0) ::_exit(::unshare(CLONE_NEWNET | CLONE_NEWNS) == 0 ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    return status == 0 ? "" : "namespaces are not permitted here";
  }

  PcscWorld() {
    std::filesystem::create_directory(folder_.path("conf"));
    std::ofstream(folder_.path("conf/vpcd"))
        << "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x8C7B\n"
           "LIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so\nCHANNELID 0x8C7B\n";
    int ready[2];
    if (::pipe2(ready, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    holder_ = ::fork();
    if (holder_ == 0) hold(ready[1]);
    ::close(ready[1]);
    char ok = 0;
    const bool held = ::read(ready[0], &ok, 1) == 1 && ok == '+';
    ::close(ready[0]);
    if (!held) throw std::runtime_error("the namespaces could not be set up");
    // The library asks once for the socket's name: a link that stays while pcscd comes and goes.
    folder_.link("/proc/" + std::to_string(holder_) + "/root/run/pcscd", "run");
    ::setenv("PCSCLITE_CSOCK_NAME", (folder_.path("run") + "/pcscd.comm").c_str(), 1);
  }
  ~PcscWorld() {
    stop();
    ::kill(holder_, SIGKILL);
    ::waitpid(holder_, nullptr, 0);
  }
  PcscWorld(const PcscWorld&) = delete;
  PcscWorld& operator=(const PcscWorld&) = delete;

  void start() {
    pcscd_ = ::fork();
    if (pcscd_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    enter("net", CLONE_NEWNET);
    enter("mnt", CLONE_NEWNS);
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, 1);
    ::dup2(null, 2);
    ::execl("/usr/sbin/pcscd", "pcscd", "--foreground", "--config", folder_.path("conf").c_str(), nullptr);
    ::_exit(127);
  }
  void stop() {
    if (pcscd_ <= 0) return;
    ::kill(pcscd_, SIGTERM);
    ::waitpid(std::exchange(pcscd_, -1), nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove(folder_.path("run") + "/pcscd.pid", ignored);
    std::filesystem::remove(folder_.path("run") + "/pcscd.comm", ignored);
  }
  // The calling thread's sockets are made in the namespace from here on.
  void enter(const char* kind, int type) const {
    const int fd = ::open(("/proc/" + std::to_string(holder_) + "/ns/" + kind).c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || ::setns(fd, type) != 0) throw std::runtime_error("the namespace cannot be entered");
    ::close(fd);
  }

 private:
  [[noreturn]] static void hold(int ready) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    bool ok = ::unshare(CLONE_NEWNET | CLONE_NEWNS) == 0;
    ok = ok && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    ok = ok && ::mount("tmpfs", "/run", "tmpfs", 0, nullptr) == 0 && ::mkdir("/run/pcscd", 0755) == 0;
    const int any = ::socket(AF_INET, SOCK_DGRAM, 0);
    ifreq loopback{};
    std::string_view("lo").copy(loopback.ifr_name, IFNAMSIZ - 1);
    loopback.ifr_flags = IFF_UP;
    ok = ok && ::ioctl(any, SIOCSIFFLAGS, &loopback) == 0;
    (void)!::write(ready, ok ? "+" : "-", 1);
    for (;;) ::pause();
  }

  Folder folder_;
  pid_t holder_ = -1, pcscd_ = -1;
};

// A card on the virtual reader. Its protocol: messages with a length of two bytes, big-endian; one byte is a control
// (0 off, 1 on, 2 reset, 4 "your ATR?"), anything else a command.
class VirtualCard {
 public:
  // `answer`: to "give your UID", with its status.
  VirtualCard(const PcscWorld& world, std::string answer)
      : answer_(std::move(answer)), thread_([this, &world] { run(world); }) {}
  ~VirtualCard() {
    ending_ = true;
    thread_.join();
  }

 private:
  void run(const PcscWorld& world) {
    world.enter("net", CLONE_NEWNET);
    int fd = -1;
    while (!ending_ && (fd = dial()) < 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    while (!ending_ && fd >= 0) {
      pollfd wait{fd, POLLIN, 0};
      if (::poll(&wait, 1, 20) != 1) continue;
      const auto message = receive(fd);
      if (!message) break;
      if (message->size() != 1) {
        send(fd, *message == std::string_view("\xFF\xCA\x00\x00\x00", 5) ? answer_ : std::string("\x6D\x00", 2));
      } else if (message->front() == 4) {
        send(fd, std::string("\x3B\x80\x80\x01\x01", 5));
      }
    }
    if (fd >= 0) ::close(fd);
  }
  static int dial() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(kVpcdPort);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return fd;
    ::close(fd);
    return -1;
  }
  static std::optional<std::string> receive(int fd) {
    unsigned char head[2];
    if (::recv(fd, head, 2, MSG_WAITALL) != 2) return std::nullopt;
    std::string message(static_cast<std::size_t>(head[0] << 8 | head[1]), '\0');
    if (::recv(fd, message.data(), message.size(), MSG_WAITALL) != std::ssize(message)) return std::nullopt;
    return message;
  }
  static void send(int fd, const std::string& message) {
    const std::string whole{static_cast<char>(message.size() >> 8), static_cast<char>(message.size() & 0xFF)};
    (void)!::send(fd, (whole + message).data(), whole.size() + message.size(), MSG_NOSIGNAL);
  }

  const std::string answer_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace usher::test
