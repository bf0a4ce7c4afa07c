#include "scanner/camera/capture_child.h"

#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <thread>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#include <poll.h>
#include <sys/socket.h>

#include "scanner/barcode/picture.h"
#include "scanner/camera/capture_message.h"
#include "scanner/decoder/decoder_child.h"
#include "scanner/decoder/sandbox.h"
#include "scanner/decoder/shared_memory.h"

namespace usher::scanner {
namespace {

using std::chrono::steady_clock;

bool send_note(const CaptureNote& note) {
  const auto bytes = encode(note);
  return ::send(kSocketFile, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

int fail(const std::string& why) {
  CaptureNote note;
  note.kind = CaptureNote::Kind::failed;
  note.text = why;
  (void)send_note(note);
  return 1;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos && text.size() < 4;
}

bool is_device(const std::string& camera) {
  return is_number(camera) || camera.starts_with("/dev/");
}

bool is_file(const std::string& camera) {
  return !is_device(camera) && camera.find("://") == std::string::npos;
}

bool open_camera(cv::VideoCapture& capture, const CaptureOptions& options) {
  if (is_number(options.camera)) return capture.open(std::stoi(options.camera), cv::CAP_V4L2);
  if (is_device(options.camera)) return capture.open(options.camera, cv::CAP_V4L2);
  return capture.open(options.camera, cv::CAP_FFMPEG);
}

// Slots that the gateway has given back, one byte each.
class Slots {
 public:
  // -1: the gateway has gone. -2: none is free now.
  int take() {
    collect();
    if (gone_) return -1;
    for (std::size_t i = 0; i < kSlots; ++i) {
      if (!free_[i]) continue;
      free_[i] = false;
      return static_cast<int>(i);
    }
    return -2;
  }

 private:
  void collect() {
    std::uint8_t slot = 0;
    while (true) {
      const ssize_t got = ::recv(kSocketFile, &slot, 1, MSG_DONTWAIT);
      if (got == 1 && slot < kSlots) free_[slot] = true;
      if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) gone_ = true;
      if (got < 1) return;
    }
  }
  std::array<bool, kSlots> free_{true, true};
  bool gone_ = false;
};

// Gray, and no side longer than the bound.
void prepare(const cv::Mat& frame, cv::Mat& gray) {
  if (frame.channels() == 1) {
    gray = frame;
  } else {
    cv::cvtColor(frame, gray, frame.channels() == 4 ? cv::COLOR_BGRA2GRAY : cv::COLOR_BGR2GRAY);
  }
  const int longest = std::max(gray.cols, gray.rows);
  if (longest <= kFrameSideMax) return;
  const double scale = static_cast<double>(kFrameSideMax) / longest;
  cv::Mat smaller;
  cv::resize(gray, smaller, {}, scale, scale, cv::INTER_AREA);
  gray = smaller;
}

class Pace {
 public:
  explicit Pace(double frames_per_s) : gap_(std::chrono::duration<double>(1 / frames_per_s)) {}
  [[nodiscard]] bool due(steady_clock::time_point now) {
    if (now < next_) return false;
    const auto gap = std::chrono::duration_cast<steady_clock::duration>(gap_);
    next_ = now - next_ > gap ? now + gap : next_ + gap;
    return true;
  }
  void wait() const { std::this_thread::sleep_until(next_); }

 private:
  std::chrono::duration<double> gap_;
  steady_clock::time_point next_{};
};

int capture_all(cv::VideoCapture& capture, const CaptureOptions& options, const SharedMemory& memory) {
  const bool file = is_file(options.camera);
  const double own_rate = file ? capture.get(cv::CAP_PROP_FPS) : 0;
  Pace pace(std::min(options.frames_per_s, own_rate > 0.5 ? own_rate : options.frames_per_s));
  Slots slots;
  cv::Mat frame, gray;
  Picture before;
  while (true) {
    if (file) pace.wait();
    // A live camera is read as fast as it gives, so that what is taken is what is there now.
    if (!capture.grab()) {
      const bool again = file && options.loop && capture.set(cv::CAP_PROP_POS_FRAMES, 0) && capture.grab();
      if (!again && file) {
        CaptureNote note;
        note.kind = CaptureNote::Kind::ended;
        return send_note(note) ? 0 : 1;
      }
      if (!again) return fail("it gives no more pictures");
    }
    const auto taken = steady_clock::now();
    if (!pace.due(taken)) continue;
    const int slot = slots.take();
    if (slot == -1) return 0;
    if (slot == -2) continue;
    if (!capture.retrieve(frame) || frame.empty()) return fail("a picture could not be unpacked");
    prepare(frame, gray);
    cv::Mat to(gray.rows, gray.cols, CV_8UC1, memory.bytes().data() + static_cast<std::size_t>(slot) * kSlotBytes);
    gray.copyTo(to);
    Picture now = thumbnail({to.data, to.cols, to.rows, to.cols});
    CaptureNote note;
    note.slot = static_cast<std::uint8_t>(slot);
    note.width = gray.cols;
    note.height = gray.rows;
    note.difference = static_cast<float>(difference(before.view(), now.view()));
    note.taken_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(taken.time_since_epoch()).count();
    before = std::move(now);
    if (!send_note(note)) return 0;
  }
}

}  // namespace

int run_capture(const CaptureOptions& options) {
  auto memory = SharedMemory::open(kMemoryFile, kSlots * kSlotBytes, true);
  if (!memory) return fail(memory.error());
  if (auto bounded = bound_process(kCaptureMemoryBytes); !bounded) return fail(bounded.error());
  use_one_thread();
  try {
    cv::VideoCapture capture;
    if (!open_camera(capture, options)) return fail("it cannot be opened: is it there, and does nobody else use it?");
    if (options.width > 0) capture.set(cv::CAP_PROP_FRAME_WIDTH, options.width);
    return capture_all(capture, options, *memory);
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

}  // namespace usher::scanner
