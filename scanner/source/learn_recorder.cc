#include "scanner/source/learn_recorder.h"

#include <algorithm>

#include <linux/input-event-codes.h>

namespace usher::scanner {
namespace {

std::uint32_t ms_between(LearnTap::TimePoint first, LearnTap::TimePoint at) {
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(at - first).count();
  return static_cast<std::uint32_t>(std::max<std::int64_t>(passed, 0));
}

}  // namespace

LearnRecorder::Open* LearnRecorder::open(std::string_view source, std::string_view peer, TimePoint at) {
  if (ended_) return nullptr;
  const Name name{source, peer};
  auto known = open_.find(name);
  if (known != open_.end() && at - known->second.last >= kLearnSilence) {
    finish(name, std::move(known->second.capture));
    open_.erase(known);
    known = open_.end();
  }
  if (known == open_.end()) {
    if (open_.size() >= kLearnStreamsMax) return nullptr;
    Open fresh;
    fresh.capture.peer = peer;
    fresh.first = at;
    known = open_.emplace(name, std::move(fresh)).first;
  }
  known->second.last = at;
  return &known->second;
}

void LearnRecorder::finish(const Name& name, Capture capture) {
  if (whole_.size() >= kLearnWaitingMax) {
    ++dropped_;
  } else {
    whole_.push_back({name.first, std::move(capture)});
  }
}

void LearnRecorder::on_bytes(std::string_view source, std::string_view peer, std::string_view bytes, TimePoint at) {
  const std::lock_guard lock(mutex_);
  Open* const open_now = open(source, peer, at);
  if (open_now == nullptr) return;
  Capture& capture = open_now->capture;
  const std::string_view kept = bytes.substr(0, kLearnCaptureBytesMax - open_now->bytes);
  capture.cut = capture.cut || kept.size() < bytes.size();
  open_now->bytes += kept.size();
  if (!kept.empty()) capture.pieces.push_back({ms_between(open_now->first, at), std::string(kept)});
}

void LearnRecorder::on_key(std::string_view source, std::string_view peer, const KeyEvent& event, TimePoint at) {
  const bool lost = event.type == EV_SYN && event.code == SYN_DROPPED;
  if (event.type != EV_KEY && !lost) return;
  const std::lock_guard lock(mutex_);
  Open* const open_now = open(source, peer, at);
  if (open_now == nullptr) return;
  Capture& capture = open_now->capture;
  if (capture.keys.size() < kLearnCaptureKeysMax) {
    capture.keys.push_back({ms_between(open_now->first, at), event});
  } else {
    capture.cut = true;
  }
}

void LearnRecorder::on_closed(std::string_view source, std::string_view peer) {
  const std::lock_guard lock(mutex_);
  const auto known = open_.find(Name{source, peer});
  if (known == open_.end()) return;
  known->second.capture.closed = true;
  finish(known->first, std::move(known->second.capture));
  open_.erase(known);
}

std::vector<LearnRecorder::Taken> LearnRecorder::take(TimePoint now) {
  const std::lock_guard lock(mutex_);
  for (auto it = open_.begin(); it != open_.end();) {
    if (!it->second.capture.cut && now - it->second.last < kLearnSilence) {
      ++it;
      continue;
    }
    finish(it->first, std::move(it->second.capture));
    it = open_.erase(it);
  }
  return std::exchange(whole_, {});
}

bool LearnRecorder::begun() const {
  const std::lock_guard lock(mutex_);
  return !open_.empty() || !whole_.empty();
}

std::size_t LearnRecorder::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void LearnRecorder::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  open_.clear();
  whole_.clear();
}

bool LearnRecorder::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

}  // namespace usher::scanner
