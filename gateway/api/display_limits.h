// Bounds of the display channel (DISPLAY.md), each with its unit.
#pragma once

#include <chrono>
#include <cstddef>

namespace usher::api {

inline constexpr std::size_t kDisplayMessageBytesMax = 32 * 1024;  // one message of a display: a code, all escaped
inline constexpr std::size_t kDisplayIdBytesMax = 64;              // a message's id, as a text
inline constexpr std::size_t kDisplayRepliesMax = 16;  // answers that wait for a display; then it is not read on
inline constexpr std::size_t kDisplayMessagesPerSecond = 10;
inline constexpr std::size_t kDisplayMessagesAtOnce = 30;             // saved up by being silent
inline constexpr std::size_t kDisplayFloodMax = 200;                  // messages over that in a row: it is sent away
inline constexpr std::size_t kWhyBytesMax = 200;                      // why staff is called or a lane is closed
inline constexpr std::chrono::milliseconds kDisplayHeartbeat{15000};  // of silence on a display
inline constexpr std::chrono::milliseconds kDisplayFresh{20};         // a state this young is told as new
inline constexpr std::chrono::milliseconds kDisplayFarewell{500};     // for a display to close after its goodbye
inline constexpr std::chrono::milliseconds kDisplayRetry{2000};       // told to displays: wait before coming back
inline constexpr std::chrono::milliseconds kDisplayRetryLong{10000};  // after a removal or a flood

}  // namespace usher::api
