// Bounds of the HTTP side, each with its unit. Over one: 408, 413, 414, 429, 431 or 503 with Retry-After, never growth.
#pragma once

#include <chrono>
#include <cstddef>

namespace usher::http {

inline constexpr std::size_t kConnectionsMax = 16000;
inline constexpr std::size_t kRequestLineBytesMax = 8 * 1024;
inline constexpr std::size_t kHeaderBytesMax = 16 * 1024;  // request line and headers together
inline constexpr std::size_t kHeadersMax = 64;
inline constexpr std::size_t kBodyBytesDefault = 64 * 1024;
inline constexpr std::size_t kBodyBytesImportMax = std::size_t{4} << 30;
inline constexpr std::size_t kWebSocketMessageBytesMax = 64 * 1024;
inline constexpr std::size_t kSubscribersMax = 2000;  // live streams at once
inline constexpr std::chrono::seconds kHeaderDeadline{10};  // from the first byte of a request to its last header byte
inline constexpr std::chrono::seconds kBodyDeadline{30};    // for a whole body; streamed bodies: for each piece
inline constexpr std::chrono::seconds kIdleDeadline{75};    // between requests on a kept connection
inline constexpr std::chrono::seconds kWriteDeadline{15};   // for a reply to be taken by the client
inline constexpr std::chrono::seconds kHandshakeDeadline{10};  // TLS
inline constexpr std::chrono::seconds kLiveWriteDeadline{3};   // a live subscriber slower than this is dropped

}  // namespace usher::http
