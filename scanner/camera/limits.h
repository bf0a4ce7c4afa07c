// Bounds of the cameras, each with its unit.
#pragma once

#include <chrono>
#include <cstddef>

#include "scanner/source/limits.h"  // kSameCodeGap: a code that stays in view is one scan

namespace usher::scanner {

inline constexpr int kFrameSideMax = 1920;  // pixels; larger frames are made smaller, codes are read all the same
inline constexpr std::size_t kSlotBytes = std::size_t{1920} * 1920;
inline constexpr std::size_t kSlots = 2;  // one being written while the other is being taken
inline constexpr double kFramesPerSecondMax = 30;
inline constexpr std::chrono::milliseconds kOpenDeadline{10000};  // a camera until its first frame
inline constexpr std::chrono::milliseconds kStallDeadline{4000};  // between two frames
inline constexpr std::chrono::milliseconds kCameraBackoffMin{500};
inline constexpr std::chrono::milliseconds kCameraBackoffMax{10000};
inline constexpr std::chrono::milliseconds kStillGap{1000};  // looks at a picture that stands still; below kSameCodeGap
inline constexpr std::size_t kCaptureMemoryBytes =
    std::size_t{2} * 1024 * 1024 * 1024;             // address space of a capture process
inline constexpr std::size_t kCaptureTextMax = 512;  // why a camera cannot be used

}  // namespace usher::scanner
