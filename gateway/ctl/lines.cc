#include "gateway/ctl/lines.h"

#include <utility>

#include "gateway/ctl/limits.h"

namespace usher::ctl {

bool LineSplitter::feed(std::string_view bytes, const OnLine& on_line) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    rest_ += bytes.substr(0, end);
    if (rest_.size() > kLineBytesMax) return false;
    if (end == std::string_view::npos) return true;
    finish(on_line);
    bytes.remove_prefix(end + 1);
  }
  return true;
}

void LineSplitter::finish(const OnLine& on_line) {
  if (rest_.ends_with('\r')) rest_.pop_back();
  if (!rest_.empty()) on_line(rest_);
  rest_.clear();
}

bool EventStream::feed(std::string_view bytes, const OnEvent& on_event) {
  for (const char c : bytes) {
    const bool lf_of_crlf = c == '\n' && after_cr_;
    after_cr_ = c == '\r';
    if (lf_of_crlf) continue;
    if (c == '\n' || c == '\r') {
      take_line(on_event);
    } else {
      line_ += c;
      if (line_.size() + event_.data.size() > kLineBytesMax) return false;
    }
  }
  return true;
}

void EventStream::take_line(const OnEvent& on_event) {
  std::string_view line = line_;
  if (std::exchange(at_start_, false) && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (line.empty()) {
    if (has_data_) on_event(event_);
    event_ = {};
    has_data_ = false;
  } else if (line[0] != ':') {
    const auto colon = line.find(':');
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "data") {
      if (std::exchange(has_data_, true)) event_.data += '\n';
      event_.data += value;
    } else if (field == "event") {
      event_.event = value;
    }
  }
  line_.clear();
}

}  // namespace usher::ctl
