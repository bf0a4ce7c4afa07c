// What a source yields, and who takes it. Sources know nothing of tickets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

namespace usher::scanner {

struct Identity;  // scanner/document/identity.h

struct Reading {
  std::string text;  // cleaned UTF-8, not empty; of an identity its document number
  // "qr" …, "nfc_uid", "resident_id"; static storage; "" if the reader did not say.
  std::string_view symbology;
  std::size_t raw_bytes = 0;                         // as received, terminator excluded
  std::size_t replaced = 0;                          // control characters and invalid bytes that were replaced
  std::string source;                                // the source's name
  std::string peer;                                  // "192.168.1.20:51234", "/dev/ttyACM0"
  std::chrono::steady_clock::time_point received{};  // when its last byte arrived
  // Who the document says somebody is, of a source that reads documents itself; null from all others. Shared because a
  // reading may be copied; personal data: it goes with the last copy.
  std::shared_ptr<const Identity> identity;
};

enum class ReplyOutcome : std::uint8_t {
  sent,     // handed to the socket whole
  dropped,  // the peer does not read; the line is gone
  closed,   // the peer has gone
};

// The way back to the reader that sent a reading; of one that has no display or light, one that drops all lines. Lives
// until the sink's coroutine returns. The source's thread.
class ReplyPort {
 public:
  virtual ~ReplyPort() = default;
  // Never waits: the kernel's send buffer is the queue. A peer that leaves lines lying for kDeafAfter gets no more
  // until it has taken them; scanning goes on. At most kReplyBytesMax bytes; the terminator is the caller's.
  [[nodiscard]] virtual ReplyOutcome reply(std::string_view line) = 0;
};

enum class LineEvent : std::uint8_t {
  listening,       // text: the address
  connecting,      // text: the address
  connected,       // text: the peer
  disconnected,    // text: the peer and why
  connect_failed,  // text: why, and when the next attempt is
  refused,         // a reader over the connection bound; text: the peer
  code_begun,      // the first byte of a code has arrived
  too_long,        // a code over kCodeBytesMax; text: the peer
  unfinished,      // a code without its end; text: the peer and how many bytes
  invalid_text,    // a code with bytes that are not UTF-8 (it is still delivered); text: the peer
  deaf,            // the peer does not take its reply lines, so it gets no more for now; text: the peer
  blank,           // a code of which nothing was left after cleaning; text: the peer
  flood,           // more readings a second than the bound, dropped until they are fewer; text: the bound
  device_message,  // a line in which the reader spoke of itself; text: the peer and the line
  not_exclusive,   // others get what is typed too; text: the device and why. Said once
  unusable,        // a card or document that gave nothing to look up; text: the peer, why, what to do; no personal data
};
[[nodiscard]] std::string_view to_string(LineEvent event);

// Where readings go. Called on the source's thread. Borrowed by the source, outlives it.
class ReadingSink {
 public:
  virtual ~ReadingSink() = default;
  // The connection reads no further until this returns: one code at a time on each, several connections side by side.
  [[nodiscard]] virtual boost::asio::awaitable<void> on_reading(Reading reading, ReplyPort* port) = 0;
  // `port`: the way back to the reader the event is about; null if there is none (or none any more). Valid for the
  // call.
  virtual void on_event(LineEvent event, std::string_view source, std::string_view text, ReplyPort* port) noexcept = 0;
};

}  // namespace usher::scanner
