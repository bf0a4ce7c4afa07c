// Eight cameras' worth of film for `bench/run cameras`: people at a door who hold a printed code into view now and
// then. The same bytes each time: drawn from a seed, nothing from a clock.
//
// usage: bench_camera_films FOLDER CAMERAS SECONDS
// Writes FOLDER/camera1.avi … (1280 x 720, 10 frames a second, MJPEG as webcams give it) and prints, a line each, how
// many codes a film shows. Camera c shows the codes T%09d of write_csv(): 1000 * c and on.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#include <qrencode.h>

namespace {

constexpr int kWidth = 1280, kHeight = 720, kFramesPerSecond = 10;
constexpr int kPersonFrames = 40;                  // one person every four seconds
constexpr int kComes = 8, kHolds = 14, kGoes = 6;  // frames in which the code moves in, is held, moves out

cv::Mat code_picture(const std::string& text) {
  QRcode* code = QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
  if (code == nullptr) throw std::runtime_error("no QR code of " + text);
  constexpr int kQuiet = 4;
  cv::Mat small(code->width + 2 * kQuiet, code->width + 2 * kQuiet, CV_8UC1, cv::Scalar(235));
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      if ((code->data[y * code->width + x] & 1) != 0) small.at<std::uint8_t>(y + kQuiet, x + kQuiet) = 25;
    }
  }
  QRcode_free(code);
  cv::Mat big;
  cv::resize(small, big, {}, 8, 8, cv::INTER_NEAREST);
  return big;
}

// A hall: a gradient, a few things with edges in it, and light from one side.
cv::Mat hall(cv::RNG& dice) {
  cv::Mat scene(kHeight, kWidth, CV_8UC1);
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) scene.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(90 + x / 16 + y / 18);
  }
  for (int i = 0; i < 25; ++i) {
    const cv::Rect box(dice.uniform(0, kWidth - 120), dice.uniform(0, kHeight - 200), dice.uniform(20, 120),
                       dice.uniform(40, 200));
    cv::rectangle(scene, box, cv::Scalar(dice.uniform(40, 210)), i % 3 == 0 ? cv::FILLED : 3);
  }
  cv::GaussianBlur(scene, scene, {5, 5}, 0);
  return scene;
}

// What of the way in a person has come: 0 outside, 1 before the camera.
double presence(int frame) {
  if (frame < kComes) return static_cast<double>(frame) / kComes;
  if (frame < kComes + kHolds) return 1;
  return std::max(0.0, 1 - static_cast<double>(frame - kComes - kHolds) / kGoes);
}

struct Person {
  cv::Mat code;
  double size = 0, angle = 0, x = 0;

  Person(cv::RNG& dice, const std::string& text)
      : code(code_picture(text)),
        size(dice.uniform(0.45, 0.95)),
        angle(dice.uniform(-14.0, 14.0)),
        x(dice.uniform(0.35, 0.65)) {}

  void draw(cv::Mat& picture, int frame, cv::RNG& dice) const {
    const double here = presence(frame);
    if (here <= 0) return;
    const int top = static_cast<int>(kHeight - here * kHeight * 0.75);
    const cv::Point body(static_cast<int>(x * kWidth), top + kHeight / 2);
    cv::ellipse(picture, body, {210, kHeight / 2}, 0, 0, 360, cv::Scalar(60), cv::FILLED);
    cv::circle(picture, {body.x, top - 40}, 90, cv::Scalar(150), cv::FILLED);
    // A hand is never quite still.
    const cv::Point2d at(body.x + dice.uniform(-3.0, 3.0), top + 230 + dice.uniform(-3.0, 3.0));
    cv::Mat turn = cv::getRotationMatrix2D({code.cols / 2.0F, code.rows / 2.0F}, angle + dice.uniform(-1.0, 1.0), size);
    turn.at<double>(0, 2) += at.x - code.cols / 2.0;
    turn.at<double>(1, 2) += at.y - code.rows / 2.0;
    cv::warpAffine(code, picture, turn, picture.size(), cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
  }
};

int film(const std::string& path, int camera, int seconds) {
  cv::RNG dice(0x5EED0000u + static_cast<unsigned>(camera));
  const cv::Mat scene = hall(dice);
  std::vector<cv::Mat> noises(6);
  for (cv::Mat& noise : noises) {
    noise.create(scene.size(), CV_8SC1);
    dice.fill(noise, cv::RNG::NORMAL, 0, 3);
  }
  cv::VideoWriter writer(path, cv::CAP_OPENCV_MJPEG, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), kFramesPerSecond,
                         {kWidth, kHeight}, true);
  if (!writer.isOpened()) throw std::runtime_error("cannot write " + path);
  writer.set(cv::VIDEOWRITER_PROP_QUALITY, 80);
  // Cameras are not in step with one another: the first person comes sooner or later.
  const int first = dice.uniform(5, kPersonFrames);
  int shown = 0;
  std::vector<Person> now;
  cv::Mat picture, colour;
  for (int frame = 0; frame < seconds * kFramesPerSecond; ++frame) {
    const int since = frame - first;
    const bool room = frame + kComes + kHolds + kGoes < seconds * kFramesPerSecond;
    if (since >= 0 && since % kPersonFrames == 0) {
      now.clear();
      char text[16];
      std::snprintf(text, sizeof text, "T%09d", 1000 * camera + shown);
      if (room) now.emplace_back(dice, text);
      shown += room ? 1 : 0;
    }
    scene.copyTo(picture);
    for (const Person& person : now) person.draw(picture, since % kPersonFrames, dice);
    cv::add(picture, noises[static_cast<std::size_t>(dice.uniform(0, 6))], picture, {}, CV_8U);
    cv::cvtColor(picture, colour, cv::COLOR_GRAY2BGR);
    writer.write(colour);
  }
  return shown;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: bench_camera_films FOLDER CAMERAS SECONDS\n");
    return 2;
  }
  try {
    cv::setNumThreads(1);
    for (int camera = 1; camera <= std::atoi(argv[2]); ++camera) {
      const std::string path = std::string(argv[1]) + "/camera" + std::to_string(camera) + ".avi";
      std::printf("%d\n", film(path, camera, std::atoi(argv[3])));
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_camera_films: %s\n", error.what());
    return 1;
  }
  return 0;
}
