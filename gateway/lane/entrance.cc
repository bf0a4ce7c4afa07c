#include "gateway/lane/entrance.h"

#include <utility>

namespace usher::lane {

Entrance::Entrance(LaneContext context, LaneOptions options, scanner::DecodePool* decoders, Openings* openings)
    : lane_(std::make_shared<Lane>(std::move(context), std::move(options))),
      display_(std::make_shared<DisplayBoard>(lane_)),
      outputs_(&lane_->context(), lane_.get(), openings) {
  lane_->add_output(display_.get());
  for (const ReaderOptions& reader : lane_->options().readers) {
    readers_.push_back(std::make_unique<Reader>(reader, lane_.get()));
  }
  for (const LaneCameraOptions& camera : lane_->options().cameras) {
    cameras_.push_back(std::make_unique<CameraFeed>(camera, decoders, lane_.get()));
  }
}

Entrance::~Entrance() {
  stop();
}

std::expected<void, std::string> Entrance::start() {
  started_ = true;
  lane_->declare();
  outputs_.start();
  for (const std::unique_ptr<Reader>& reader : readers_) {
    if (auto begun = reader->start(); !begun) {
      stop();
      return std::unexpected("lane " + lane_->options().name + ": " + begun.error());
    }
  }
  for (const std::unique_ptr<CameraFeed>& camera : cameras_) camera->start();
  return {};
}

void Entrance::stop() {
  if (!std::exchange(started_, false)) return;
  for (const std::unique_ptr<CameraFeed>& camera : cameras_) camera->stop();
  for (const std::unique_ptr<Reader>& reader : readers_) reader->stop();
  lane_->wait();
  outputs_.stop();  // last: what was admitted last still opens
}

}  // namespace usher::lane
