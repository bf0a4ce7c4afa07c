#include "scanner/source/reading.h"

namespace usher::scanner {

std::string_view to_string(LineEvent event) {
  switch (event) {
    case LineEvent::listening:
      return "listening";
    case LineEvent::connecting:
      return "connecting";
    case LineEvent::connected:
      return "connected";
    case LineEvent::disconnected:
      return "disconnected";
    case LineEvent::connect_failed:
      return "connect failed";
    case LineEvent::refused:
      return "refused, too many connections";
    case LineEvent::code_begun:
      return "code begun";
    case LineEvent::too_long:
      return "code too long";
    case LineEvent::unfinished:
      return "code without its end";
    case LineEvent::invalid_text:
      return "not UTF-8";
    case LineEvent::deaf:
      return "does not read its replies";
    case LineEvent::blank:
      return "blank code";
    case LineEvent::flood:
      return "more codes than anybody can show";
    case LineEvent::device_message:
      return "the reader reports";
    case LineEvent::not_exclusive:
      return "not to itself";
    case LineEvent::unusable:
      return "nothing to look up";
  }
  return "";
}

}  // namespace usher::scanner
