// Keeps what a source tells, and answers every reading that can be answered.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "scanner/source/reading.h"

namespace usher::test {

class RecordingSink : public scanner::ReadingSink {
 public:
  boost::asio::awaitable<void> on_reading(scanner::Reading reading, scanner::ReplyPort* port) override {
    const std::string line = "OK " + reading.text + "\n";
    {
      const std::lock_guard lock(mutex_);
      readings_.push_back(std::move(reading));
    }
    last_reply_ = port->reply(line);
    co_return;
  }
  void on_event(scanner::LineEvent event, std::string_view, std::string_view text,
                scanner::ReplyPort*) noexcept override {
    const std::lock_guard lock(mutex_);
    events_[event].emplace_back(text);
  }

  std::vector<std::string> texts(scanner::LineEvent event) {
    const std::lock_guard lock(mutex_);
    return events_[event];
  }
  std::size_t count(scanner::LineEvent event) { return texts(event).size(); }
  std::vector<scanner::Reading> readings() {
    const std::lock_guard lock(mutex_);
    return readings_;
  }
  // The codes, one behind the other: "A|B|".
  std::string codes() {
    std::string all;
    for (const scanner::Reading& reading : readings()) all += reading.text + "|";
    return all;
  }

 private:
  std::mutex mutex_;
  std::vector<scanner::Reading> readings_;
  std::map<scanner::LineEvent, std::vector<std::string>> events_;
  scanner::ReplyOutcome last_reply_ = scanner::ReplyOutcome::closed;
};

}  // namespace usher::test
