#include "scanner/barcode/picture.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "scanner/barcode/picture_header.h"

namespace usher::scanner {
namespace {

cv::Mat mat_of(GrayView picture) {
  // OpenCV has no view of constant pixels; nothing below writes to what it was handed.
  return {picture.height, picture.width, CV_8UC1, const_cast<std::uint8_t*>(picture.data),
          static_cast<std::size_t>(picture.stride)};
}

cv::Mat mat_of(Picture& picture) {
  return {picture.height(), picture.width(), CV_8UC1, picture.data(), static_cast<std::size_t>(picture.width())};
}

std::uint8_t on_white(unsigned gray, unsigned alpha, unsigned alpha_max) {
  return static_cast<std::uint8_t>((gray * alpha + 255 * (alpha_max - alpha)) / alpha_max);
}

// OpenCV's own conversion forgets transparency: a black code on a transparent ground would be black on black.
void lay_on_white(const cv::Mat& bgra, Picture& out) {
  for (int y = 0; y < bgra.rows; ++y) {
    const auto* row = bgra.ptr<cv::Vec4b>(y);
    std::uint8_t* to = out.data() + std::size_t(y) * std::size_t(out.width());
    for (int x = 0; x < bgra.cols; ++x) {
      const cv::Vec4b& p = row[x];
      const unsigned gray = (306u * p[2] + 601u * p[1] + 117u * p[0] + 0x200) >> 10;
      to[x] = on_white(gray, p[3], 255);
    }
  }
}

void to_gray(const cv::Mat& picture, Picture& out) {
  cv::Mat eight = picture;
  if (picture.depth() == CV_16U) picture.convertTo(eight, CV_8U, 1.0 / 257);
  cv::Mat gray = mat_of(out);
  switch (eight.channels()) {
    case 1:
      eight.copyTo(gray);
      return;
    case 3:
      cv::cvtColor(eight, gray, cv::COLOR_BGR2GRAY);
      return;
    default:
      lay_on_white(eight, out);
  }
}

}  // namespace

std::expected<Picture, std::string> decode_picture(std::span<const std::uint8_t> encoded) {
  const auto header = read_header(encoded);
  if (!header) return std::unexpected(header.error());
  try {
    const cv::Mat bytes(1, static_cast<int>(encoded.size()), CV_8UC1, const_cast<std::uint8_t*>(encoded.data()));
    const cv::Mat decoded = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
    if (decoded.empty()) return std::unexpected(header->kind + ": broken, its pixels cannot be unpacked");
    const bool known = (decoded.depth() == CV_8U || decoded.depth() == CV_16U) && decoded.channels() != 2;
    if (!known) return std::unexpected(header->kind + ": its pixels are of a kind that is not read");
    Picture gray(decoded.cols, decoded.rows);
    to_gray(decoded, gray);
    return gray;
  } catch (const cv::Exception& error) {
    return std::unexpected(header->kind + ": broken, " + error.err);
  }
}

void use_one_thread() {
  cv::setNumThreads(1);
}

std::vector<std::uint8_t> encode_png(GrayView picture) {
  std::vector<std::uint8_t> bytes;
  cv::imencode(".png", mat_of(picture), bytes);
  return bytes;
}

Picture threshold_locally(GrayView picture) {
  Picture out(picture.width, picture.height);
  cv::Mat to = mat_of(out);
  cv::adaptiveThreshold(mat_of(picture), to, 255, cv::ADAPTIVE_THRESH_GAUSSIAN_C, cv::THRESH_BINARY, 51, 5);
  return out;
}

Picture half_size(GrayView picture) {
  Picture out(std::max(1, picture.width / 2), std::max(1, picture.height / 2));
  cv::Mat to = mat_of(out);
  cv::resize(mat_of(picture), to, to.size(), 0, 0, cv::INTER_AREA);
  return out;
}

int enlargement(GrayView picture) {
  return std::min(picture.width, picture.height) < 40 ? 4 : 2;
}

Picture enlarged(GrayView picture) {
  const int by = enlargement(picture);
  Picture out(picture.width * by, picture.height * by);
  cv::Mat to = mat_of(out);
  cv::resize(mat_of(picture), to, to.size(), 0, 0, cv::INTER_LINEAR);
  return out;
}

Picture inverted(GrayView picture) {
  Picture out(picture.width, picture.height);
  cv::Mat to = mat_of(out);
  cv::bitwise_not(mat_of(picture), to);
  return out;
}

Picture turned(GrayView picture, double degrees) {
  const cv::Point2f middle(static_cast<float>(picture.width - 1) / 2, static_cast<float>(picture.height - 1) / 2);
  const cv::Rect2f around =
      cv::RotatedRect({}, cv::Size2f(static_cast<float>(picture.width), static_cast<float>(picture.height)),
                      static_cast<float>(degrees))
          .boundingRect2f();
  Picture out(std::clamp(static_cast<int>(std::ceil(around.width)), 1, kPictureSideMax * 2),
              std::clamp(static_cast<int>(std::ceil(around.height)), 1, kPictureSideMax * 2));
  cv::Mat by = cv::getRotationMatrix2D(middle, degrees, 1);
  by.at<double>(0, 2) += (out.width() - 1) / 2.0 - middle.x;
  by.at<double>(1, 2) += (out.height() - 1) / 2.0 - middle.y;
  cv::Mat to = mat_of(out);
  cv::warpAffine(mat_of(picture), to, by, to.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar(255));
  return out;
}

double lean_degrees(GrayView picture) {
  cv::Mat soft, dx, dy;
  cv::GaussianBlur(mat_of(picture), soft, {5, 5}, 0);
  cv::Sobel(soft, dx, CV_32F, 1, 0);
  cv::Sobel(soft, dy, CV_32F, 0, 1);
  // Angles are taken four times: strokes at right angles to each other, as in every code, then agree.
  cv::Mat z_re = dx.mul(dx) - dy.mul(dy), z_im = 2 * dx.mul(dy);
  const double re = cv::sum(z_re.mul(z_re) - z_im.mul(z_im))[0];
  const double im = cv::sum(2 * z_re.mul(z_im))[0];
  if (re == 0 && im == 0) return 0;
  return std::atan2(im, re) / 4 * 180 / std::numbers::pi;
}

Picture thumbnail(GrayView picture) {
  const double scale = std::min(1.0, 320.0 / std::max(picture.width, picture.height));
  Picture out(std::max(1, static_cast<int>(picture.width * scale)),
              std::max(1, static_cast<int>(picture.height * scale)));
  cv::Mat to = mat_of(out);
  cv::resize(mat_of(picture), to, to.size(), 0, 0, cv::INTER_AREA);
  return out;
}

double difference(GrayView one, GrayView other) {
  if (one.width != other.width || one.height != other.height || one.empty()) return 255;
  return cv::norm(mat_of(one), mat_of(other), cv::NORM_L1) / (double(one.width) * double(one.height));
}

}  // namespace usher::scanner
