// Scans that wait for answers: what was read, so that the answers go with the same code, whoever gives them. In memory
// only, and no longer than the question is open.
//
// Threads: the lane's.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/lane/credential.h"

namespace usher::lane {

class OpenQuestions : public std::enable_shared_from_this<OpenQuestions> {
 public:
  OpenQuestions(boost::asio::io_context& context, std::chrono::milliseconds open);
  OpenQuestions(const OpenQuestions&) = delete;
  OpenQuestions& operator=(const OpenQuestions&) = delete;

  // Under the nonce that it is answered with; asked again, it is open as long again. Without the answers it brought.
  void keep(const std::string& nonce, Scan what);
  [[nodiscard]] std::optional<Scan> find(std::string_view nonce) const;
  void forget(std::string_view nonce);
  void clear();

 private:
  struct Asked {
    std::string nonce;
    Scan what;
    std::chrono::steady_clock::time_point until;
  };
  void expire();

  const std::chrono::milliseconds open_;
  std::deque<Asked> asked_;  // the oldest first
  boost::asio::steady_timer timer_;
};

}  // namespace usher::lane
