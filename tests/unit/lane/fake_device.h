// Devices at an entrance, as a test plays them: a TCP server that answers as it is told to, and what a Modbus relay and
// a Patlite tower make of it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace usher::test {

// Everything on a thread of its own. Bytes of a connection go to `serve`, which takes what it understands off them and
// returns what is sent back.
class FakeDevice {
 public:
  using Serve = std::function<std::string(std::string& bytes)>;

  explicit FakeDevice(Serve serve, bool datagrams = false) : serve_(std::move(serve)), datagrams_(datagrams) {
    listen(0);
    thread_ = std::thread([this] { run(); });
  }
  ~FakeDevice() {
    stopping_ = true;
    thread_.join();
    for (const Peer& peer : peers_) ::close(peer.fd);
    if (listener_ >= 0) ::close(listener_);
  }
  FakeDevice(const FakeDevice&) = delete;
  FakeDevice& operator=(const FakeDevice&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connects() const { return connects_; }
  [[nodiscard]] int resets() const { return resets_; }  // connections that ended with a reset
  // The plug is pulled: connections are reset, nobody listens.
  void unplug() {
    const std::lock_guard lock(mutex_);
    for (const Peer& peer : std::exchange(peers_, {})) {
      const linger reset{1, 0};
      (void)::setsockopt(peer.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
      ::close(peer.fd);
    }
    // A thread that polls it would keep it listening for a while.
    (void)::shutdown(listener_, SHUT_RDWR);
    ::close(std::exchange(listener_, -1));
  }
  void plug_in() {
    const std::lock_guard lock(mutex_);
    if (listener_ < 0) listen(port_);
  }

 private:
  struct Peer {
    int fd;
    std::string bytes;
  };

  void listen(std::uint16_t port) {
    listener_ = ::socket(AF_INET, (datagrams_ ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK, 0);
    const int yes = 1;
    (void)::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bool bound = false;
    for (int tries = 0; !bound && tries < 500; ++tries) {
      if (tries > 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
      bound = ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
              (datagrams_ || ::listen(listener_, 16) == 0);
    }
    if (!bound) throw std::runtime_error("no port for a fake device");
    (void)::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }

  void run() {
    while (!stopping_) {
      std::vector<pollfd> waits;
      {
        const std::lock_guard lock(mutex_);
        waits.push_back({listener_, POLLIN, 0});
        for (const Peer& peer : peers_) waits.push_back({peer.fd, POLLIN, 0});
      }
      (void)::poll(waits.data(), waits.size(), 2);
      const std::lock_guard lock(mutex_);
      if (listener_ < 0) continue;
      datagrams_ ? answer_datagram() : accept_one();
      std::erase_if(peers_, [this](Peer& peer) { return !read(peer); });
    }
  }
  void accept_one() {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (fd < 0) return;
    ++connects_;
    peers_.push_back({fd, {}});
  }
  void answer_datagram() {
    char piece[512];
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t got = ::recvfrom(listener_, piece, sizeof piece, 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (got <= 0) return;
    std::string bytes(piece, static_cast<std::size_t>(got));
    const std::string answer = serve_(bytes);
    if (answer.empty()) return;
    (void)::sendto(listener_, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
  }
  // False when it has gone.
  bool read(Peer& peer) {
    char piece[512];
    const ssize_t got = ::recv(peer.fd, piece, sizeof piece, 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
    if (got <= 0) {
      if (got < 0) ++resets_;
      ::close(peer.fd);
      return false;
    }
    peer.bytes.append(piece, static_cast<std::size_t>(got));
    const std::string answer = serve_(peer.bytes);
    // Byte by byte, so that whoever reads sees halves.
    for (const char& byte : answer) (void)::send(peer.fd, &byte, 1, MSG_NOSIGNAL);
    return true;
  }

  const Serve serve_;
  const bool datagrams_;
  std::mutex mutex_;
  int listener_ = -1;
  std::vector<Peer> peers_;
  std::atomic<std::uint16_t> port_{0};
  std::atomic<int> connects_{0}, resets_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// A Modbus relay that does what it is asked, unless `answer` says otherwise.
class FakeRelay {
 public:
  struct Write {
    std::uint8_t unit;
    std::uint16_t coil, value;
    friend bool operator==(const Write&, const Write&) = default;
  };
  // Of a request of 12 bytes, what is sent back; the default is echo() for writes.
  using Answer = std::function<std::string(const std::string& request)>;

  FakeRelay() : device_([this](std::string& bytes) { return serve(bytes); }) {}
  void set_answer(Answer answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  [[nodiscard]] std::vector<Write> writes() {
    const std::lock_guard lock(mutex_);
    return writes_;
  }
  // Writes of anything but "off".
  [[nodiscard]] std::size_t pulses() {
    const auto all = writes();
    return static_cast<std::size_t>(std::ranges::count_if(all, [](const Write& write) { return write.value != 0; }));
  }
  [[nodiscard]] FakeDevice& device() { return device_; }

  [[nodiscard]] static bool is_write(const std::string& request) { return request[7] == 5; }
  [[nodiscard]] static std::string good(const std::string& request) {
    if (is_write(request)) return request;
    return request.substr(0, 4) + std::string("\0\4", 2) + request.substr(6, 2) + std::string("\1\0", 2);
  }
  [[nodiscard]] static std::string exception(const std::string& request, char code) {
    return request.substr(0, 4) + std::string("\0\3", 2) + request[6] + static_cast<char>(request[7] | 0x80) + code;
  }

 private:
  static std::uint16_t word(const std::string& bytes, std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<std::uint8_t>(bytes[at]) << 8 |
                                      static_cast<std::uint8_t>(bytes[at + 1]));
  }
  std::string serve(std::string& bytes) {
    std::string out;
    while (bytes.size() >= 12) {
      const std::string request = bytes.substr(0, 12);
      bytes.erase(0, 12);
      const std::lock_guard lock(mutex_);
      if (is_write(request)) {
        writes_.push_back({static_cast<std::uint8_t>(request[6]), word(request, 8), word(request, 10)});
      }
      out += answer_ ? answer_(request) : good(request);
    }
    return out;
  }

  std::mutex mutex_;
  std::vector<Write> writes_;
  Answer answer_;
  FakeDevice device_;
};

// A Patlite tower: keeps what it was told to show, and answers ACK unless `answer` says otherwise.
class FakeTower {
 public:
  using Answer = std::function<std::string(const std::string& command)>;

  explicit FakeTower(bool datagrams = false)
      : device_([this](std::string& bytes) { return serve(bytes); }, datagrams) {}
  void set_answer(Answer answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  // Red, amber, green, blue, white, buzzer, a digit each, one command a member.
  [[nodiscard]] std::vector<std::string> told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  [[nodiscard]] std::string last() {
    const auto all = told();
    return all.empty() ? "" : all.back();
  }
  [[nodiscard]] std::size_t count(const std::string& signal) {
    const auto all = told();
    return static_cast<std::size_t>(std::ranges::count(all, signal));
  }
  [[nodiscard]] std::string product() {
    const std::lock_guard lock(mutex_);
    return product_;
  }
  [[nodiscard]] FakeDevice& device() { return device_; }

 private:
  std::string serve(std::string& bytes) {
    std::string out;
    while (bytes.size() >= 12) {
      const std::string command = bytes.substr(0, 12);
      bytes.erase(0, 12);
      const std::lock_guard lock(mutex_);
      product_ = command.substr(0, 2);
      std::string digits = command.substr(6);
      for (char& digit : digits) digit = static_cast<char>(digit + '0');
      told_.push_back(digits);
      out += answer_ ? answer_(command) : "\x06";
    }
    return out;
  }

  std::mutex mutex_;
  std::vector<std::string> told_;
  std::string product_;
  Answer answer_;
  FakeDevice device_;
};

}  // namespace usher::test
