#include "scanner/camera/camera.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "scanner/camera/capture_message.h"
#include "scanner/camera/frame_plan.h"
#include "scanner/decoder/child_process.h"
#include "scanner/decoder/shared_memory.h"

namespace usher::scanner {

using std::chrono::steady_clock;

std::string_view to_string(CameraState state) {
  constexpr std::array<std::string_view, 4> names{"starting", "running", "down", "ended"};
  return names[static_cast<std::size_t>(state)];
}

struct Camera::Impl : std::enable_shared_from_this<Camera::Impl> {
  Impl(CameraOptions options_in, DecodePool* pool_in, OnCode on_code_in, OnState on_state_in)
      : options(std::move(options_in)),
        pool(*pool_in),
        on_code(std::move(on_code_in)),
        on_state(std::move(on_state_in)),
        stream(pool.open_stream(options.name)) {
    status.since = std::chrono::system_clock::now();
  }

  void run();
  [[nodiscard]] std::string capture_once();
  [[nodiscard]] std::string watch(ChildProcess& child, const SharedMemory& memory);
  void take(const CaptureNote& note, const SharedMemory& memory, FramePlan& plan);
  void decoded(DecodeAnswer answer, steady_clock::time_point taken);
  void enter(CameraState next, std::string why);
  [[nodiscard]] bool pause(std::chrono::milliseconds time);

  const CameraOptions options;
  DecodePool& pool;
  const OnCode on_code;
  const OnState on_state;
  const std::shared_ptr<DecodePool::Stream> stream;

  std::atomic<bool> stopping{false};
  mutable std::mutex mutex;
  // Guarded by mutex.
  CameraStatus status;
  std::string last_code;
  std::optional<Step> last_step;
  steady_clock::time_point last_seen{};
  bool silent = false;  // stop() has returned

  std::thread thread;
};

void Camera::Impl::enter(CameraState next, std::string why) {
  {
    const std::lock_guard lock(mutex);
    if (!why.empty()) status.last_error = why;
    if (status.state == next) return;
    if ((status.state == CameraState::running) != (next == CameraState::running)) {
      status.since = std::chrono::system_clock::now();
    }
    status.state = next;
  }
  if (on_state) on_state(next, why);
}

bool Camera::Impl::pause(std::chrono::milliseconds time) {
  const auto until = steady_clock::now() + time;
  while (!stopping && steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return !stopping;
}

void Camera::Impl::run() {
  auto backoff = kCameraBackoffMin;
  while (!stopping) {
    const auto began = steady_clock::now();
    const std::string why = capture_once();
    if (stopping) return;
    if (why.empty()) return enter(CameraState::ended, {});
    enter(CameraState::down, why);
    if (steady_clock::now() - began > kCameraBackoffMax) backoff = kCameraBackoffMin;
    if (!pause(backoff)) return;
    backoff = std::min(backoff * 2, kCameraBackoffMax);
    const std::lock_guard lock(mutex);
    ++status.restarts;
  }
}

// "" when a file has come to its end; else why there are no more frames.
std::string Camera::Impl::capture_once() {
  auto memory = SharedMemory::make(kSlots * kSlotBytes);
  if (!memory) return memory.error();
  auto child = ChildProcess::start(
      options.program,
      {options.camera, std::to_string(options.frames_per_s), std::to_string(options.width), options.loop ? "1" : "0"},
      memory->file());
  if (!child) return child.error();
  return watch(*child, *memory);
}

std::string Camera::Impl::watch(ChildProcess& child, const SharedMemory& memory) {
  FramePlan plan(options.formats);
  auto deadline = steady_clock::now() + std::max(options.stall_deadline, kOpenDeadline);
  std::vector<std::uint8_t> bytes;
  while (!stopping) {
    bytes.resize(kNoteBytesMax);
    const auto wait_until = std::min(deadline, steady_clock::now() + std::chrono::milliseconds(50));
    const auto received = child.receive(bytes, wait_until);
    if (received == ChildProcess::Received::gone) return "its process ended by " + child.end();
    if (received == ChildProcess::Received::overdue) {
      if (steady_clock::now() < deadline) continue;
      return "no picture for " + std::to_string(options.stall_deadline.count()) + " ms";
    }
    const auto note = decode_note(bytes);
    if (!note) return "its process said something that is no note";
    if (note->kind == CaptureNote::Kind::failed) return note->text;
    if (note->kind == CaptureNote::Kind::ended) return {};
    deadline = steady_clock::now() + options.stall_deadline;
    enter(CameraState::running, {});
    take(*note, memory, plan);
    const std::uint8_t free = note->slot;
    if (!child.send({&free, 1})) return "its process ended by " + child.end();
  }
  return {};
}

void Camera::Impl::take(const CaptureNote& note, const SharedMemory& memory, FramePlan& plan) {
  const steady_clock::time_point taken{std::chrono::nanoseconds(note.taken_ns)};
  std::vector<Look> looks;
  {
    const std::lock_guard lock(mutex);
    if (last_step) plan.found_by(*last_step);
    looks = plan.next(note.difference, taken);
    ++status.frames;
    status.width = note.width;
    status.height = note.height;
    if (looks.empty()) ++status.skipped;
  }
  if (looks.empty()) return;
  auto frame = std::make_shared<Picture>(note.width, note.height);
  std::memcpy(frame->data(), memory.bytes().data() + note.slot * kSlotBytes,
              static_cast<std::size_t>(note.width) * static_cast<std::size_t>(note.height));
  pool.offer(stream, std::move(frame), std::move(looks),
             [self = shared_from_this(), taken](DecodeAnswer answer) { self->decoded(std::move(answer), taken); });
}

void Camera::Impl::decoded(DecodeAnswer answer, steady_clock::time_point taken) {
  if (!answer.found) return;
  const std::lock_guard lock(mutex);
  if (silent) return;
  const bool same = answer.found->symbol.text == last_code && taken - last_seen < options.same_code_gap;
  last_code = answer.found->symbol.text;
  last_step = answer.found->by;
  last_seen = taken;
  if (same) return;
  ++status.codes;
  on_code({std::move(answer.found->symbol), answer.found->by, taken});
}

Camera::Camera(CameraOptions options, DecodePool* pool, OnCode on_code, OnState on_state)
    : impl_(std::make_shared<Impl>(std::move(options), pool, std::move(on_code), std::move(on_state))) {}

Camera::~Camera() {
  stop();
}

void Camera::start() {
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void Camera::stop() {
  impl_->stopping = true;
  if (impl_->thread.joinable()) impl_->thread.join();
  const std::lock_guard lock(impl_->mutex);
  impl_->silent = true;
}

CameraStatus Camera::status() const {
  const std::lock_guard lock(impl_->mutex);
  CameraStatus status = impl_->status;
  status.decoding = impl_->pool.counts(*impl_->stream);
  return status;
}

}  // namespace usher::scanner
