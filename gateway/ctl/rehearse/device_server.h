// A virtual device that usher dials by TCP: takes calls, hands what arrives to the device, sends back what it answers.
// Failing, it keeps the line and says nothing.
//
// Threads: the one that runs the context.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace usher::ctl::rehearse {

class DeviceServer : public std::enable_shared_from_this<DeviceServer> {
 public:
  DeviceServer(boost::asio::io_context& context, std::uint16_t port) : context_(context), port_(port) {}
  virtual ~DeviceServer() = default;
  DeviceServer(const DeviceServer&) = delete;
  DeviceServer& operator=(const DeviceServer&) = delete;

  void start();
  void fail() { failing_ = true; }
  void heal() { failing_ = false; }
  [[nodiscard]] bool failing() const { return failing_; }
  // A connection stands.
  [[nodiscard]] bool ready() const { return connections_ > 0; }

 protected:
  // Takes whole requests from the front of what has arrived and answers them; the rest stays. False: these are not the
  // protocol's bytes, hang up.
  [[nodiscard]] virtual bool take(std::string& unread, std::string& answer) = 0;

 private:
  using Self = std::shared_ptr<DeviceServer>;
  static boost::asio::awaitable<void> listen(Self self);
  static boost::asio::awaitable<void> serve(Self self, boost::asio::ip::tcp::socket socket);

  boost::asio::io_context& context_;
  const std::uint16_t port_;
  int connections_ = 0;
  bool failing_ = false;
};

}  // namespace usher::ctl::rehearse
