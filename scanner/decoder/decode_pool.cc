#include "scanner/decoder/decode_pool.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "scanner/decoder/cpu_budget.h"
#include "scanner/decoder/decoder_process.h"

namespace usher::scanner {

using std::chrono::steady_clock;
using Outcome = DecodeAnswer::Outcome;

namespace {

struct Still {
  std::vector<std::uint8_t> packed;
  FormatSet formats;
  DecodePool::Done done;
};

struct Frame {
  std::shared_ptr<const Picture> picture;
  std::vector<Look> looks;
  DecodePool::Done done;
};

DecodeAnswer unavailable(std::string why) {
  DecodeAnswer answer;
  answer.outcome = Outcome::unavailable;
  answer.fault = std::move(why);
  return answer;
}

}  // namespace

// Guarded by the pool's mutex.
class DecodePool::Stream {
 public:
  explicit Stream(std::string name) : name_(std::move(name)) {}
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  friend class DecodePool;
  friend struct DecodePool::Impl;
  const std::string name_;
  std::optional<Frame> waiting_;
  bool under_way_ = false;  // frames of one camera are decoded in their order
  StreamCounts counts_;
};

struct DecodePool::Impl {
  explicit Impl(DecodePoolOptions options_in)
      : options(std::move(options_in)),
        budget(options.cpu_share * static_cast<double>(options.processes), steady_clock::now()) {}

  void work(std::size_t index);
  void decode(DecoderProcess& process, std::size_t index, std::unique_lock<std::mutex>& lock, Still still);
  void decode(DecoderProcess& process, std::size_t index, std::unique_lock<std::mutex>& lock,
              const std::shared_ptr<Stream>& stream);
  void note(const DecoderProcess& process, std::size_t index, const DecodeAnswer& answer);
  void rest(steady_clock::time_point until, const DecoderProcess& process, std::size_t index,
            std::unique_lock<std::mutex>& lock);
  [[nodiscard]] std::shared_ptr<Stream> next_stream();

  const DecodePoolOptions options;

  mutable std::mutex mutex;
  std::condition_variable wake;
  // Guarded by mutex, all of them.
  std::deque<Still> stills;
  std::vector<std::weak_ptr<Stream>> streams;
  std::size_t turn = 0;
  CpuBudget budget;
  DecodePoolCounts counts;
  std::vector<DecoderCounts> processes;
  std::vector<bool> resting;  // which processes may not be started again yet
  bool stopping = false;

  std::vector<std::thread> threads;
};

// Round robin over the cameras that have a frame waiting and none under way.
std::shared_ptr<DecodePool::Stream> DecodePool::Impl::next_stream() {
  std::erase_if(streams, [](const auto& stream) { return stream.expired(); });
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const std::size_t at = (turn + i) % streams.size();
    auto stream = streams[at].lock();
    if (!stream || !stream->waiting_ || stream->under_way_) continue;
    turn = at + 1;
    return stream;
  }
  return nullptr;
}

void DecodePool::Impl::note(const DecoderProcess& process, std::size_t index, const DecodeAnswer& answer) {
  processes[index] = process.counts();
  counts.cpu += std::chrono::microseconds(answer.cpu_us);
  if (!process.last_error().empty()) counts.last_error = process.last_error();
}

void DecodePool::Impl::decode(DecoderProcess& process, std::size_t index, std::unique_lock<std::mutex>& lock,
                              Still still) {
  lock.unlock();
  DecodeAsk ask;
  ask.packed = true;
  ask.looks = all_looks(still.formats);
  DecodeAnswer answer = process.decode(std::move(ask), still.packed, options.still_deadline);
  lock.lock();
  ++counts.stills;
  note(process, index, answer);
  lock.unlock();
  still.done(std::move(answer));
  lock.lock();
}

void DecodePool::Impl::decode(DecoderProcess& process, std::size_t index, std::unique_lock<std::mutex>& lock,
                              const std::shared_ptr<Stream>& stream) {
  Frame frame = std::move(*std::exchange(stream->waiting_, std::nullopt));
  stream->under_way_ = true;
  lock.unlock();
  const GrayView view = frame.picture->view();
  DecodeAsk ask;
  ask.width = view.width;
  ask.height = view.height;
  ask.looks = std::move(frame.looks);
  const auto began = steady_clock::now();
  DecodeAnswer answer = process.decode(std::move(ask), {view.data, std::size_t(view.width) * std::size_t(view.height)},
                                       options.frame_deadline);
  const auto now = steady_clock::now();
  // One that hung has told nothing of what it used: all the while, then.
  const auto used = answer.outcome == Outcome::overdue
                        ? std::chrono::duration_cast<std::chrono::microseconds>(now - began)
                        : std::chrono::microseconds(answer.cpu_us);
  lock.lock();
  ++counts.frames;
  note(process, index, answer);
  budget.spend(used, now);
  stream->under_way_ = false;
  StreamCounts& of_stream = stream->counts_;
  const bool looked = answer.outcome == Outcome::found || answer.outcome == Outcome::nothing;
  ++(looked ? of_stream.decoded : of_stream.failed);
  if (answer.outcome == Outcome::found) ++of_stream.found;
  lock.unlock();
  frame.done(std::move(answer));
  lock.lock();
}

// Its process may not be started again yet. The others go on; if none can, who waits for a picture is told when it
// would be long.
void DecodePool::Impl::rest(steady_clock::time_point until, const DecoderProcess& process, std::size_t index,
                            std::unique_lock<std::mutex>& lock) {
  resting[index] = true;
  const bool all_rest = std::ranges::all_of(resting, [](bool rests) { return rests; });
  if (!all_rest || stills.empty() || until - steady_clock::now() < kRestBearable) {
    wake.wait_until(lock, until);
    return;
  }
  const Still still = std::move(stills.front());
  stills.pop_front();
  lock.unlock();
  still.done(unavailable("the decoder is being started again: " + process.last_error()));
  lock.lock();
}

void DecodePool::Impl::work(std::size_t index) {
  DecoderProcess process(options.program);  // started by its first picture: a venue without cameras has no process
  std::unique_lock lock(mutex);
  while (!stopping) {
    if (const auto until = process.resting_until()) {
      rest(*until, process, index, lock);
      continue;
    }
    resting[index] = false;
    if (!stills.empty()) {
      Still still = std::move(stills.front());
      stills.pop_front();
      decode(process, index, lock, std::move(still));
      continue;
    }
    const auto now = steady_clock::now();
    const auto some_at = budget.some_at(now);
    if (some_at > now) {
      wake.wait_until(lock, some_at);
      continue;
    }
    if (const auto stream = next_stream()) {
      decode(process, index, lock, stream);
      continue;
    }
    wake.wait(lock);
  }
}

DecodePool::DecodePool(DecodePoolOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {
  impl_->processes.resize(impl_->options.processes);
  impl_->resting.resize(impl_->options.processes);
  for (std::size_t i = 0; i < impl_->options.processes; ++i) {
    impl_->threads.emplace_back([impl = impl_.get(), i] { impl->work(i); });
  }
}

DecodePool::~DecodePool() {
  stop();
}

void DecodePool::decode_still(std::vector<std::uint8_t> packed, FormatSet formats, Done done) {
  {
    const std::lock_guard lock(impl_->mutex);
    if (!impl_->stopping && impl_->stills.size() < kStillsWaitingMax) {
      impl_->stills.push_back({std::move(packed), formats, std::move(done)});
      impl_->wake.notify_all();
      return;
    }
    ++impl_->counts.busy;
  }
  done(unavailable("too many pictures are waiting; send it again in a second"));
}

std::shared_ptr<DecodePool::Stream> DecodePool::open_stream(std::string name) {
  auto stream = std::make_shared<Stream>(std::move(name));
  const std::lock_guard lock(impl_->mutex);
  impl_->streams.push_back(stream);
  return stream;
}

void DecodePool::offer(const std::shared_ptr<Stream>& stream, std::shared_ptr<const Picture> frame,
                       std::vector<Look> looks, Done done) {
  std::optional<Frame> overtaken;  // its parts are let go without the lock
  const std::lock_guard lock(impl_->mutex);
  ++stream->counts_.offered;
  if (impl_->stopping) return;
  overtaken = std::exchange(stream->waiting_, Frame{std::move(frame), std::move(looks), std::move(done)});
  if (overtaken) {
    ++stream->counts_.dropped;
    ++impl_->counts.frames_dropped;
  }
  impl_->wake.notify_all();
}

StreamCounts DecodePool::counts(const Stream& stream) const {
  const std::lock_guard lock(impl_->mutex);
  return stream.counts_;
}

DecodePoolCounts DecodePool::counts() const {
  const std::lock_guard lock(impl_->mutex);
  DecodePoolCounts counts = impl_->counts;
  for (const DecoderCounts& process : impl_->processes) {
    counts.starts += process.starts;
    counts.crashes += process.crashes;
    counts.overdue += process.overdue;
  }
  return counts;
}

void DecodePool::stop() {
  std::deque<Still> left;
  std::vector<std::optional<Frame>> frames;  // let go without the lock: what a frame captured may hold its own stream
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    left.swap(impl_->stills);
    for (const auto& known : impl_->streams) {
      if (const auto stream = known.lock()) frames.push_back(std::exchange(stream->waiting_, std::nullopt));
    }
    impl_->wake.notify_all();
  }
  for (Still& still : left) still.done(unavailable("the gateway is stopping"));
  for (std::thread& thread : impl_->threads) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace usher::scanner
