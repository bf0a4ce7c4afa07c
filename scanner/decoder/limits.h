// Bounds of decoding, each with its unit.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace usher::scanner {

inline constexpr std::size_t kFrameBytesMax = 12u * 1024 * 1024;  // one picture handed to a decoder, packed or not
inline constexpr std::size_t kSymbolBytesMax = 4096;  // text or bytes of one symbol; longer ones are refused
inline constexpr std::size_t kFaultBytesMax = 256;    // why a picture could not be read
inline constexpr std::size_t kDecodersMax = 64;       // processes
inline constexpr std::size_t kStillsWaitingMax = 64;  // pictures handed in and not begun; over it: busy
inline constexpr std::size_t kStreamsMax = 64;        // cameras

// A 12-megapixel picture takes all steps in about a second on a slow core; a hang must not cost more than this.
inline constexpr std::chrono::milliseconds kStillDeadline{1500};
inline constexpr std::chrono::milliseconds kFrameDeadline{500};
// A new process until it says that it is ready. Loading its libraries from a cold disk takes seconds.
inline constexpr std::chrono::milliseconds kStartDeadline{15000};
inline constexpr std::size_t kDecoderMemoryBytes = 768u * 1024 * 1024;  // address space of one process

// The first restart is at once; a decoder that dies again before it has answered waits longer each time.
inline constexpr std::chrono::milliseconds kRestartMin{20};
inline constexpr std::chrono::milliseconds kRestartMax{5000};
inline constexpr std::chrono::milliseconds kRestBearable{300};  // what a picture waits for a restart

}  // namespace usher::scanner
