// A network camera: MJPEG over HTTP (multipart/x-mixed-replace), ten frames a second, that can be made to freeze.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <opencv2/imgcodecs.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

class MjpegServer {
 public:
  MjpegServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    (void)!::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    (void)!::listen(listener_, 8);
    (void)!::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~MjpegServer() {
    over_ = true;
    thread_.join();
    ::close(listener_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void freeze(bool on) { frozen_ = on; }
  void show(std::vector<unsigned char> jpeg) {
    const std::lock_guard lock(mutex_);
    frame_ = std::move(jpeg);
  }
  [[nodiscard]] static std::vector<unsigned char> jpeg(const cv::Mat& picture) {
    std::vector<unsigned char> bytes;
    cv::imencode(".jpg", picture, bytes);
    return bytes;
  }

 private:
  void run() {
    std::vector<int> viewers;
    while (!over_) {
      pollfd waiting{listener_, POLLIN, 0};
      if (::poll(&waiting, 1, 100) > 0) viewers.push_back(greet(::accept(listener_, nullptr, nullptr)));
      if (frozen_) continue;
      std::string part;
      {
        const std::lock_guard lock(mutex_);
        part = "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: " + std::to_string(frame_.size()) + "\r\n\r\n" +
               std::string(frame_.begin(), frame_.end()) + "\r\n";
      }
      for (const int viewer : viewers) (void)!::send(viewer, part.data(), part.size(), MSG_NOSIGNAL);
    }
    for (const int viewer : viewers) ::close(viewer);
  }
  static int greet(int viewer) {
    char request[4096];
    (void)!::recv(viewer, request, sizeof request, 0);
    const std::string head =
        "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\nConnection: close\r\n\r\n";
    (void)!::send(viewer, head.data(), head.size(), MSG_NOSIGNAL);
    return viewer;
  }

  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> frozen_{false}, over_{false};
  std::mutex mutex_;
  std::vector<unsigned char> frame_;
  std::thread thread_;
};
