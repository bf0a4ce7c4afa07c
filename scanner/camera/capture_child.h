// What a capture process does: opens one camera and puts its frames, made gray, where the gateway finds them. A process
// of its own because drivers and streams hang, and because what unpacks them meets whatever is on the network.
#pragma once

#include <string>

namespace usher::scanner {

struct CaptureOptions {
  std::string camera;        // "0" or "/dev/video0" (V4L2), rtsp://…, http://… (MJPEG), a file
  double frames_per_s = 10;  // at most; a file is played at its own pace, and no faster than this
  int width = 0;             // asked of a V4L2 camera, pixels; 0: its own
  bool loop = false;         // a file begins again
};

// Serves until the socket is closed. The exit code of the process.
[[nodiscard]] int run_capture(const CaptureOptions& options);

}  // namespace usher::scanner
