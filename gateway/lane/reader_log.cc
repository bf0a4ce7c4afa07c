#include "gateway/lane/reader_log.h"

#include <spdlog/spdlog.h>

namespace usher::lane {
namespace {

using scanner::LineEvent;

std::string_view advice(LineEvent event) {
  switch (event) {
    case LineEvent::unfinished:
      return " (the reader sends no end of line that the framing knows? see framing)";
    case LineEvent::deaf:
      return " (if the reader never reads, set verdict_line = false)";
    case LineEvent::too_long:
      return " (dropped up to its end)";
    default:
      return "";
  }
}

}  // namespace

void ReaderLog::write(LineEvent event, std::string_view source, std::string_view text) noexcept {
  auto level = spdlog::level::warn;
  switch (event) {
    case LineEvent::code_begun:
    case LineEvent::blank:
      return;
    case LineEvent::connecting:
      level = spdlog::level::debug;
      break;
    case LineEvent::connect_failed:
      if (!unreachable_.emplace(source).second) level = spdlog::level::debug;
      break;
    case LineEvent::connected:
      if (const auto known = unreachable_.find(source); known != unreachable_.end()) unreachable_.erase(known);
      level = spdlog::level::info;
      break;
    case LineEvent::listening:
    case LineEvent::disconnected:
      level = spdlog::level::info;
      break;
    default:
      break;
  }
  spdlog::log(level, "lane {}, reader {}: {}: {}{}", lane_, source, to_string(event), text, advice(event));
}

}  // namespace usher::lane
