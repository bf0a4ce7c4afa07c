#include "gateway/lane/lanes.h"

#include <algorithm>
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
    boost::asio::io_context& io = threads[lanes_.size() % threads.size()]->context();
    for (scanner::TcpSourceOptions& reader : readers) {
      readers_.push_back({lane.get(), std::make_shared<scanner::TcpLineSource>(io, std::move(reader), *lane)});
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
  {
    const std::lock_guard lock(learning_mutex_);
    stopping_ = true;
    for (const auto& [lane, recorder] : learning_) {
      if (const auto listening = recorder.lock()) listening->end();
    }
  }
  for (const std::unique_ptr<CameraFeed>& camera : cameras_) camera->stop();
  for (const Reader& reader : readers_) reader.source->stop();
  for (const std::shared_ptr<Lane>& lane : lanes_) lane->wait();
}

const Lane* Lanes::find(std::string_view name) const {
  for (const std::shared_ptr<Lane>& lane : lanes_) {
    if (lane->options().name == name) return lane.get();
  }
  return nullptr;
}

std::expected<std::unique_ptr<Learning>, LearnRefusal> Lanes::learn(std::string_view name, std::string why) {
  const auto lane = std::ranges::find_if(lanes_, [&](const auto& known) { return known->options().name == name; });
  if (lane == lanes_.end()) return std::unexpected(LearnRefusal::no_lane);
  std::vector<LearnInput> inputs;
  for (const Reader& reader : readers_) {
    if (reader.lane != lane->get()) continue;
    inputs.push_back(
        {learn_reader(reader.source->options()),
         [source = reader.source](std::shared_ptr<scanner::LearnTap> tap) { source->learn(std::move(tap)); }});
  }
  if (inputs.empty()) return std::unexpected(LearnRefusal::no_reader);
  const std::lock_guard lock(learning_mutex_);
  if (stopping_) return std::unexpected(LearnRefusal::stopping);
  std::weak_ptr<scanner::LearnRecorder>& known = learning_[std::string(name)];
  if (const auto under_way = known.lock(); under_way && !under_way->ended()) {
    return std::unexpected(LearnRefusal::under_way);
  }
  auto learning = std::make_unique<Learning>(*lane, std::move(inputs), std::move(why));
  known = learning->recorder();
  return learning;
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
