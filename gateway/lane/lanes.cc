#include "gateway/lane/lanes.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <spdlog/spdlog.h>

namespace usher::lane {
namespace {

template <class All>
auto find_named(const All& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one->lane().options().name == name; });
  return found == all.end() ? nullptr : *found;
}

// Their displays have been told to leave: returns when they have, or after kFarewellMax for all of them.
template <class All>
void wait_for_displays(const All& entrances) {
  const auto deadline = std::chrono::steady_clock::now() + kFarewellMax;
  for (const auto& entrance : entrances) {
    const auto left = deadline - std::chrono::steady_clock::now();
    entrance->display().wait_empty(std::chrono::ceil<std::chrono::milliseconds>(std::max(left, left.zero())));
  }
}

}  // namespace

Lanes::Lanes(std::vector<sequencer::IoOutlet*> threads, sequencer::Sequencer* sequencer, sequencer::Permits* permits,
             scanner::DecodePool* decoders, OnRelease on_release, std::vector<LaneOptions> options)
    : threads_(std::move(threads)),
      context_{.sequencer = sequencer, .permits = permits, .on_release = std::move(on_release)},
      decoders_(decoders),
      openings_(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())) {
  Entrances entrances;
  entrances.reserve(options.size());
  for (LaneOptions& lane : options) entrances.push_back(make(std::move(lane)));
  publish(std::move(entrances));
}

Lanes::~Lanes() {
  stop();
}

std::shared_ptr<Entrance> Lanes::make(LaneOptions options) {
  LaneContext context = context_;
  context.outlet = threads_[made_++ % threads_.size()];
  return std::make_shared<Entrance>(std::move(context), std::move(options), decoders_, &openings_);
}

std::shared_ptr<const Lanes::Entrances> Lanes::now() const {
  const std::lock_guard lock(mutex_);
  return entrances_;
}

void Lanes::publish(Entrances entrances) {
  auto all = std::make_shared<const Entrances>(std::move(entrances));
  const std::lock_guard lock(mutex_);
  entrances_.swap(all);
}

std::expected<void, std::string> Lanes::start() {
  started_ = true;
  const auto all = now();
  for (const auto& entrance : *all) {
    if (auto begun = entrance->start(); !begun) {
      stop();
      return begun;
    }
  }
  return {};
}

std::expected<LanesChange, std::string> Lanes::apply(std::vector<LaneOptions> options) {
  const auto before = now();
  LanesChange change;
  Entrances next, fresh, stopped;
  for (LaneOptions& lane : options) {
    auto known = find_named(*before, lane.name);
    if (known && known->running() && known->lane().options() == lane) {
      next.push_back(std::move(known));
      continue;
    }
    (known ? change.restarted : change.added).push_back(lane.name);
    fresh.push_back(make(std::move(lane)));
    next.push_back(fresh.back());
  }
  // Ports and devices must be free before another lane takes them.
  for (const auto& entrance : *before) {
    const std::string& name = entrance->lane().options().name;
    const auto kept = find_named(next, name);
    if (kept == entrance) continue;
    if (!kept) change.removed.push_back(name);
    end_learning(name);
    entrance->stop();
    // A display of a lane that starts anew comes back to it soon, as after a restart of the gateway.
    entrance->display().end(kept ? Farewell::stopping : Farewell::removed);
    stopped.push_back(entrance);
  }
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    auto begun = fresh[i]->start();
    if (begun) continue;
    for (std::size_t begun_before = 0; begun_before < i; ++begun_before) fresh[begun_before]->stop();
    Entrances restored;
    for (const auto& entrance : *before) {
      const bool was_stopped = std::find(stopped.begin(), stopped.end(), entrance) != stopped.end();
      restored.push_back(was_stopped ? start_again(*entrance) : entrance);
    }
    publish(std::move(restored));
    wait_for_displays(stopped);
    return std::unexpected(std::move(begun.error()));
  }
  publish(std::move(next));
  wait_for_displays(stopped);
  return change;
}

// With the options it had. A source is started once, so the lane is made anew.
std::shared_ptr<Entrance> Lanes::start_again(const Entrance& stopped) {
  std::shared_ptr<Entrance> entrance = make(stopped.lane().options());
  if (auto begun = entrance->start(); !begun) {
    spdlog::error("{}; it is out of service until it can be started", begun.error());
    entrance->lane().close_for(begun.error());
  }
  return entrance;
}

void Lanes::stop() {
  if (!std::exchange(started_, false)) return;
  {
    const std::lock_guard lock(learning_mutex_);
    stopping_ = true;
  }
  const auto all = now();
  for (const auto& entrance : *all) end_learning(entrance->lane().options().name);
  for (const auto& entrance : *all) entrance->stop();
  for (const auto& entrance : *all) entrance->display().end(Farewell::stopping);
  wait_for_displays(*all);
}

std::shared_ptr<Lane> Lanes::find(std::string_view name) const {
  auto entrance = find_named(*now(), name);
  return entrance ? std::shared_ptr<Lane>(entrance, &entrance->lane()) : nullptr;
}

std::shared_ptr<DisplayBoard> Lanes::display(std::string_view lane) const {
  auto entrance = find_named(*now(), lane);
  return entrance ? std::shared_ptr<DisplayBoard>(entrance, &entrance->display()) : nullptr;
}

std::expected<std::unique_ptr<Learning>, LearnRefusal> Lanes::learn(std::string_view name, std::string why) {
  const std::shared_ptr<Entrance> entrance = find_named(*now(), name);
  if (!entrance) return std::unexpected(LearnRefusal::no_lane);
  std::vector<LearnInput> inputs;
  for (const std::unique_ptr<Reader>& reader : entrance->readers()) {
    auto known = learn_reader(reader->options());
    if (!known) continue;
    inputs.push_back({std::move(*known), [entrance, source = reader.get()](std::shared_ptr<scanner::LearnTap> tap) {
                        source->learn(std::move(tap));
                      }});
  }
  if (inputs.empty()) return std::unexpected(LearnRefusal::no_reader);
  const std::lock_guard lock(learning_mutex_);
  if (stopping_) return std::unexpected(LearnRefusal::stopping);
  std::weak_ptr<scanner::LearnRecorder>& under_way = learning_[std::string(name)];
  if (const auto recorder = under_way.lock(); recorder && !recorder->ended()) {
    return std::unexpected(LearnRefusal::under_way);
  }
  auto learning =
      std::make_unique<Learning>(std::shared_ptr<Lane>(entrance, &entrance->lane()), std::move(inputs), std::move(why));
  under_way = learning->recorder();
  return learning;
}

void Lanes::end_learning(const std::string& lane) {
  const std::lock_guard lock(learning_mutex_);
  const auto known = learning_.find(lane);
  if (known == learning_.end()) return;
  if (const auto recorder = known->second.lock()) recorder->end();
  learning_.erase(known);
}

std::vector<LaneReport> Lanes::reports() const {
  std::vector<LaneReport> all;
  const auto snapshot = now();  // named: it must live as long as the loop
  all.reserve(snapshot->size());
  for (const auto& entrance : *snapshot) {
    const Lane& lane = entrance->lane();
    all.push_back({{entrance, &lane.options()}, lane.status(), entrance->display().counts()});
  }
  return all;
}

std::vector<OutputStatus> Lanes::outputs() const {
  std::vector<OutputStatus> all;
  const auto snapshot = now();  // named: it must live as long as the loop
  for (const auto& entrance : *snapshot) {
    for (OutputStatus& status : entrance->outputs().status()) all.push_back(std::move(status));
  }
  return all;
}

std::vector<ReaderStatus> Lanes::readers() const {
  std::vector<ReaderStatus> all;
  const auto snapshot = now();  // named: it must live as long as the loop
  for (const auto& entrance : *snapshot) {
    const LaneOptions& lane = entrance->lane().options();
    for (const std::unique_ptr<Reader>& reader : entrance->readers()) {
      const ReaderOptions& options = reader->options();
      all.push_back({lane.name,
                     lane.gate,
                     name_of(options),
                     kind_of(options),
                     device_of(options),
                     options.required,
                     reader->status(),
                     {entrance, &reader->counters()},
                     reader->port()});
    }
  }
  return all;
}

std::vector<LaneCameraStatus> Lanes::cameras() const {
  std::vector<LaneCameraStatus> all;
  const auto snapshot = now();  // named: it must live as long as the loop
  for (const auto& entrance : *snapshot) {
    const LaneOptions& lane = entrance->lane().options();
    for (const std::unique_ptr<CameraFeed>& camera : entrance->cameras()) {
      const LaneCameraOptions& options = camera->options();
      all.push_back(
          {lane.name, lane.gate, options.source.name, options.source.camera, options.required, camera->status()});
    }
  }
  return all;
}

}  // namespace usher::lane
