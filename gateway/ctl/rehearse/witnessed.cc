#include "gateway/ctl/rehearse/witnessed.h"

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace usher::ctl::rehearse {

namespace asio = boost::asio;

void Witnessed::begin(const std::string& code) {
  if (code == code_) return;
  heard_.reset();
  code_ = code;
  shown_ = std::chrono::steady_clock::now();
  // The ledger's times are whole milliseconds.
  shown_at_ = std::chrono::floor<Millis>(std::chrono::system_clock::now());
}

void Witnessed::hear(const Heard& heard) {
  if (code_.empty() || heard_ || heard.time < shown_at_) return;
  heard_ = heard;
  wake_.cancel();
}

asio::awaitable<Showing> Witnessed::wait(Millis patience) {
  Showing out;
  out.shown = shown_;
  out.end = Showing::End::silence;
  out.named = false;
  if (!heard_) {
    wake_.expires_after(patience);
    (void)co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (heard_) {
    code_.clear();
    out.end = Showing::End::answered;
    out.answer = {heard_->verdict, heard_->reason, ""};
    out.took = std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(heard_->time - shown_at_));
  }
  co_return out;
}

}  // namespace usher::ctl::rehearse
