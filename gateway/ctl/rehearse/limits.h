// Bounds and measures of a rehearsal, each with its unit.
#pragma once

#include <chrono>
#include <cstddef>

namespace usher::ctl::rehearse {

using Millis = std::chrono::milliseconds;

inline constexpr int kLanesDefault = 12;
inline constexpr int kLanesMax = 500;
inline constexpr int kPeopleDefault = 1000;
inline constexpr int kPeopleMax = 200'000;
inline constexpr int kDurationDefault_s = 60;
inline constexpr int kDurationMax_s = 24 * 3600;
inline constexpr int kCamerasMade = 4;  // of a made-up venue: reading pictures is for the machine that runs the event

// One person every 3 s is what a turnstile does; a person at a reader takes less, and a rehearsal is quicker than that
// when its people would not be through in time.
inline constexpr Millis kHandlingMax{1500};
inline constexpr Millis kHandlingMin{20};
inline constexpr double kLaneUse = 0.7;  // of a lane's time, on the average, people stand at the reader

inline constexpr Millis kAnswerWait{5000};   // then whoever holds the reader scans again
inline constexpr Millis kScanAgain{400};     // after busy, unavailable or a reader without its connection
inline constexpr Millis kPatience{60000};    // of one person; a scan that was not answered by then never was
inline constexpr Millis kRedial{100};        // a reader that dials in
inline constexpr Millis kComesBack{500};     // between a person's first verdict and the second visit
inline constexpr Millis kCameraHold{6000};   // a ticket is held before a camera, then shown again
inline constexpr Millis kLateness{120'000};  // after its duration, a rehearsal is given up
inline constexpr Millis kGatewayStart{60'000};
inline constexpr Millis kGatewayStop{30'000};
inline constexpr Millis kGateLinger{500};    // after the last verdict, for the pulse that follows it
inline constexpr Millis kGateFollows{3000};  // a pulse this long after its code was shown belongs to another
inline constexpr Millis kAtOnce{2000};       // a verdict that took longer may have been told as "unavailable" first
inline constexpr Millis kFaultLasts{2000};
inline constexpr Millis kFaultSeenOff{4000};  // a venue stays open for so long after the last fault has ended
inline constexpr Millis kWatchEvery{200};     // how often the gateway's metrics are read while something is broken
inline constexpr Millis kFrameGap{100};       // of a virtual camera
inline constexpr std::size_t kReaderLineMax = 8192;
inline constexpr std::size_t kLaneRowsShown = 60;  // more lanes: the slowest of them

}  // namespace usher::ctl::rehearse
