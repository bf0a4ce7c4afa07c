#include "gateway/ctl/wire.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace usher::ctl {
namespace asio = boost::asio;
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

std::string sentence(const boost::system::error_code& error) {
  if (error == asio::error::host_not_found || error == asio::error::host_not_found_try_again)
    return "the host name is not known";
  if (error == asio::error::connection_refused) return "connection refused: nobody listens there";
  if (error == asio::error::operation_aborted) return "no answer in time";
  if (error == asio::error::connection_reset || error == asio::error::broken_pipe || error == asio::error::eof ||
      error == asio::ssl::error::stream_truncated) {
    return "the connection was closed";
  }
  return error.message();
}

}  // namespace

Wire::Wire(asio::io_context& context, const Server& server, const std::string& ca_file, bool insecure)
    : context_(context),
      server_(server),
      ca_file_(ca_file),
      insecure_(insecure),
      resolver_(context),
      tls_context_(asio::ssl::context::tls_client) {}

asio::awaitable<WireResult<void>> Wire::connect() {
  auto [lookup_error, endpoints] = co_await resolver_.async_resolve(server_.host, server_.port, kTuple);
  if (lookup_error) co_return std::unexpected(sentence(lookup_error));
  plain_ = std::make_unique<Socket>(context_);
  tls_.reset();
  auto [error, endpoint] = co_await asio::async_connect(*plain_, endpoints, kTuple);
  if (error) co_return std::unexpected(sentence(error));
  boost::system::error_code ignored;
  plain_->set_option(asio::ip::tcp::no_delay(true), ignored);
  if (server_.tls) {
    if (auto shaken = co_await shake_hands(); !shaken) co_return shaken;
  }
  open_ = true;
  co_return WireResult<void>{};
}

asio::awaitable<WireResult<void>> Wire::shake_hands() {
  boost::system::error_code error;
  if (insecure_) {
    tls_context_.set_verify_mode(asio::ssl::verify_none, error);
  } else {
    tls_context_.set_verify_mode(asio::ssl::verify_peer, error);
    if (ca_file_.empty()) {
      tls_context_.set_default_verify_paths(error);
    } else {
      tls_context_.load_verify_file(ca_file_, error);
      if (error) co_return std::unexpected("--ca " + ca_file_ + " cannot be used: " + error.message());
    }
  }
  tls_ = std::make_unique<asio::ssl::stream<Socket>>(std::move(*plain_), tls_context_);
  plain_.reset();
  if (!insecure_) tls_->set_verify_callback(asio::ssl::host_name_verification(server_.host), error);
  boost::system::error_code not_a_name;
  asio::ip::make_address(server_.host, not_a_name);
  if (not_a_name) SSL_set_tlsext_host_name(tls_->native_handle(), server_.host.c_str());
  auto [shake_error] = co_await tls_->async_handshake(asio::ssl::stream_base::client, kTuple);
  if (!shake_error) co_return WireResult<void>{};
  const long verdict = SSL_get_verify_result(tls_->native_handle());
  // OpenSSL knows no name for what our own check of the host name refuses.
  if (!insecure_ && verdict == X509_V_ERR_UNSPECIFIED)
    co_return std::unexpected("its certificate is not for " + server_.host);
  if (!insecure_ && verdict != X509_V_OK) {
    co_return std::unexpected(std::string("its certificate is not trusted: ") + X509_verify_cert_error_string(verdict) +
                              " (--ca FILE names the authority)");
  }
  co_return std::unexpected("TLS failed: " + sentence(shake_error));
}

asio::awaitable<WireResult<std::size_t>> Wire::read(std::span<char> into) {
  const auto buffer = asio::buffer(into.data(), into.size());
  boost::system::error_code error;
  std::size_t bytes = 0;
  if (tls_) {
    std::tie(error, bytes) = co_await tls_->async_read_some(buffer, kTuple);
  } else {
    std::tie(error, bytes) = co_await plain_->async_read_some(buffer, kTuple);
  }
  if (error == asio::error::eof) co_return std::size_t{0};
  if (error) co_return std::unexpected(sentence(error));
  co_return bytes;
}

asio::awaitable<WireResult<void>> Wire::write(std::string_view bytes) {
  const auto buffer = asio::buffer(bytes.data(), bytes.size());
  boost::system::error_code error;
  std::size_t written = 0;
  if (tls_) {
    std::tie(error, written) = co_await asio::async_write(*tls_, buffer, kTuple);
  } else {
    std::tie(error, written) = co_await asio::async_write(*plain_, buffer, kTuple);
  }
  if (error) co_return std::unexpected(sentence(error));
  co_return WireResult<void>{};
}

void Wire::close() {
  open_ = false;
  resolver_.cancel();
  boost::system::error_code ignored;
  if (plain_) plain_->close(ignored);
  if (tls_) tls_->lowest_layer().close(ignored);
}

}  // namespace usher::ctl
