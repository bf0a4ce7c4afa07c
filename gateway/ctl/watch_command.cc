// usherctl watch
#include <memory>
#include <ostream>
#include <thread>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/interrupts.h"
#include "gateway/ctl/limits.h"
#include "gateway/ctl/lines.h"
#include "gateway/ctl/live_board.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/verbs.h"
#include "gateway/ctl/watch_screen.h"

namespace usher::ctl {
namespace {

struct WatchFields {
  std::string event;
  double seconds = 0;
  bool wait = false;
};

class Watch {
 public:
  Watch(Session& session, const WatchFields& fields)
      : session_(session),
        console_(session.console),
        fields_(fields),
        on_screen_(console_.out_is_terminal && !session.settings.json) {}

  Outcome run();

 private:
  // Interrupted, out of time, or nobody reads any more (| head).
  [[nodiscard]] bool over() const {
    return interrupted() || !console_.out->good() ||
           (fields_.seconds > 0 &&
            std::chrono::steady_clock::now() - start_ >= std::chrono::duration<double>(fields_.seconds));
  }
  // One connection, until it ends. A problem is one that trying again cannot heal.
  [[nodiscard]] Result<void> follow();
  void take(const ServerEvent& event);
  [[nodiscard]] bool tick();
  void lost(const std::string& why);
  void wait_for_next_try();
  void draw();
  void enter();
  void leave();

  Session& session_;
  Console& console_;
  const WatchFields& fields_;
  const bool on_screen_;
  LiveBoard board_;
  LinkState link_;
  EventStream events_;
  std::chrono::milliseconds backoff_ = kBackoffFirst;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point drawn_at_{};
  bool changed_ = true;
};

// The other screen, without cursor, long lines cut by the terminal.
void Watch::enter() {
  if (on_screen_) session_.print("\033[?1049h\033[?25l\033[?7l");
}

// The last figures stay on the ordinary screen.
void Watch::leave() {
  if (!on_screen_) return;
  session_.print("\033[?7h\033[?25h\033[?1049l");
  for (const auto& line : screen(board_, link_, now(), console_, 0)) session_.print(line + "\n");
}

void Watch::draw() {
  if (!on_screen_) return;
  drawn_at_ = std::chrono::steady_clock::now();
  changed_ = false;
  console_.measure();
  std::string out = "\033[H";
  const auto lines = screen(board_, link_, now(), console_, console_.rows > 1 ? console_.rows - 1 : kRowsDefault);
  for (const auto& line : lines) out += line + "\033[K\r\n";
  session_.print(out + "\033[J");
}

bool Watch::tick() {
  if (over()) return false;
  const auto age = std::chrono::steady_clock::now() - drawn_at_;
  if (changed_ || age >= std::chrono::seconds(1)) draw();
  return true;
}

void Watch::take(const ServerEvent& event) {
  const auto taken = board_.take(event.data);
  if (taken == LiveBoard::Taken::unreadable) return;
  const bool back = link_.lost_at.has_value();
  if (back && !on_screen_ && !session_.settings.json) {
    session_.note("gateway reachable again after " +
                  span_text(std::chrono::duration_cast<std::chrono::seconds>(now() - *link_.lost_at)) + "\n");
  }
  link_ = LinkState{.live = true, .heard_at = now()};
  backoff_ = kBackoffFirst;
  changed_ = true;
  if (taken == LiveBoard::Taken::nothing || on_screen_) return;
  if (session_.settings.json) {
    session_.print(event.data + "\n");
    return;
  }
  std::string out;
  if (board_.alerts_changed()) {
    for (const auto& alert : board_.alerts()) out += alert_line(alert, console_) + "\n";
  }
  for (const auto& checkin : board_.fresh()) out += checkin_line(checkin, console_) + "\n";
  session_.print(out + counts_line(board_, now(), console_) + "\n");
}

void Watch::lost(const std::string& why) {
  if (!link_.lost_at) {
    link_.lost_at = now();
    if (!on_screen_) session_.note("gateway unreachable: " + why + "; trying again\n");
  }
  link_.live = false;
  link_.why = why;
}

void Watch::wait_for_next_try() {
  link_.next_try = now() + backoff_;
  const auto until = std::chrono::steady_clock::now() + backoff_;
  while (std::chrono::steady_clock::now() < until && tick()) std::this_thread::sleep_for(kTick);
  backoff_ = std::min(backoff_ * 2, kBackoffMax);
  link_.next_try.reset();
}

Result<void> Watch::follow() {
  Request request;
  request.target = path("/v1/events/{}/live", {fields_.event});
  request.accept = "text/event-stream";
  Hooks hooks;
  events_ = {};
  hooks.on_piece = [this](std::string_view piece) {
    const bool sound = events_.feed(piece, [this](const ServerEvent& event) { take(event); });
    return sound && !over();
  };
  hooks.on_tick = [this] { return tick(); };
  hooks.answer_deadline = kLiveDeadline;
  const auto answer = session_.try_stream(request, hooks, true);
  if (!answer) return std::unexpected(answer.error());
  if (over()) return {};
  if (!*answer) {
    if (board_.empty() && !fields_.wait) return std::unexpected(session_.unreachable(answer->error()));
    lost(answer->error().message);
    return {};
  }
  const int status = (*answer)->status;
  if (status / 100 == 4 && status != 429) return std::unexpected(refusal_of(**answer));
  lost(status / 100 == 2 || (*answer)->stopped ? "the live stream ended" : refusal_of(**answer).message);
  return {};
}

Outcome Watch::run() {
  const Interrupts interrupts;
  enter();
  Result<void> followed;
  while (!over()) {
    followed = follow();
    if (!followed || over()) break;
    wait_for_next_try();
  }
  leave();
  if (!followed) return std::unexpected(followed.error());
  return link_.live ? Exit::done : Exit::unreachable;
}

}  // namespace

void add_watch_command(CLI::App& app, Session& session) {
  auto fields = std::make_shared<WatchFields>();
  CLI::App* verb =
      app.add_subcommand("watch", "Live counts in the terminal, through restarts of the gateway; Ctrl-C ends it");
  verb->add_option("EVENT", fields->event, "The event")->required();
  verb->add_option("--seconds", fields->seconds, "End after so many seconds")->check(CLI::PositiveNumber);
  verb->add_flag("--wait", fields->wait, "Also wait for a gateway that is not there yet");
  verb->footer(
      "Examples:\n"
      "  usherctl watch expo\n"
      "  usherctl watch expo | tee checkins.log     a line for each check-in and change\n"
      "  usherctl watch expo --json                 the frames of the live stream, one a line");
  on_chosen(*verb, session, [&session, fields] { return Watch(session, *fields).run(); });
}

}  // namespace usher::ctl
