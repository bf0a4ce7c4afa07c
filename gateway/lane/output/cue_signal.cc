#include "gateway/lane/output/cue_signal.h"

namespace usher::lane {

Moment moment_of(LaneState state, bool vip) {
  switch (state) {
    case LaneState::idle:
      return Moment::idle;
    case LaneState::reading:
      return Moment::reading;
    case LaneState::deciding:
      return Moment::deciding;
    case LaneState::admitted:
      return vip ? Moment::vip : Moment::admitted;
    case LaneState::exited:
      return Moment::exited;
    case LaneState::refused:
      return Moment::refused;
    case LaneState::question:
      return Moment::question;
    case LaneState::needs_staff:
      return Moment::needs_staff;
    case LaneState::out_of_service:
      return Moment::out_of_service;
  }
  return Moment::idle;
}

Sound sound_of(LaneState state, bool vip) {
  return default_signals()[static_cast<std::size_t>(moment_of(state, vip))].sound;
}

}  // namespace usher::lane
