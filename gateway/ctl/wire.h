// A connection as bytes: TCP, or TLS over it. Asio's part of the client; its errors become sentences here.
// One thread; the context it is given outlives it. One read and one write may wait at the same time.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "gateway/ctl/url.h"

namespace usher::ctl {

template <class T>
using WireResult = std::expected<T, std::string>;

class Wire {
 public:
  Wire(boost::asio::io_context& context, const Server& server, const std::string& ca_file, bool insecure);

  // Name lookup, TCP, and TLS with the certificate checked against the host.
  [[nodiscard]] boost::asio::awaitable<WireResult<void>> connect();
  // At least one byte; 0 at the peer's end of stream.
  [[nodiscard]] boost::asio::awaitable<WireResult<std::size_t>> read(std::span<char> into);
  [[nodiscard]] boost::asio::awaitable<WireResult<void>> write(std::string_view bytes);
  // Ends what waits, with an error; the connection is gone.
  void close();
  [[nodiscard]] bool open() const { return open_; }

 private:
  using Socket = boost::asio::ip::tcp::socket;
  [[nodiscard]] boost::asio::awaitable<WireResult<void>> shake_hands();

  boost::asio::io_context& context_;
  const Server server_;
  const std::string ca_file_;
  const bool insecure_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ssl::context tls_context_;
  std::unique_ptr<Socket> plain_;
  std::unique_ptr<boost::asio::ssl::stream<Socket>> tls_;
  bool open_ = false;
};

}  // namespace usher::ctl
