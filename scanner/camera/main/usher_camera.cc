// usher-camera: started by usherd for each camera, never by hand.
// usage: usher-camera CAMERA FRAMES_PER_S WIDTH LOOP
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "scanner/camera/capture_child.h"
#include "scanner/camera/limits.h"

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usher-camera is started by usherd\n", stderr);
    return 2;
  }
  usher::scanner::CaptureOptions options;
  options.camera = argv[1];
  options.frames_per_s = std::atof(argv[2]);
  options.width = std::atoi(argv[3]);
  options.loop = std::string_view(argv[4]) == "1";
  if (!(options.frames_per_s > 0)) options.frames_per_s = 1;
  return usher::scanner::run_capture(options);
}
