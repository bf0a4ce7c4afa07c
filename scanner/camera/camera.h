// One camera: keeps its capture process alive, hands its frames to the decoders, and tells which codes came into view.
// A code that stays in view is told once; it is told again when it has been out of view for kSameCodeGap.
//
// Threads: one of its own. `OnCode` is called on a thread of the pool, `OnState` on its own; both quick, never throw.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "scanner/barcode/symbol.h"
#include "scanner/camera/limits.h"
#include "scanner/decoder/decode_pool.h"

namespace usher::scanner {

struct CameraOptions {
  std::string name;     // "A1/camera"
  std::string camera;   // capture_child.h
  std::string program;  // usher-camera
  double frames_per_s = 10;
  int width = 0;
  bool loop = false;
  FormatSet formats = kTicketFormats;
  std::chrono::milliseconds same_code_gap = kSameCodeGap;
  std::chrono::milliseconds stall_deadline = kStallDeadline;

  friend bool operator==(const CameraOptions&, const CameraOptions&) = default;
};

enum class CameraState : std::uint8_t { starting, running, down, ended };
[[nodiscard]] std::string_view to_string(CameraState state);

struct CameraStatus {
  CameraState state = CameraState::starting;
  std::string last_error;                                          // "" if there was none
  std::uint64_t frames = 0, skipped = 0, codes = 0, restarts = 0;  // skipped: nothing moved
  StreamCounts decoding;
  int width = 0, height = 0;
  std::chrono::system_clock::time_point since{};  // when it last began to give pictures, or ceased to; or was made
};

struct SeenCode {
  Symbol symbol;
  Step by = Step::plain;
  std::chrono::steady_clock::time_point taken;  // when the frame was read from the camera
};

class Camera {
 public:
  using OnCode = std::function<void(SeenCode)>;
  using OnState = std::function<void(CameraState, const std::string& why)>;

  // The pool is borrowed and outlives it.
  Camera(CameraOptions options, DecodePool* pool, OnCode on_code, OnState on_state);
  ~Camera();  // stops
  Camera(const Camera&) = delete;
  Camera& operator=(const Camera&) = delete;

  void start();
  // Ends the capture and waits; no callback comes afterwards.
  void stop();
  [[nodiscard]] CameraStatus status() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared: a frame at the pool holds it until it is decoded
};

}  // namespace usher::scanner
