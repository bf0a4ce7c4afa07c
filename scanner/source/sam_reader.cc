#include "scanner/source/sam_reader.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "scanner/document/card_text.h"
#include "scanner/source/gap_stream.h"
#include "scanner/source/linked_source.h"
#include "scanner/source/sam_frame.h"

namespace usher::scanner {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;
using DeviceStream = GapStream<asio::posix::stream_descriptor>;

// The gate's gap is off: whether a card is the same is told by its being away, not by time alone.
CoreOptions core_of(const SamReaderOptions& options) {
  return {.name = options.name, .backoff_min = options.backoff_min, .backoff_max = options.backoff_max};
}

Date today() {
  return Date(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
}

void wipe(std::string& text) {
  explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace

struct SamReader::Impl : LinkedSource {
  Impl(asio::io_context& context, SamReaderOptions options_in, ReadingSink& sink)
      : LinkedSource(context, core_of(options_in), sink), options(std::move(options_in)) {}

  asio::awaitable<std::string> open() override;
  asio::awaitable<std::string> serve() override;
  std::string target() const override { return options.line.device; }
  void shut_down() override;
  asio::awaitable<std::optional<SamAnswer>> ask(SamCommand command);
  asio::awaitable<void> look();
  asio::awaitable<void> read_card();
  asio::awaitable<void> take_card(std::string text);
  std::string no_answer(SamCommand command) const;
  void missed(std::string_view what);
  void count_line();

  // Constant after construction.
  const SamReaderOptions options;

  // The context's thread's own.
  std::optional<DeviceStream> stream;
  std::string path;
  std::optional<SamFramer> framer;
  std::array<char, kReadBytes> buffer;
  NoReply no_reply;
  int silences = 0;                     // commands in a row without an answer
  int attempts = 0;                     // reads of the card that lies there which failed
  steady_clock::time_point found_at{};  // when a card was last found
  std::size_t told_hash = 0;            // of the text of the card that was told; nothing of it is kept
  bool told = false;
  bool found_first = false;  // a card was found when the reader was opened
  bool damaged = false;      // the last command's answer had a wrong checksum
};

asio::awaitable<std::string> SamReader::Impl::open() {
  auto opened = open_serial(context(), options.line);
  if (!opened) co_return std::move(opened.error());
  path = opened->path;
  stream.emplace(std::move(opened->stream));
  silences = 0;
  // An open line is no reader yet: only one that answers is connected.
  const std::optional<SamAnswer> answer = co_await ask(SamCommand::find_card);
  found_first = answer && answer->card_found();
  if (answer) co_return std::string();
  count_line();
  const std::string why = stream->ended() ? stream->why() : "no SAM module answers; check cable, power and speed";
  stream->close();
  co_return path + ": " + why;
}

asio::awaitable<std::string> SamReader::Impl::serve() {
  mark_connected(path);
  while (!stream->ended()) {
    co_await look();
    if (silences >= kSamSilencesMax) stream->end("the reader does not answer any more");
    if (!stream->ended()) co_await wait_a_while(options.poll_interval);
  }
  std::string why = stream->why();
  count_line();
  stream->close();
  mark_disconnected(path, why);
  co_return why;
}

// Sends one command and waits for its answer. None: there was none within the deadline, or the line has ended.
asio::awaitable<std::optional<SamAnswer>> SamReader::Impl::ask(SamCommand command) {
  const auto deadline =
      steady_clock::now() + (command == SamCommand::read_card ? options.read_deadline : options.answer_deadline);
  const std::string request = sam_request(command);
  count_line();
  framer.emplace();  // what is left of an answer that came too late is not this one's
  damaged = false;
  boost::system::error_code error;
  const std::size_t sent = stream->write(request, error);
  if (error && error != asio::error::would_block) stream->end(error.message());
  std::optional<SamAnswer> answer;
  while (sent == request.size() && !answer && !stream->ended()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) break;
    if (co_await stream->wait(left) != DeviceStream::Wait::readable) break;
    const std::size_t size = stream->read(buffer);
    framer->feed(std::string_view(buffer.data(), size));
    explicit_bzero(buffer.data(), size);
    answer = framer->next();
    // A damaged answer will not be repeated by waiting for it.
    damaged = !answer && framer->wrong_checksums() > 0;
    if (damaged) break;
  }
  silences = answer || damaged ? 0 : silences + 1;
  co_return answer;
}

asio::awaitable<void> SamReader::Impl::look() {
  // Some readers find a card once only: what open() has found is not to be found again.
  std::optional<SamAnswer> found;
  const bool was_found = std::exchange(found_first, false);
  if (!was_found) found = co_await ask(SamCommand::find_card);
  if (was_found || (found && found->card_found())) {
    found_at = steady_clock::now();
    co_await read_card();
  } else if (found && steady_clock::now() - found_at >= options.same_card_gap) {
    told = false;
    attempts = 0;
  }
}

asio::awaitable<void> SamReader::Impl::read_card() {
  const std::optional<SamAnswer> selected = co_await ask(SamCommand::select_card);
  if (!selected || !selected->ok()) {
    missed(selected ? describe(*selected) : no_answer(SamCommand::select_card));
    co_return;
  }
  std::optional<SamAnswer> answer = co_await ask(SamCommand::read_card);
  found_at = steady_clock::now();
  const auto text = answer ? card_text_of(*answer) : std::nullopt;
  if (!text) {
    const bool strange = answer && answer->ok();
    missed(!answer ? no_answer(SamCommand::read_card) : strange ? "the answer holds no card text" : describe(*answer));
    co_return;
  }
  attempts = 0;
  std::string copy(*text);
  wipe(answer->data);
  co_await take_card(std::move(copy));
}

std::string SamReader::Impl::no_answer(SamCommand command) const {
  return (damaged ? "a damaged answer to " : "no answer to ") + std::string(to_string(command));
}

// A card moved too early is read in the next round; staff hear of one that lies there and cannot be read, once.
void SamReader::Impl::missed(std::string_view what) {
  if (++attempts != kSamReadAttemptsMax || told) return;
  say_unusable(path + ": " + std::string(what) + "; put the card on the reader again and leave it there");
}

asio::awaitable<void> SamReader::Impl::take_card(std::string text) {
  const std::size_t hash = std::hash<std::string>{}(text);
  if (told && hash == told_hash) {
    ++counters().same_code;
    wipe(text);
    co_return;
  }
  told = true;
  told_hash = hash;
  auto card = parse_card_text(text, today());
  wipe(text);
  if (!card) {
    say_unusable(path + ": " + card.error().text);
    co_return;
  }
  auto identity = std::make_shared<const Identity>(std::move(card->identity));
  Reading reading{.text = identity->number,
                  .symbology = "resident_id",
                  .raw_bytes = kCardTextBytes,
                  .replaced = 0,
                  .source = core_options().name,
                  .peer = path,
                  .received = steady_clock::now(),
                  .identity = identity};
  co_await deliver(std::move(reading), &no_reply);
}

// Once for each framer.
void SamReader::Impl::count_line() {
  if (framer) counters().dropped_bytes += framer->dropped_bytes();
  framer.reset();
}

void SamReader::Impl::shut_down() {
  if (!stream) return;
  stream->end("stopped");
  stream->close();
}

SamReader::SamReader(asio::io_context& context, SamReaderOptions options, ReadingSink& sink)
    : impl_(std::make_shared<Impl>(context, std::move(options), sink)) {}

SamReader::~SamReader() = default;

void SamReader::start() {
  impl_->spawn(LinkedSource::keep_linked(impl_));
}
void SamReader::stop() {
  impl_->stop();
}
SourceStatus SamReader::status() const {
  return impl_->status();
}
const SourceCounters& SamReader::counters() const {
  return impl_->counters();
}
const SamReaderOptions& SamReader::options() const {
  return impl_->options;
}

}  // namespace usher::scanner
