// What relays and lights are made of: a link that is opened, served until it is lost, and opened again after a pause; a
// status; a coroutine that stop() waits for. Internal to the outputs, which derive from it.
//
// Threads: everything on the context's one thread; start(), stop() and status() from any other.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/lane/output/options.h"

namespace usher::lane {

struct DeviceStatus {
  bool up = false;
  std::string last_error;  // "" if there was none
  std::uint64_t connects = 0;
};

class OutputDevice : public std::enable_shared_from_this<OutputDevice> {
 public:
  struct Link {
    std::string name;
    scanner::Endpoint endpoint;
    bool datagrams = false;  // UDP: there is no connection, the first answer makes it up
    OutputTimes times;
  };
  // On the context's thread; "down" may be said again.
  using OnChange = std::function<void(bool up)>;

  OutputDevice(boost::asio::io_context* context, Link link, OnChange on_change);
  virtual ~OutputDevice() = default;
  OutputDevice(const OutputDevice&) = delete;
  OutputDevice& operator=(const OutputDevice&) = delete;

  void start();  // once
  // What is still owed to the device is done first, as far as it answers. Not from the context's thread, which must
  // still run. Fine without start(), and twice.
  void stop();
  [[nodiscard]] DeviceStatus status() const;

 protected:
  using TimePoint = std::chrono::steady_clock::time_point;

  // On a fresh link, until it is lost, or until stopping() and nothing is owed. Says why it ended.
  [[nodiscard]] virtual boost::asio::awaitable<std::string> serve() = 0;

  // Nothing will be served any more; status() says down.
  virtual void ended() {}

  // The three waits of serve(). Each says why the link is to be given up, "" if it is fine.
  [[nodiscard]] boost::asio::awaitable<std::string> send(std::string bytes, TimePoint deadline);
  // At least one byte more in received().
  [[nodiscard]] boost::asio::awaitable<std::string> receive(TimePoint deadline);
  // Until then, or until wake(). Bytes that nobody asked for are thrown away.
  [[nodiscard]] boost::asio::awaitable<std::string> rest_until(TimePoint until);

  // Of the last send(): 0 means that the device has not got and will not get anything of it.
  [[nodiscard]] std::size_t bytes_taken() const { return bytes_taken_; }
  // Without waiting: throws away bytes that nobody asked for, and says why the link is to be given up.
  [[nodiscard]] std::string drain();

  // Ends rest_until(), and makes the pause before the next attempt as short as it may be.
  void wake();
  [[nodiscard]] std::string& received() { return received_; }
  [[nodiscard]] bool stopping() const { return stopping_; }
  [[nodiscard]] const Link& link() const { return link_; }
  [[nodiscard]] boost::asio::io_context& context() { return context_; }

  // It answers as it should; it does not, though the link holds.
  void mark_up();
  void mark_down(const std::string& why);
  // For the status and the log; it stays up.
  void note_error(const std::string& what);

 private:
  using Self = std::shared_ptr<OutputDevice>;
  static boost::asio::awaitable<void> run(Self self);
  [[nodiscard]] boost::asio::awaitable<std::string> connect();
  [[nodiscard]] boost::asio::awaitable<std::string> connect_datagrams();
  [[nodiscard]] boost::asio::awaitable<std::string> connect_stream();
  [[nodiscard]] boost::asio::awaitable<void> pause(std::chrono::milliseconds time);
  // `reset`: what the kernel has not delivered yet is thrown away instead of being delivered when the device is back.
  void close(bool reset);
  // Cancels what runs on the link when the time is over, until disarm().
  void arm(TimePoint deadline, bool opening);
  [[nodiscard]] bool disarm();  // whether the time was over
  void lost(const std::string& why);

  // Constant after construction.
  boost::asio::io_context& context_;
  const Link link_;
  const OnChange on_change_;

  // Synchronises itself.
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  DeviceStatus status_;   // guarded by mutex_
  bool running_ = false;  // guarded by mutex_

  // The context's thread's own.
  boost::asio::ip::tcp::socket stream_;
  boost::asio::ip::udp::socket datagrams_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::steady_timer deadline_, rest_, pause_;
  std::string received_;
  std::size_t bytes_taken_ = 0;
  std::uint64_t armed_ = 0, rests_ = 0;
  TimePoint attempt_{}, pause_until_{};
  std::minstd_rand jitter_{std::random_device{}()};
  bool serving_ = false, overdue_ = false, woken_ = false, stopping_ = false, said_down_ = false;
};

}  // namespace usher::lane
