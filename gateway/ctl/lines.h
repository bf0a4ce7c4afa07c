// Text that arrives in pieces, cut into lines (NDJSON) or server-sent events. Bounded; pure. One owner.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace usher::ctl {

// Lines ended by LF or CR LF; empty ones are skipped.
class LineSplitter {
 public:
  using OnLine = std::function<void(std::string_view line)>;
  // False once a line is over kLineBytesMax: the stream is not what it should be.
  [[nodiscard]] bool feed(std::string_view bytes, const OnLine& on_line);
  // The last line, if it was not ended.
  void finish(const OnLine& on_line);

 private:
  std::string rest_;
};

struct ServerEvent {
  std::string event;  // "" = message
  std::string data;
};

// Server-sent events as the HTML standard says (section 9.2.6): lines end with LF, CR LF or CR; a blank line sends.
class EventStream {
 public:
  using OnEvent = std::function<void(const ServerEvent& event)>;
  // False once an event is over kLineBytesMax.
  [[nodiscard]] bool feed(std::string_view bytes, const OnEvent& on_event);

 private:
  void take_line(const OnEvent& on_event);

  std::string line_;
  bool after_cr_ = false;
  bool has_data_ = false;
  bool at_start_ = true;
  ServerEvent event_;
};

}  // namespace usher::ctl
