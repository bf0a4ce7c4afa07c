#include "gateway/lane/camera_feed.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "gateway/lane/answer.h"
#include "scanner/source/clean.h"

namespace usher::lane {

namespace asio = boost::asio;

struct CameraFeed::Impl : scanner::ReplyPort, std::enable_shared_from_this<CameraFeed::Impl> {
  Impl(Lane* lane_in, LaneCameraOptions options_in)
      : context(lane_in->context()), lane(*lane_in), options(std::move(options_in)), name(options.source.name) {}

  [[nodiscard]] scanner::ReplyOutcome reply(std::string_view) override { return scanner::ReplyOutcome::closed; }

  static asio::awaitable<void> deliver(std::shared_ptr<Impl> self, scanner::Reading reading) {
    co_await self->lane.on_reading(std::move(reading), self.get());
  }
  void seen(scanner::SeenCode code);
  void changed(scanner::CameraState state, const std::string& why);
  void tell(bool up, std::string_view why);
  void begin();
  void ended();

  // Constant after construction.
  asio::io_context& context;
  Lane& lane;
  const LaneCameraOptions options;
  const std::string& name;

  std::mutex mutex;
  std::condition_variable idle;
  std::size_t under_way = 0;  // guarded by mutex
};

void CameraFeed::Impl::begin() {
  const std::lock_guard lock(mutex);
  ++under_way;
}

void CameraFeed::Impl::ended() {
  const std::lock_guard lock(mutex);
  if (--under_way == 0) idle.notify_all();
}

// On a thread of the pool; the rest happens on the lane's.
void CameraFeed::Impl::seen(scanner::SeenCode code) {
  scanner::Cleaned cleaned = scanner::clean(code.symbol.text);
  if (cleaned.text.empty()) return;
  scanner::Reading reading;
  reading.raw_bytes = code.symbol.text.size();
  reading.text = std::move(cleaned.text);
  reading.replaced = cleaned.control_chars + cleaned.invalid_bytes;
  reading.symbology = scanner::to_string(code.symbol.format);
  reading.source = name;
  reading.received = code.taken;
  begin();
  asio::co_spawn(context, deliver(shared_from_this(), std::move(reading)),
                 [self = shared_from_this()](const std::exception_ptr& error) {
                   self->ended();
                   if (error) std::rethrow_exception(error);  // a broken invariant: expected failures are outcomes
                 });
}

void CameraFeed::Impl::changed(scanner::CameraState state, const std::string& why) {
  using scanner::CameraState;
  using scanner::LineEvent;
  const auto event = state == CameraState::running ? LineEvent::connected : LineEvent::disconnected;
  tell(state == CameraState::running, why.empty() ? scanner::to_string(state) : std::string_view(why));
  begin();
  asio::post(context, [self = shared_from_this(), event, text = name + (why.empty() ? "" : ": " + why)] {
    self->lane.on_event(event, self->name, text, nullptr);
    self->ended();
  });
}

void CameraFeed::Impl::tell(bool up, std::string_view why) {
  if (!options.required) return;
  lane.device_changed(name, true, up, up ? std::string() : missing_device(name, why, lane.language()));
}

CameraFeed::CameraFeed(LaneCameraOptions options, scanner::DecodePool* pool, Lane* lane)
    : impl_(std::make_shared<Impl>(lane, std::move(options))) {
  camera_ = std::make_unique<scanner::Camera>(
      impl_->options.source, pool, [impl = impl_.get()](scanner::SeenCode code) { impl->seen(std::move(code)); },
      [impl = impl_.get()](scanner::CameraState state, const std::string& why) { impl->changed(state, why); });
}

CameraFeed::~CameraFeed() {
  stop();
}

void CameraFeed::start() {
  impl_->tell(false, {});
  camera_->start();
}

void CameraFeed::stop() {
  camera_->stop();  // no callback comes afterwards
  std::unique_lock lock(impl_->mutex);
  impl_->idle.wait(lock, [this] { return impl_->under_way == 0; });
}

scanner::CameraStatus CameraFeed::status() const {
  return camera_->status();
}

const LaneCameraOptions& CameraFeed::options() const {
  return impl_->options;
}

}  // namespace usher::lane
