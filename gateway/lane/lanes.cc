#include "gateway/lane/lanes.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace usher::lane {

Lanes::Lanes(std::vector<sequencer::IoOutlet*> threads, sequencer::Sequencer* sequencer, sequencer::Permits* permits,
             scanner::DecodePool* decoders, OnRelease on_release, std::vector<LaneOptions> options) {
  lanes_.reserve(options.size());
  for (LaneOptions& lane_options : options) {
    LaneContext context;
    context.sequencer = sequencer;
    context.outlet = threads[lanes_.size() % threads.size()];
    context.permits = permits;
    context.on_release = on_release;
    std::vector<scanner::TcpSourceOptions> readers = lane_options.readers;
    std::vector<scanner::CameraOptions> cameras = lane_options.cameras;
    auto lane = std::make_shared<Lane>(std::move(context), std::move(lane_options));
    displays_.push_back(std::make_shared<DisplayBoard>(lane));
    lane->add_output(displays_.back().get());
    boost::asio::io_context& io = threads[lanes_.size() % threads.size()]->context();
    for (scanner::TcpSourceOptions& reader : readers) {
      readers_.push_back({lane.get(), std::make_unique<scanner::TcpLineSource>(io, std::move(reader), *lane)});
    }
    for (scanner::CameraOptions& camera : cameras) {
      cameras_.push_back(std::make_unique<CameraFeed>(&io, std::move(camera), decoders, lane.get()));
    }
    lanes_.push_back(std::move(lane));
  }
}

Lanes::~Lanes() {
  stop();
}

std::expected<void, std::string> Lanes::start() {
  started_ = true;
  for (const std::shared_ptr<Lane>& lane : lanes_) lane->declare();
  for (const Reader& reader : readers_) {
    if (auto begun = reader.source->start(); !begun) {
      stop();
      return std::unexpected("lane " + reader.lane->options().name + ": " + begun.error());
    }
  }
  for (const std::unique_ptr<CameraFeed>& camera : cameras_) camera->start();
  return {};
}

void Lanes::stop() {
  if (!std::exchange(started_, false)) return;
  for (const std::unique_ptr<CameraFeed>& camera : cameras_) camera->stop();
  for (const Reader& reader : readers_) reader.source->stop();
  for (const std::shared_ptr<Lane>& lane : lanes_) lane->wait();
  for (const std::shared_ptr<DisplayBoard>& display : displays_) display->end(Farewell::stopping);
  const auto deadline = std::chrono::steady_clock::now() + kFarewellMax;
  for (const std::shared_ptr<DisplayBoard>& display : displays_) {
    const auto left = deadline - std::chrono::steady_clock::now();
    display->wait_empty(std::chrono::ceil<std::chrono::milliseconds>(std::max(left, left.zero())));
  }
}

const Lane* Lanes::find(std::string_view name) const {
  for (const std::shared_ptr<Lane>& lane : lanes_) {
    if (lane->options().name == name) return lane.get();
  }
  return nullptr;
}

std::shared_ptr<DisplayBoard> Lanes::display(std::string_view lane) const {
  for (const std::shared_ptr<DisplayBoard>& display : displays_) {
    if (display->lane().options().name == lane) return display;
  }
  return nullptr;
}

std::vector<LaneReport> Lanes::reports() const {
  std::vector<LaneReport> all;
  all.reserve(displays_.size());
  for (const std::shared_ptr<DisplayBoard>& display : displays_) {
    const Lane& lane = display->lane();
    all.push_back({&lane.options(), lane.status(), display->counts()});
  }
  return all;
}

std::vector<LaneCameraStatus> Lanes::cameras() const {
  std::vector<LaneCameraStatus> all;
  for (const std::unique_ptr<CameraFeed>& camera : cameras_) {
    all.push_back({camera->lane().options().name, camera->name(), camera->status()});
  }
  return all;
}

std::vector<ReaderStatus> Lanes::readers() const {
  std::vector<ReaderStatus> all;
  all.reserve(readers_.size());
  for (const Reader& reader : readers_) {
    const scanner::TcpLineSource& source = *reader.source;
    all.push_back(
        {reader.lane->options().name, source.options().name, source.status(), &source.counters(), source.port()});
  }
  return all;
}

}  // namespace usher::lane
