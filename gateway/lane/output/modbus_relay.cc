#include "gateway/lane/output/modbus_relay.h"

#include <algorithm>
#include <utility>

namespace usher::lane {

namespace asio = boost::asio;
using std::chrono::steady_clock;

ModbusRelay::ModbusRelay(asio::io_context* context, RelayOptions options, OnChange on_change, OnMissed on_missed)
    : OutputDevice(context, {options.name, options.endpoint, false, options.times}, std::move(on_change)),
      options_(std::move(options)),
      on_missed_(std::move(on_missed)),
      drop_(*context) {}

void ModbusRelay::pulse(admission::Language language) {
  const auto now = steady_clock::now();
  const Pulse asked{now, now + options_.deadline, language};
  if (waiting_.size() >= kPulsesWaitingMax) return miss(Missed::crowded, asked, "too many wait for it already");
  waiting_.push_back(asked);
  watch_deadline();
  wake();
}

// All pulses have the same time to live, so the first one asked for is the first that is late.
void ModbusRelay::watch_deadline() {
  if (waiting_.empty()) return;
  drop_.expires_at(waiting_.front().deadline);
  drop_.async_wait([self = weak_from_this()](const boost::system::error_code& error) {
    const auto relay = std::static_pointer_cast<ModbusRelay>(self.lock());
    if (error || !relay) return;
    relay->drop_late();
    relay->watch_deadline();
  });
}

void ModbusRelay::drop_late() {
  const auto now = steady_clock::now();
  while (!waiting_.empty() && waiting_.front().deadline <= now) {
    const Pulse late = waiting_.front();
    waiting_.pop_front();
    miss(Missed::late, late, "not reached within " + std::to_string(options_.deadline.count()) + " ms");
  }
}

void ModbusRelay::miss(Missed why, const Pulse& pulse, const std::string& what) {
  counters_.missed[static_cast<std::size_t>(why)].fetch_add(1, std::memory_order_relaxed);
  const bool open = why == Missed::still_open;
  note_error((open ? "a pulse could not be ended: " : "a pulse was not given: ") + what +
             (open ? "; the gate may stand open until the relay is reached again, staff is called"
                   : "; it will not be given later, staff is called"));
  on_missed_(why, pulse.language);
}

void ModbusRelay::ended() {
  drop_.cancel();
  for (const Pulse& pulse : std::exchange(waiting_, {})) miss(Missed::late, pulse, "the gateway stops");
}

asio::awaitable<std::string> ModbusRelay::serve() {
  framer_ = ModbusFramer();
  std::string why;
  if (options_.pulse.count() > 0) why = co_await switch_off();
  while (why.empty()) {
    why = co_await look_whether_it_lives();
    if (!why.empty()) break;
    mark_up();
    const auto next_look = steady_clock::now() + options_.times.health_interval;
    while (why.empty() && steady_clock::now() < next_look) {
      drop_late();
      if (!waiting_.empty()) {
        const Pulse next = waiting_.front();
        waiting_.pop_front();
        why = co_await give(next);
      } else if (stopping()) {
        co_return "stopped";
      } else {
        why = co_await rest_until(next_look);
      }
    }
  }
  co_return why;
}

// Any answer says that it lives, even one that it cannot be asked this.
asio::awaitable<std::string> ModbusRelay::look_whether_it_lives() {
  const std::uint16_t transaction = ++transaction_;
  const Asked asked = co_await ask(read_coil(transaction, options_.unit, options_.coil), transaction,
                                   steady_clock::now() + options_.times.answer_deadline);
  if (!asked.lost.empty()) co_return asked.lost;
  if (asked.answer.exception == 0x02 && options_.on_value == kCoilOn && !std::exchange(told_health_, true)) {
    note_error("asked whether coil " + std::to_string(options_.coil) + " is on, it answered " +
               exception_words(asked.answer.exception));
  }
  co_return "";
}

asio::awaitable<ModbusRelay::Asked> ModbusRelay::ask(std::string request, std::uint16_t transaction,
                                                     TimePoint deadline) {
  Asked asked;
  asked.lost = drain();
  if (!asked.lost.empty()) co_return asked;
  asked.lost = co_await send(std::move(request), deadline);
  asked.sent = bytes_taken() > 0;
  while (asked.lost.empty()) {
    framer_.feed(std::exchange(received(), {}));
    if (auto answer = framer_.next()) {
      if (answer->transaction == transaction) {
        asked.answer = std::move(*answer);
        co_return asked;
      }
      counters_.strays.fetch_add(1, std::memory_order_relaxed);
    } else if (!framer_.fault().empty()) {
      asked.lost = framer_.fault();
    } else if (steady_clock::now() >= deadline) {
      asked.lost = "it did not answer in time";  // strays alone came
    } else {
      asked.lost = co_await receive(deadline);
    }
  }
  co_return asked;
}

asio::awaitable<std::string> ModbusRelay::give(Pulse pulse) {
  const std::uint16_t transaction = ++transaction_;
  const auto answer_by = steady_clock::now() + options_.times.answer_deadline;
  const Asked asked =
      co_await ask(write_coil(transaction, options_.unit, options_.coil, options_.on_value), transaction, answer_by);
  if (!asked.lost.empty()) {
    if (asked.sent) {
      miss(Missed::unconfirmed, pulse, asked.lost);
    } else {
      waiting_.push_front(pulse);  // for the next connection, if it comes in time
      watch_deadline();
    }
    co_return asked.lost;
  }
  const std::string wrong = unconfirmed_because(asked.answer, options_.unit, options_.coil, options_.on_value);
  if (!wrong.empty()) {
    miss(Missed::refused, pulse, wrong);
    // A refusal opens nothing; whatever else it did may have.
    if (options_.pulse.count() == 0 || asked.answer.exception != 0) co_return "";
  } else {
    counters_.pulses.fetch_add(1, std::memory_order_relaxed);
    counters_.latency_s.observe(std::chrono::duration<double>(steady_clock::now() - pulse.asked).count());
    if (options_.pulse.count() == 0) co_return "";
  }
  std::string why = co_await keep_open_then_end(pulse.language);
  co_return why;
}

asio::awaitable<std::string> ModbusRelay::keep_open_then_end(admission::Language language) {
  const auto end = steady_clock::now() + options_.pulse;
  std::string why;
  while (why.empty() && steady_clock::now() < end) why = co_await rest_until(end);
  if (why.empty()) why = co_await switch_off();
  if (!why.empty()) {
    Pulse open;
    open.language = language;
    miss(Missed::still_open, open, why);
  }
  co_return why;
}

asio::awaitable<std::string> ModbusRelay::switch_off() {
  const std::uint16_t transaction = ++transaction_;
  const Asked asked = co_await ask(write_coil(transaction, options_.unit, options_.coil, kCoilOff), transaction,
                                   steady_clock::now() + options_.times.answer_deadline);
  if (!asked.lost.empty()) co_return asked.lost;
  co_return unconfirmed_because(asked.answer, options_.unit, options_.coil, kCoilOff);
}

std::string_view to_string(Missed missed) {
  switch (missed) {
    case Missed::late:
      return "late";
    case Missed::crowded:
      return "crowded";
    case Missed::refused:
      return "refused";
    case Missed::unconfirmed:
      return "unconfirmed";
    case Missed::still_open:
      return "still_open";
  }
  return "late";
}

}  // namespace usher::lane
