// The ids of usher's nouns: distinct types, so that a list can never be passed where a lane is meant.
// 0 is "none" everywhere. All are plain values, free to copy and to share between threads.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace usher::admission {

template <class Tag, class Rep>
struct Id {
  Rep value = 0;

  constexpr Id() = default;
  constexpr explicit Id(Rep v) : value(v) {}
  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

using EventId = Id<struct EventTag, std::uint32_t>;
using ListId = Id<struct ListTag, std::uint32_t>;
using LaneId = Id<struct LaneTag, std::uint32_t>;
using GateId = Id<struct GateTag, std::uint32_t>;
using QuestionId = Id<struct QuestionTag, std::uint32_t>;
// Anything that authenticates: kiosk, handheld, dashboard. A token is a device.
using DeviceId = Id<struct DeviceTag, std::uint32_t>;
using TicketId = Id<struct TicketTag, std::uint64_t>;
// The place of an entry in the ledger; the first entry is 1.
using Seq = Id<struct SeqTag, std::uint64_t>;

// Wall-clock time in UTC, milliseconds. Admission is given times; it never reads a clock.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace usher::admission

template <class Tag, class Rep>
struct std::hash<usher::admission::Id<Tag, Rep>> {
  std::size_t operator()(const usher::admission::Id<Tag, Rep>& id) const noexcept {
    return static_cast<std::size_t>((static_cast<std::uint64_t>(id.value) + 1) * 0x9E3779B97F4A7C15ULL);
  }
};
