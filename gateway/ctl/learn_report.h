// What learning a reader streams, as text for the terminal. Pure but for the console's language and colours.
#pragma once

#include <string>
#include <string_view>

#include "gateway/ctl/console.h"
#include "gateway/ctl/json.h"

namespace usher::ctl {

class LearnReport {
 public:
  // Borrowed.
  explicit LearnReport(const Console& console) : console_(console) {}

  // One line of the stream: what to print now; "" for nothing.
  [[nodiscard]] std::string take(std::string_view line);

  [[nodiscard]] bool begun() const { return begun_; }
  // The last line has come.
  [[nodiscard]] bool finished() const { return finished_; }
  // Every reader that gave something is known for sure, and read as it is or with what was proposed.
  [[nodiscard]] bool learnt() const { return findings_ > 0 && sure_ == findings_; }

 private:
  [[nodiscard]] std::string show(const json::value& what);
  [[nodiscard]] std::string capture(const json::value& what) const;
  [[nodiscard]] std::string finding(const json::value& what);

  const Console& console_;
  std::int64_t scans_ = 0;
  int findings_ = 0, sure_ = 0;
  bool begun_ = false, finished_ = false;
};

}  // namespace usher::ctl
