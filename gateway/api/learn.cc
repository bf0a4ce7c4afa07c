#include "gateway/api/learn.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/api/answers.h"
#include "gateway/api/json_in.h"
#include "gateway/api/learn_lines.h"
#include "gateway/api/reads.h"
#include "gateway/api/scope.h"
#include "gateway/lane/lanes.h"
#include "scanner/source/clean.h"

namespace usher::api {

namespace asio = boost::asio;
using admission::Phrase;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds kLookEvery{100};  // what the readers have brought meanwhile
constexpr std::chrono::seconds kTellEvery{1};         // so that a client that has gone is noticed
constexpr Phrase kBeingSetUp{"This entrance is being set up.", "此通道正在调试。", "Dieser Eingang wird eingerichtet."};

struct Wanted {
  std::uint64_t scans = scanner::kLearnScansDefault;
  std::uint64_t seconds = static_cast<std::uint64_t>(scanner::kLearnDeadline.count());
  std::string text;
  bool hex = false;
};

// What one reader has brought.
struct Heard {
  scanner::LearnReader reader;
  std::vector<scanner::Capture> captures;
  std::size_t codes = 0;  // of them, the code that is shown
};

// On the request's thread.
struct Lesson {
  Wanted wanted;
  scanner::Shown shown;
  std::unique_ptr<lane::Learning> learning;
  std::vector<Heard> heard;
  std::string lines;  // written but not sent
  steady_clock::time_point began = steady_clock::now();
  steady_clock::time_point told = began;
};

void check_text(JsonIn& in, const std::string& text) {
  if (text.empty()) return;
  if (text.size() < scanner::kLearnTextBytesMin) {
    in.mistake("text", "must have at least " + std::to_string(scanner::kLearnTextBytesMin) + " bytes");
  }
  if (scanner::clean(text).text != text) in.mistake("text", "must be a code as usher reads it: no control characters");
}

Answered<Wanted> wanted_of(std::string_view body) {
  Wanted wanted;
  if (body.empty()) return wanted;
  JsonIn in(body);
  in.number("scans", wanted.scans);
  in.number("seconds", wanted.seconds);
  in.text("text", wanted.text, scanner::kLearnTextBytesMax);
  in.flag("bytes", wanted.hex);
  const auto bound = [&](std::string_view name, std::uint64_t value, std::uint64_t most) {
    if (value < 1 || value > most) in.mistake(name, "must be 1 to " + std::to_string(most));
  };
  bound("scans", wanted.scans, scanner::kLearnScansMax);
  bound("seconds", wanted.seconds, static_cast<std::uint64_t>(scanner::kLearnDeadline.count()));
  check_text(in, wanted.text);
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  return wanted;
}

asio::awaitable<Answered<Wanted>> read_wanted(http::Exchange* exchange) {
  std::string body;
  for (;;) {
    const auto piece = co_await exchange->read_body();
    if (!piece) co_return std::unexpected(bad_request("the body is not whole, or too large"));
    if (piece->empty()) break;
    body += *piece;
  }
  co_return wanted_of(body);
}

http::Response refusal_of(lane::LearnRefusal refusal, std::string_view name) {
  const std::string lane = "lane \"" + std::string(name) + "\"";
  switch (refusal) {
    case lane::LearnRefusal::no_lane:
      return not_found("no [[lane]] of this gateway's configuration is named \"" + std::string(name) + "\"");
    case lane::LearnRefusal::no_reader:
      return not_possible(lane + " has no reader that can be learnt; cameras and card readers need none of it");
    case lane::LearnRefusal::under_way:
      return http::error_response(409, "conflict", lane + " is being learnt already; wait until that is through");
    case lane::LearnRefusal::stopping:
      return unavailable("the gateway is stopping");
  }
  return unavailable("the gateway is stopping");
}

// In the language of the lane's screen.
std::string being_set_up(const Context* context, const lane::LaneOptions& lane) {
  const sequencer::DirectoryView directory = context->sequencer->directory();
  const admission::Event* event = directory ? directory->event(lane.event) : nullptr;
  std::string_view tag = lane.language;
  if (tag.empty() && event != nullptr && !event->languages.empty()) tag = event->languages.front();
  return std::string(kBeingSetUp.in(admission::language_of(tag)));
}

Answered<std::unique_ptr<lane::Learning>> begin(Context* context, const http::Request* request) {
  const std::string_view name = request->param("lane");
  const auto lane = context->lanes == nullptr ? nullptr : context->lanes->find(name);
  if (lane == nullptr) return std::unexpected(refusal_of(lane::LearnRefusal::no_lane, name));
  const lane::LaneOptions& options = lane->options();
  if (!may_use_gate(*request->principal, options.gate) || !may_use_event(*request->principal, options.event)) {
    return std::unexpected(
        forbidden("this token is bound to other gates or events than lane \"" + options.name + "\""));
  }
  auto learning = context->lanes->learn(name, being_set_up(context, options));
  if (!learning) return std::unexpected(refusal_of(learning.error(), name));
  return std::move(*learning);
}

void prepare(Lesson* lesson) {
  std::vector<scanner::LearnReader> readers;
  for (const lane::LearnInput& input : lesson->learning->inputs()) readers.push_back(input.reader);
  const bool types = std::ranges::any_of(readers, &scanner::LearnReader::types);
  lesson->shown.ours = lesson->wanted.text.empty();
  lesson->shown.text = lesson->wanted.text;
  if (lesson->shown.ours)
    lesson->shown.text = std::string(scanner::kLearnText) + std::string(types ? "" : scanner::kLearnTail);
  append_show(lesson->lines, lesson->shown, lesson->wanted.scans, std::chrono::seconds(lesson->wanted.seconds),
              readers);
  for (scanner::LearnReader& reader : readers) lesson->heard.push_back({std::move(reader), {}, 0});
}

asio::awaitable<bool> send(http::Exchange* exchange, Lesson* lesson) {
  if (lesson->lines.empty()) co_return true;
  auto piece = std::make_shared<const std::string>(std::exchange(lesson->lines, {}));
  const auto written = co_await exchange->write(std::move(piece), http::kLiveWriteDeadline);
  co_return written.has_value();
}

// True: somebody has brought the code often enough.
bool take(Lesson* lesson, std::vector<scanner::LearnRecorder::Taken> taken) {
  for (auto& [source, capture] : taken) {
    const auto heard = std::ranges::find_if(lesson->heard, [&](const Heard& h) { return h.reader.name == source; });
    if (heard == lesson->heard.end() || heard->captures.size() >= scanner::kLearnCapturesMax) continue;
    const scanner::CodeLook look = look_at(capture, lesson->shown);
    if (look.units == 0) continue;
    heard->codes += look.shape == scanner::Shape::none ? 0 : look.times;
    append_capture(lesson->lines, source, capture, look, heard->codes, lesson->wanted.hex);
    heard->captures.push_back(std::move(capture));
  }
  return std::ranges::any_of(lesson->heard, [&](const Heard& h) { return h.codes >= lesson->wanted.scans; });
}

// Until there is enough; why it ended, "" if the client has gone.
asio::awaitable<std::string_view> listen(http::Exchange* exchange, Lesson* lesson) {
  const std::shared_ptr<scanner::LearnRecorder> recorder = lesson->learning->recorder();
  const auto deadline = lesson->began + std::chrono::seconds(lesson->wanted.seconds);
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    const auto now = steady_clock::now();
    const bool enough = take(lesson, recorder->take(now));
    const bool late = now >= deadline + scanner::kLearnSilence || (now >= deadline && !recorder->begun());
    if (!enough && !late && now - lesson->told >= kTellEvery) {
      lesson->told = now;
      append_waiting(lesson->lines,
                     std::max(std::chrono::ceil<std::chrono::seconds>(deadline - now), std::chrono::seconds(0)));
    }
    const bool there = co_await send(exchange, lesson);
    if (!there) co_return "";
    if (enough) co_return "scans";
    if (late) co_return "deadline";
    if (recorder->ended()) co_return "stopped";
    timer.expires_after(kLookEvery);
    (void)co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

// Of each reader that has brought something; of each if none has.
std::string findings(const Lesson& lesson) {
  const bool silent = std::ranges::all_of(lesson.heard, [](const Heard& h) { return h.captures.empty(); });
  std::string out;
  for (const Heard& heard : lesson.heard) {
    if (silent || !heard.captures.empty()) append_finding(out, learn(heard.reader, lesson.shown, heard.captures));
  }
  return out;
}

}  // namespace

asio::awaitable<void> learn_lane(Context* context, http::Exchange* exchange) {
  auto wanted = co_await read_wanted(exchange);
  if (!wanted) {
    (void)co_await exchange->respond(std::move(wanted.error()));
    co_return;
  }
  const sequencer::Permit seat = context->workers.permits.try_take();
  if (!seat) {
    (void)co_await exchange->respond(busy("the gateway is busy with searches and reports; try again"));
    co_return;
  }
  Lesson lesson;
  lesson.wanted = std::move(*wanted);
  auto begun = begin(context, &exchange->request());
  if (!begun) {
    (void)co_await exchange->respond(std::move(begun.error()));
    co_return;
  }
  lesson.learning = std::move(*begun);
  prepare(&lesson);
  const auto started = co_await exchange->start(200, "application/x-ndjson");
  if (!started) co_return;
  const std::string_view why = co_await listen(exchange, &lesson);
  const std::size_t unfetched = lesson.learning->recorder()->dropped();
  lesson.learning.reset();  // the lane is open again before the finding is thought over
  if (why.empty()) co_return;
  lesson.lines = co_await on_worker(&context->workers, [&lesson] { return findings(lesson); });
  append_done(lesson.lines, why, unfetched);
  (void)co_await send(exchange, &lesson);
}

}  // namespace usher::api
