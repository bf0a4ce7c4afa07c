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
    2000};  // silence after which a code without its end is dropped
inline constexpr std::chrono::milliseconds kConnectDeadline{5000};
inline constexpr std::chrono::milliseconds kBackoffMin{250};
inline constexpr std::chrono::milliseconds kBackoffMax{10000};
inline constexpr std::chrono::milliseconds kDeafAfter{1000};  // a reply not taken for this long: the peer does not read

// A reader that lost power is noticed after about kKeepAliveIdle + kKeepAliveCount * kKeepAliveInterval.
inline constexpr std::chrono::seconds kKeepAliveIdle{5};
inline constexpr std::chrono::seconds kKeepAliveInterval{2};
inline constexpr int kKeepAliveCount = 3;
inline constexpr std::chrono::milliseconds kUserTimeout{
    12000};  // sent bytes unacknowledged for this long end the connection

}  // namespace usher::scanner
