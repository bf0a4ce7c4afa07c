#include "gateway/lane/output/patlite_light.h"

#include <algorithm>
#include <utility>

#include "gateway/lane/output/patlite_frame.h"

namespace usher::lane {

namespace asio = boost::asio;
using std::chrono::steady_clock;

PatliteLight::PatliteLight(asio::io_context* context, LightOptions options, OnChange on_change)
    : OutputDevice(context, {options.name, options.endpoint, options.datagrams, options.times}, std::move(on_change)),
      options_(std::move(options)),
      wanted_(options_.signals[static_cast<std::size_t>(Moment::idle)]) {}

void PatliteLight::show(Moment moment) {
  const Signal& signal = options_.signals[static_cast<std::size_t>(moment)];
  // A second refusal buzzes again; darkness after darkness is nothing to tell.
  if (signal == wanted_ && signal.buzzer == Buzzer::off) return;
  if (told_ != version_ && telling_ != version_) counters_.skipped.fetch_add(1, std::memory_order_relaxed);
  wanted_ = signal;
  ++version_;
  wake();
}

asio::awaitable<std::string> PatliteLight::serve() {
  told_ = telling_ = 0;
  buzzer_ends_ = {};
  said_refused_ = false;
  auto next_look = steady_clock::now() + options_.times.health_interval;
  std::string why;
  while (why.empty()) {
    const auto now = steady_clock::now();
    const bool buzzes = buzzer_ends_ != TimePoint{};
    if (told_ != version_) {
      why = co_await show_newest();
    } else if (buzzes && now >= buzzer_ends_) {
      why = co_await end_buzzer();
    } else if (stopping()) {
      (void)co_await tell(Signal{});
      co_return "stopped";
    } else if (now >= next_look) {
      why = co_await look_whether_it_lives();
      next_look = steady_clock::now() + options_.times.health_interval;
    } else {
      why = co_await rest_until(buzzes ? std::min(next_look, buzzer_ends_) : next_look);
    }
  }
  co_return why;
}

asio::awaitable<std::string> PatliteLight::show_newest() {
  const std::uint64_t version = telling_ = version_;
  Signal signal = wanted_;
  // On a new link: what has sounded once does not sound again; what sounds all the time does.
  const bool sounded = buzzed_ == version && signal.buzzer_for.count() > 0;
  if (sounded) signal.buzzer = Buzzer::off;
  const bool ends = signal.buzzer_for.count() > 0 && signal.buzzer != Buzzer::off && signal.buzzer != Buzzer::keep;
  std::string why = co_await tell(signal);
  if (!why.empty()) co_return why;
  told_ = buzzed_ = version;
  buzzer_ends_ = ends ? steady_clock::now() + signal.buzzer_for : TimePoint{};
  co_return "";
}

asio::awaitable<std::string> PatliteLight::end_buzzer() {
  buzzer_ends_ = {};
  Signal quiet = keep_all();
  quiet.buzzer = Buzzer::off;
  std::string why = co_await tell(quiet);
  co_return why;
}

// A tower behind UDP may have been switched off and on without anybody noticing, so it is told its lamps again.
asio::awaitable<std::string> PatliteLight::look_whether_it_lives() {
  Signal same = keep_all();
  if (options_.datagrams) {
    same = wanted_;
    same.buzzer = Buzzer::keep;
  }
  std::string why = co_await tell(same);
  co_return why;
}

asio::awaitable<std::string> PatliteLight::tell(Signal signal) {
  received().clear();
  const auto deadline = steady_clock::now() + options_.times.answer_deadline;
  std::string why = co_await send(run_control(options_.product, signal), deadline);
  if (why.empty()) why = co_await receive(deadline);
  if (!why.empty()) co_return why;
  switch (parse_patlite_answer(received())) {
    case PatliteAnswer::acknowledged:
      counters_.shown.fetch_add(1, std::memory_order_relaxed);
      mark_up();
      break;
    case PatliteAnswer::refused:
      counters_.refused.fetch_add(1, std::memory_order_relaxed);
      if (!std::exchange(said_refused_, true)) {
        note_error("it refuses a signal (NAK); see product, and whether it has these lamps and this buzzer");
      }
      break;
    case PatliteAnswer::garbage:
      co_return "its answer is neither ACK nor NAK; is it a Patlite tower with PNS switched on?";
  }
  co_return "";
}

}  // namespace usher::lane
