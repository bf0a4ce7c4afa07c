// A virtual camera: an MJPEG stream over HTTP, as IP cameras give it, of tickets held before it and of nobody. Failing,
// its picture stands still: the connection stays and no frame comes.
//
// Threads: the one that runs the context.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>

#include "gateway/ctl/rehearse/dice.h"
#include "gateway/ctl/rehearse/venue_config.h"
#include "gateway/ctl/rehearse/witnessed.h"

namespace usher::ctl::rehearse {

class CameraServer final : public Witnessed, public std::enable_shared_from_this<CameraServer> {
 public:
  // `painters`: pictures are painted there, because the context's thread measures. Both borrowed.
  CameraServer(boost::asio::io_context& context, boost::asio::thread_pool& painters, CameraPlan plan,
               std::uint64_t seed);

  void start() override;
  // Somebody takes its pictures.
  [[nodiscard]] bool ready() const override { return frames_ > 0; }
  [[nodiscard]] boost::asio::awaitable<Showing> show(std::string code) override;
  void fail() override { failing_ = true; }
  void heal() override { failing_ = false; }
  [[nodiscard]] const std::string& name() const override { return plan_.name; }

 private:
  using Self = std::shared_ptr<CameraServer>;
  using Pictures = std::shared_ptr<const std::vector<std::string>>;  // shared: a client may be sending one still
  static boost::asio::awaitable<void> listen(Self self);
  static boost::asio::awaitable<void> stream(Self self, boost::asio::ip::tcp::socket socket);
  static boost::asio::awaitable<void> pause(Self self, Millis span);
  static boost::asio::awaitable<Pictures> paint(std::string code, std::uint64_t seed);

  boost::asio::io_context& context_;
  boost::asio::thread_pool& painters_;
  const CameraPlan plan_;
  Dice dice_;
  Pictures nobody_, now_;
  std::uint64_t frames_ = 0;
  bool failing_ = false;
};

}  // namespace usher::ctl::rehearse
