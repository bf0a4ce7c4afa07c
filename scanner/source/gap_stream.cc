#include "scanner/source/gap_stream.h"

#include <type_traits>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace usher::scanner {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

bool is_not_now(const error_code& error) {
  return error == asio::error::would_block || error == asio::error::try_again;
}

}  // namespace

template <class Stream>
GapStream<Stream>::GapStream(Stream stream) : stream_(std::move(stream)), gap_timer_(stream_.get_executor()) {
  error_code ignored;
  stream_.non_blocking(true, ignored);
}

// Waits for readiness and reads afterwards: a read that lost its race against the gap timer could have taken bytes with
// it.
template <class Stream>
asio::awaitable<typename GapStream<Stream>::Wait> GapStream<Stream>::wait(
    std::optional<std::chrono::milliseconds> gap) {
  using namespace asio::experimental::awaitable_operators;
  if (ended()) co_return Wait::failed;
  error_code error;
  if (gap) {
    gap_timer_.expires_after(*gap);
    const auto first = co_await (stream_.async_wait(Stream::wait_read, kAwait) || gap_timer_.async_wait(kAwait));
    if (first.index() == 1) co_return ended() ? Wait::failed : Wait::silence;
    error = std::get<0>(std::get<0>(first));
  } else {
    error = std::get<0>(co_await stream_.async_wait(Stream::wait_read, kAwait));
  }
  if (!error) co_return Wait::readable;
  end(error.message());
  co_return Wait::failed;
}

template <class Stream>
std::size_t GapStream<Stream>::read(std::span<char> into) {
  error_code error;
  const std::size_t size = stream_.read_some(asio::buffer(into.data(), into.size()), error);
  if (!error) return size;
  if (is_not_now(error)) return 0;
  // A device that ends was unplugged: what it had begun is half a code.
  const bool at_end = error == asio::error::eof;
  orderly_ = at_end && std::is_same_v<Stream, asio::ip::tcp::socket>;
  end(orderly_ ? "closed by the reader" : at_end ? "unplugged" : error.message());
  return 0;
}

template <class Stream>
std::size_t GapStream<Stream>::write(std::string_view bytes, error_code& error) {
  const std::size_t sent = stream_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
  if (is_not_now(error)) error = asio::error::would_block;
  return sent;
}

template <class Stream>
void GapStream<Stream>::end(std::string_view why) {
  if (why_.empty()) why_ = why;
}

template <class Stream>
void GapStream<Stream>::close() {
  error_code ignored;
  stream_.close(ignored);
  gap_timer_.cancel();
}

template class GapStream<asio::ip::tcp::socket>;
template class GapStream<asio::posix::stream_descriptor>;

}  // namespace usher::scanner
