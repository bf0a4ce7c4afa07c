// Bounds of the lanes, each with its unit.
#pragma once

#include <chrono>
#include <cstddef>

namespace usher::lane {

inline constexpr std::size_t kLanesMax = 500;  // of one gateway's configuration
inline constexpr std::size_t kReadersPerLaneMax = 32;
inline constexpr std::size_t kCamerasPerLaneMax = 4;
inline constexpr std::size_t kCamerasMax = 64;         // of one gateway
inline constexpr std::size_t kTemplateBytesMax = 512;  // a verdict line's template
inline constexpr std::size_t kValueBytesMax = 256;     // one placeholder's value in a verdict line; longer ones are cut
inline constexpr std::size_t kLineBytesMax = 2000;     // a whole verdict line without its end
inline constexpr std::size_t kLineEndBytesMax = 8;
inline constexpr std::size_t kLateScansMax = 64;  // scans of a lane whose verdict came too late, kept for the retry
inline constexpr std::chrono::milliseconds kDecisionDeadline{
    2500};                                                          // then the reader is told "unavailable": within 3 s
inline constexpr std::chrono::milliseconds kVerdictShown{2000};     // how long a lane's state shows the last verdict
inline constexpr std::chrono::milliseconds kReadingMax{3000};       // a code that was begun and does not come
inline constexpr std::chrono::milliseconds kQuestionOpen{60000};    // a question that nobody answers
inline constexpr std::chrono::milliseconds kStaffCallKept{300000};  // a call for staff that nobody hears
inline constexpr std::size_t kQuestionsOpenMax = 16;    // scans of a lane that wait for answers; the oldest goes
inline constexpr std::size_t kDisplaysPerLaneMax = 64;  // open display connections
inline constexpr std::chrono::milliseconds kFarewellMax{1000};  // for displays to say goodbye when a lane ends
inline constexpr std::chrono::milliseconds kVerdictShownMin{500};
inline constexpr std::chrono::milliseconds kVerdictShownMax{60000};
inline constexpr std::chrono::seconds kLateScanKept{60};  // how long a late verdict can be asked for again
inline constexpr std::chrono::milliseconds kRepeatWindowMax{60000};
inline constexpr std::chrono::milliseconds kSameCodeGapMax{60000};  // of a reader, as configured
inline constexpr std::size_t kReadingsPerSecondTop = 10000;         // what a reader may be allowed; 0 = no bound

}  // namespace usher::lane
