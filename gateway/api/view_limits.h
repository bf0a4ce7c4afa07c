// Bounds of what is shown: counts, live stream, metrics page. Each with its unit.
#pragma once

#include <chrono>
#include <cstddef>

namespace usher::api {

inline constexpr std::size_t kCategoriesShown =
    64;  // categories of one list; the smallest beyond are summed as "other"
inline constexpr std::size_t kLiveCheckinsMax = 50;           // scans told one by one in a frame; the rest as "more"
inline constexpr std::size_t kLiveEventsMax = 256;            // events watched at once
inline constexpr std::chrono::milliseconds kLivePeriod{250};  // between two frames of changes: at most 4 a second
inline constexpr std::chrono::milliseconds kLiveQueuePeriod{1000};  // between two computations of the queue figures
inline constexpr std::chrono::seconds kLiveHeartbeat{15};           // of silence on a live stream
inline constexpr std::chrono::milliseconds kLiveRetry{2000};        // told to SSE clients: wait before reconnecting

}  // namespace usher::api
