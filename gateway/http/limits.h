// Bounds of the HTTP side, each with its unit. Over one: 408, 413, 414, 429, 431 or 503 with Retry-After, never growth.
#pragma once

#include <chrono>
#include <cstddef>

namespace usher::http {

inline constexpr std::size_t kConnectionsMax = 16000;
inline constexpr std::size_t kRequestLineBytesMax = 8 * 1024;
inline constexpr std::size_t kHeaderBytesMax = 16 * 1024;  // request line and headers together
inline constexpr std::size_t kHeadersMax = 64;
inline constexpr std::size_t kChunkLineBytesMax = 256;  // chunk size with its extensions, and each trailer line
inline constexpr std::size_t kTrailerBytesMax = 4 * 1024;
inline constexpr std::size_t kReadBufferBytes = 4 * 1024;    // of a session to begin with, and again after a large body
inline constexpr std::size_t kStreamPieceBytes = 64 * 1024;  // of a streamed body at once
inline constexpr std::size_t kGatheredAnswerBytesMax = 64 * 1024;  // of pipelined requests, before they are written
inline constexpr std::size_t kOutputBytesKept = 16 * 1024;         // of a connection between answers
inline constexpr std::size_t kBodyBytesDefault = 64 * 1024;
inline constexpr std::size_t kBodyBytesImportMax = std::size_t{4} << 30;
inline constexpr std::size_t kWebSocketMessageBytesMax = 64 * 1024;
inline constexpr std::size_t kSubscribersMax = 2000;        // live streams at once
inline constexpr std::chrono::seconds kHeaderDeadline{10};  // from the first byte of a request to its last header byte
inline constexpr std::chrono::seconds kBodyDeadline{30};    // for a whole body; streamed bodies: for each piece
inline constexpr std::chrono::seconds kIdleDeadline{75};    // between requests on a kept connection
inline constexpr std::chrono::seconds kWriteDeadline{15};   // for a reply to be taken by the client
inline constexpr std::chrono::seconds kHandshakeDeadline{10};  // TLS
inline constexpr std::chrono::seconds kLingerDeadline{2};      // to read over what a client still sends when we close
inline constexpr std::chrono::milliseconds kSweepPeriod{250};  // how often deadlines are looked at
inline constexpr std::chrono::milliseconds kAcceptPause{100};  // after running out of file descriptors
inline constexpr std::chrono::milliseconds kGatherDelay{1};    // how long a pipelined answer may wait for the next
inline constexpr std::chrono::seconds kLiveWriteDeadline{3};   // a live subscriber slower than this is dropped

}  // namespace usher::http
