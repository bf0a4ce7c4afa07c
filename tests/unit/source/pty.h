// A serial line without hardware: a pseudo-terminal whose far end the test holds, and a place of its own for links to
// it, as udev makes them.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

namespace usher::test {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "usher-source-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string path(std::string_view name = {}) const { return (path_ / name).string(); }
  void link(const std::string& target, std::string_view name) const {
    std::filesystem::remove(path_ / name);
    std::filesystem::create_symlink(target, path_ / name);
  }

 private:
  std::filesystem::path path_;
};

class Pty {
 public:
  Pty() {
    char name[256] = {};
    int slave = -1;
    if (::openpty(&master_, &slave, name, nullptr, nullptr) != 0) throw std::runtime_error("no pseudo-terminal");
    // Raw from the start: what is written before the source has opened it must not be echoed.
    termios raw{};
    ::tcgetattr(slave, &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(slave, TCSANOW, &raw);
    slave_ = slave;
    path_ = name;
  }
  ~Pty() { unplug(); }
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  // The cable is pulled: whoever has the line open gets an error.
  void unplug() {
    if (master_ >= 0) ::close(std::exchange(master_, -1));
    if (slave_ >= 0) ::close(std::exchange(slave_, -1));
  }
  // Also without anybody who reads; false if the line is gone.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::write(master_, bytes.data(), bytes.size());
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // What has come within `wait_ms` of silence; "" if nothing.
  std::string receive(int wait_ms) const {
    std::string got;
    pollfd wait{master_, POLLIN, 0};
    while (::poll(&wait, 1, got.empty() ? wait_ms : 0) == 1 && (wait.revents & POLLIN) != 0) {
      char piece[1024];
      const ssize_t size = ::read(master_, piece, sizeof piece);
      if (size <= 0) break;
      got.append(piece, static_cast<std::size_t>(size));
    }
    return got;
  }
  // Up to and without "\n"; what there is after ten seconds.
  std::string line() {
    while (got_.find('\n') == std::string::npos) {
      const std::string more = receive(10000);
      if (more.empty()) return "<timeout> " + got_;
      got_ += more;
    }
    const std::size_t end = got_.find('\n');
    std::string line = got_.substr(0, end);
    got_.erase(0, end + 1);
    return line;
  }

 private:
  int master_ = -1, slave_ = -1;
  std::string path_;
  std::string got_;
};

}  // namespace usher::test
