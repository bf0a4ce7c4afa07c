// A camera is a file, a stream, or nothing at all. The capture and decoder processes are the real ones.
#include "scanner/camera/camera.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <doctest/doctest.h>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include "tests/unit/camera/mjpeg_server.h"
#include "tests/unit/camera/rtsp_server.h"

using namespace usher::scanner;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

cv::Mat drawn(const std::string& text) {
  const auto modules = ZXing::MultiFormatWriter(ZXing::BarcodeFormat::QRCode)
                           .setMargin(4)
                           .encode(std::wstring(text.begin(), text.end()), 0, 0);
  cv::Mat scene(480, 640, CV_8UC3, cv::Scalar(150, 160, 170));
  constexpr int kScale = 6;
  for (int y = 0; y < modules.height() * kScale; ++y) {
    for (int x = 0; x < modules.width() * kScale; ++x) {
      const bool black = modules.get(x / kScale, y / kScale);
      scene.at<cv::Vec3b>(y + 120, x + 180) = black ? cv::Vec3b(20, 20, 20) : cv::Vec3b(240, 240, 240);
    }
  }
  return scene;
}

cv::Mat empty_scene() {
  return {480, 640, CV_8UC3, cv::Scalar(150, 160, 170)};
}

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("usher-camera-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

// Ten frames a second: a second of nothing, a second of each code, a second of nothing.
std::string write_video(const Folder& folder, const std::vector<std::string>& codes) {
  const std::string path = folder.path / "people.avi";
  cv::VideoWriter video(path, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), 10, {640, 480});
  REQUIRE(video.isOpened());
  for (int i = 0; i < 10; ++i) video.write(empty_scene());
  for (const std::string& code : codes) {
    for (int i = 0; i < 10; ++i) video.write(drawn(code));
  }
  for (int i = 0; i < 10; ++i) video.write(empty_scene());
  return path;
}

struct Seen {
  std::mutex mutex;
  std::vector<std::string> codes;
  std::vector<std::string> states;
  Camera::OnCode on_code() {
    return [this](const SeenCode& code) {
      const std::lock_guard lock(mutex);
      codes.push_back(code.symbol.text);
    };
  }
  Camera::OnState on_state() {
    return [this](CameraState state, const std::string& why) {
      const std::lock_guard lock(mutex);
      states.push_back(std::string(to_string(state)) + (why.empty() ? "" : ": " + why));
    };
  }
  std::size_t count() {
    const std::lock_guard lock(mutex);
    return codes.size();
  }
};

DecodePoolOptions pool_options() {
  return {.program = USHER_BIN "/usher-decoder", .processes = 1, .cpu_share = 1};
}

CameraOptions camera_options(const std::string& camera) {
  CameraOptions options;
  options.name = "A1/camera";
  options.camera = camera;
  options.program = USHER_BIN "/usher-camera";
  return options;
}

template <class Condition>
bool within(std::chrono::milliseconds time, Condition condition) {
  const auto until = steady_clock::now() + time;
  while (!condition()) {
    if (steady_clock::now() > until) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

}  // namespace

TEST_CASE("each code that is shown to a camera is told once, in its order") {
  const Folder folder;
  DecodePool pool(pool_options());
  Seen seen;
  Camera camera(camera_options(write_video(folder, {"USHER-1", "USHER-2", "USHER-3"})), &pool, seen.on_code(),
                seen.on_state());
  camera.start();
  CHECK(within(20s, [&] { return camera.status().state == CameraState::ended; }));
  CHECK(within(2s, [&] { return seen.count() == 3; }));
  camera.stop();
  CHECK(seen.codes == std::vector<std::string>{"USHER-1", "USHER-2", "USHER-3"});
  CHECK(seen.states == std::vector<std::string>{"running", "ended"});
  const CameraStatus status = camera.status();
  CHECK(status.width == 640);
  CHECK(status.frames >= 40);
  CHECK(status.last_error.empty());
}

TEST_CASE("a camera that is not there says so, and is tried again") {
  DecodePool pool(pool_options());
  Seen seen;
  Camera camera(camera_options("/nowhere/video.avi"), &pool, seen.on_code(), seen.on_state());
  camera.start();
  CHECK(within(10s, [&] { return camera.status().restarts >= 1; }));
  camera.stop();
  CHECK(camera.status().last_error == "it cannot be opened: is it there, and does nobody else use it?");
  CHECK(seen.count() == 0);
}

TEST_CASE("a stream that freezes is given up and taken up again when it is back") {
  MjpegServer server;
  const std::vector<unsigned char> nothing = MjpegServer::jpeg(empty_scene()),
                                   code = MjpegServer::jpeg(drawn("USHER-7"));
  server.show(nothing);
  DecodePool pool(pool_options());
  Seen seen;
  CameraOptions options = camera_options("http://127.0.0.1:" + std::to_string(server.port()) + "/video.mjpg");
  options.stall_deadline = 700ms;
  Camera camera(options, &pool, seen.on_code(), seen.on_state());
  camera.start();
  CHECK(within(15s, [&] { return camera.status().state == CameraState::running; }));
  server.show(code);
  CHECK(within(10s, [&] { return seen.count() == 1; }));
  server.freeze(true);
  CHECK(within(10s, [&] { return camera.status().state == CameraState::down; }));
  CHECK(camera.status().last_error == "no picture for 700 ms");
  server.show(nothing);
  server.freeze(false);
  CHECK(within(20s, [&] { return camera.status().state == CameraState::running; }));
  server.show(MjpegServer::jpeg(drawn("USHER-8")));
  CHECK(within(10s, [&] { return seen.count() == 2; }));
  camera.stop();
  CHECK(seen.codes == std::vector<std::string>{"USHER-7", "USHER-8"});
}

TEST_CASE("a camera that speaks RTSP is read, and again after it hung up") {
  RtspServer server;
  server.show(MjpegServer::jpeg(empty_scene()));
  DecodePool pool(pool_options());
  Seen seen;
  CameraOptions options = camera_options(server.url());
  options.stall_deadline = 2s;
  Camera camera(options, &pool, seen.on_code(), seen.on_state());
  camera.start();
  CHECK(within(20s, [&] { return camera.status().state == CameraState::running; }));
  CHECK(camera.status().width == 640);
  server.show(MjpegServer::jpeg(drawn("USHER-11")));
  CHECK(within(10s, [&] { return seen.count() == 1; }));
  server.show(MjpegServer::jpeg(empty_scene()));
  server.hang_up();
  CHECK(within(20s, [&] { return camera.status().restarts == 1; }));
  CHECK(within(20s, [&] { return camera.status().state == CameraState::running; }));
  server.show(MjpegServer::jpeg(drawn("USHER-12")));
  CHECK(within(10s, [&] { return seen.count() == 2; }));
  camera.stop();
  CHECK(seen.codes == std::vector<std::string>{"USHER-11", "USHER-12"});
}

TEST_CASE("garbage in the place of a video ends no more than its own process") {
  const Folder folder;
  const std::string path = folder.path / "garbage.avi";
  {
    std::ofstream file(path, std::ios::binary);
    file << "RIFF....AVI LIST";
    for (int i = 0; i < 100000; ++i) file.put(static_cast<char>(i * 7 + i / 251));
  }
  DecodePool pool(pool_options());
  Seen seen;
  Camera camera(camera_options(path), &pool, seen.on_code(), seen.on_state());
  camera.start();
  CHECK(within(15s, [&] { return camera.status().restarts >= 1 || camera.status().state == CameraState::ended; }));
  camera.stop();
  CHECK(seen.count() == 0);
}
