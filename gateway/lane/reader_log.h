// What happens on a lane's readers, as log lines for the person who looks after them. Codes and names never appear.
// The lane's thread.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "scanner/source/reading.h"

namespace usher::lane {

class ReaderLog {
 public:
  explicit ReaderLog(std::string lane) : lane_(std::move(lane)) {}
  // A reader that cannot be reached is reported once, until it has been connected again.
  void write(scanner::LineEvent event, std::string_view source, std::string_view text) noexcept;

 private:
  std::string lane_;
  std::set<std::string, std::less<>> unreachable_;  // at most the lane's readers
};

}  // namespace usher::lane
