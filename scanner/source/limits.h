// Bounds of the sources, each with its unit. Over one: an event that says so and a count, never growth.
#pragma once

#include <chrono>
#include <cstddef>

namespace usher::scanner {

inline constexpr std::size_t kCodeBytesMax = 4096;            // one code, without its terminator
inline constexpr std::size_t kReadBytes = 4096;               // taken from a socket at once
inline constexpr std::size_t kReplyBytesMax = 2048;           // one reply line
inline constexpr int kSendBufferBytes = 64 * 1024;            // the kernel's, a connection: what replies may pile up to
inline constexpr std::size_t kConnectionsPerSource = 16;      // readers that dial in; the newest is refused
inline constexpr std::size_t kConnectionsPerSourceMax = 256;  // what may be configured
inline constexpr std::chrono::milliseconds kIdleGap{100};     // silence that ends a code in idle framing
inline constexpr std::chrono::milliseconds kIdleGapMin{5};
inline constexpr std::chrono::milliseconds kIdleGapMax{5000};
inline constexpr std::chrono::milliseconds kUnfinishedGap{
    2000};                                            // silence after which a code without its end is dropped
inline constexpr std::size_t kMrzHeaderBytesMax = 8;  // between SOH and STX of a document reader's frame: length, "OU"
inline constexpr std::chrono::milliseconds kConnectDeadline{5000};
inline constexpr std::chrono::milliseconds kBackoffMin{250};
inline constexpr std::chrono::milliseconds kBackoffMax{10000};
inline constexpr std::chrono::milliseconds kDeafAfter{1000};  // a reply not taken for this long: the peer does not read

// One source's readings (reading_gate.h).
inline constexpr std::chrono::milliseconds kSameCodeGap{2500};  // a code that stays before the reader is one reading
inline constexpr std::size_t kReadingsPerSecondMax = 50;        // what no queue of people brings about

// Serial lines.
inline constexpr unsigned kBaudDefault = 115200;
inline constexpr unsigned kBaudMin = 300;
inline constexpr unsigned kBaudMax = 4000000;

// Keyboards. A scanner's keys follow one another within a few milliseconds, a person's do not.
inline constexpr std::chrono::milliseconds kKeyGap{300};  // silence after which keys without an Enter are dropped
inline constexpr std::size_t kKeyEventsAtOnce = 64;       // taken from a device at once

// Resident ID card readers.
inline constexpr std::size_t kSamAnswerBytesMax =
    4096;  // what a length may claim; text, photo and fingerprint have 2,311
inline constexpr std::chrono::milliseconds kSamAnswerDeadline{1000};  // find, select
inline constexpr std::chrono::milliseconds kSamReadDeadline{3000};    // read: the card takes a second, the line 0.2 s
inline constexpr std::chrono::milliseconds kSamPollInterval{300};     // between two finds without a card
inline constexpr int kSamSilencesMax = 3;      // commands in a row without an answer: the reader has gone
inline constexpr int kSamReadAttemptsMax = 3;  // of one card, then staff are told

// NFC readers over PC/SC.
inline constexpr std::chrono::milliseconds kPcscWait{500};  // one wait for cards; stopping takes no longer
inline constexpr std::chrono::milliseconds kPcscLook{50};   // of several sessions, each looks so often
inline constexpr std::size_t kPcscReadersMax = 16;          // the first of them are watched
inline constexpr std::size_t kPcscWaitingMax = 8;           // cards on their way to the sink; more are dropped
inline constexpr std::size_t kUidBytesMin = 4;              // ISO/IEC 14443-3: 4, 7 or 10; others give 8
inline constexpr std::size_t kUidBytesMax = 10;

// Learning how a reader delivers (learn.h).
inline constexpr std::size_t kLearnTextBytesMin = 8;  // of the code that is shown: a shorter one is found anywhere
inline constexpr std::size_t kLearnTextBytesMax = 256;
inline constexpr std::size_t kLearnCaptureBytesMax = 4096;  // kept of what came in one go
inline constexpr std::size_t kLearnCaptureKeysMax = 4096;   // the same, in key events
inline constexpr std::size_t kLearnStreamsMax = 32;         // connections listened to at once
inline constexpr std::size_t kLearnWaitingMax = 32;         // captures not fetched yet; more are dropped and counted
inline constexpr std::size_t kLearnCapturesMax = 32;        // of one reader, judged together
inline constexpr std::chrono::milliseconds kLearnSilence{500};  // after which what came in one go is whole
inline constexpr std::size_t kLearnScansDefault = 3;
inline constexpr std::size_t kLearnScansMax = 10;
inline constexpr std::chrono::seconds kLearnDeadline{60};

// A reader that lost power is noticed after about kKeepAliveIdle + kKeepAliveCount * kKeepAliveInterval.
inline constexpr std::chrono::seconds kKeepAliveIdle{5};
inline constexpr std::chrono::seconds kKeepAliveInterval{2};
inline constexpr int kKeepAliveCount = 3;
inline constexpr std::chrono::milliseconds kUserTimeout{
    12000};  // sent bytes unacknowledged for this long end the connection

}  // namespace usher::scanner
