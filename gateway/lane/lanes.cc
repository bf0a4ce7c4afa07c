#include "gateway/lane/lanes.h"

#include <chrono>
#include <utility>

namespace usher::lane {

Lanes::Lanes(std::vector<sequencer::IoOutlet*> threads, sequencer::Sequencer* sequencer, sequencer::Permits* permits,
             scanner::DecodePool* decoders, OnRelease on_release, std::vector<LaneOptions> options)
    : openings_(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())) {
  lanes_.reserve(options.size());
  for (LaneOptions& lane_options : options) {
    LaneContext context;
    context.sequencer = sequencer;
    context.outlet = threads[lanes_.size() % threads.size()];
    context.permits = permits;
    context.on_release = on_release;
    std::vector<scanner::TcpSourceOptions> readers = lane_options.readers;
    std::vector<scanner::CameraOptions> cameras = lane_options.cameras;
    auto lane = std::make_unique<Lane>(std::move(context), std::move(lane_options));
    boost::asio::io_context& io = threads[lanes_.size() % threads.size()]->context();
    for (scanner::TcpSourceOptions& reader : readers) {
      readers_.push_back({lane.get(), std::make_unique<scanner::TcpLineSource>(io, std::move(reader), *lane)});
    }
    for (scanner::CameraOptions& camera : cameras) {
      cameras_.push_back(std::make_unique<CameraFeed>(&io, std::move(camera), decoders, lane.get()));
    }
    outputs_.push_back(std::make_unique<LaneOutputs>(&io, lane.get(), &openings_));
    lanes_.push_back(std::move(lane));
  }
}

Lanes::~Lanes() {
  stop();
}

std::expected<void, std::string> Lanes::start() {
  started_ = true;
  for (const std::unique_ptr<Lane>& lane : lanes_) lane->declare();
  for (const std::unique_ptr<LaneOutputs>& outputs : outputs_) outputs->start();
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
  for (const std::unique_ptr<Lane>& lane : lanes_) lane->wait();
  for (const std::unique_ptr<LaneOutputs>& outputs : outputs_) outputs->stop();
}

const Lane* Lanes::find(std::string_view name) const {
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (lane->options().name == name) return lane.get();
  }
  return nullptr;
}

std::vector<LaneCameraStatus> Lanes::cameras() const {
  std::vector<LaneCameraStatus> all;
  for (const std::unique_ptr<CameraFeed>& camera : cameras_) {
    all.push_back({camera->lane().options().name, camera->name(), camera->status()});
  }
  return all;
}

std::vector<OutputStatus> Lanes::outputs() const {
  std::vector<OutputStatus> all;
  for (const std::unique_ptr<LaneOutputs>& outputs : outputs_) {
    for (OutputStatus& status : outputs->status()) all.push_back(std::move(status));
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
