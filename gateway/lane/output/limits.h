// Bounds of what an entrance drives, each with its unit.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace usher::lane {

inline constexpr std::size_t kRelaysPerLaneMax = 4;
inline constexpr std::size_t kLightsPerLaneMax = 4;

// A pulse waits for its relay this long after the verdict, then it is dropped: a gate must not open for nobody.
inline constexpr std::chrono::milliseconds kPulseDeadline{2000};
inline constexpr std::chrono::milliseconds kPulseDeadlineMin{200};
inline constexpr std::chrono::milliseconds kPulseDeadlineMax{5000};
inline constexpr std::chrono::milliseconds kPulseMax{5000};  // one that usher ends; stopping waits for it
inline constexpr std::size_t kPulsesWaitingMax = 16;         // of one relay; more are dropped
inline constexpr std::size_t kOpeningsKept = 4096;           // admissions whose opening is remembered, a gateway

inline constexpr std::chrono::milliseconds kOutputAnswerDeadline{1000};  // of a relay or a light, on a LAN
inline constexpr std::chrono::milliseconds kOutputHealthInterval{3000};  // between two questions whether it lives
inline constexpr std::chrono::milliseconds kOutputConnectDeadline{3000};
inline constexpr std::chrono::milliseconds kOutputBackoffMin{250};
inline constexpr std::chrono::milliseconds kOutputBackoffMax{5000};
inline constexpr std::size_t kOutputReadBytes = 512;  // taken from a socket at once

inline constexpr std::size_t kModbusFrameBytesMax = 260;  // MODBUS Messaging on TCP/IP V1.0b, 4.1
inline constexpr std::chrono::milliseconds kBuzzerMax{60000};

}  // namespace usher::lane
