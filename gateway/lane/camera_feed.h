// A camera of a lane: what it sees is checked in there like the scan of any reader. It has no way back: the verdict
// goes to the lane's other outputs.
//
// Threads: start(), stop() from the one that owns it, not the lane's; status() from any.
#pragma once

#include <memory>

#include "gateway/lane/lane.h"
#include "scanner/camera/camera.h"

namespace usher::lane {

class CameraFeed {
 public:
  // Lane and pool are borrowed and outlive it. Until a required camera gives pictures the lane is out of service.
  CameraFeed(LaneCameraOptions options, scanner::DecodePool* pool, Lane* lane);
  ~CameraFeed();  // stops
  CameraFeed(const CameraFeed&) = delete;
  CameraFeed& operator=(const CameraFeed&) = delete;

  void start();
  // Ends the capture and waits until what it has seen is answered. The lane's thread must still run.
  void stop();
  [[nodiscard]] scanner::CameraStatus status() const;
  [[nodiscard]] const LaneCameraOptions& options() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared: a reading under way holds it until it is answered
  std::unique_ptr<scanner::Camera> camera_;
};

}  // namespace usher::lane
