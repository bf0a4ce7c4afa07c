#include "gateway/ctl/client.h"

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/parser.hpp>

#include "gateway/ctl/wire.h"

namespace usher::ctl {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using Clock = std::chrono::steady_clock;
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

// Where a body goes: to the hook if the status is 2xx and there is one, else into the answer.
struct Sink {
  Answer* answer = nullptr;
  const std::function<bool(std::string_view)>* on_piece = nullptr;
};

// Beast's Body concept, so that its parser hands over the body as it is decoded.
struct SinkBody {
  using value_type = Sink;
  class reader {
   public:
    // The header is filled in after this: its status is read when the body comes.
    template <bool IsRequest, class Fields>
    reader(http::header<IsRequest, Fields>& header, value_type& sink)
        : status_([&header] { return static_cast<int>(header.result_int()); }), sink_(sink) {}
    void init(const boost::optional<std::uint64_t>&, boost::system::error_code& error) { error = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
      error = {};
      std::size_t taken = 0;
      for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers); ++at) {
        const asio::const_buffer piece(*at);
        take({static_cast<const char*>(piece.data()), piece.size()}, error);
        taken += piece.size();
      }
      return taken;
    }
    void finish(boost::system::error_code& error) { error = {}; }

   private:
    void take(std::string_view piece, boost::system::error_code& error) {
      if (sink_.answer->stopped) return;
      if (*sink_.on_piece && status_() / 100 == 2) {
        if (!(*sink_.on_piece)(piece)) sink_.answer->stopped = true;
      } else if (sink_.answer->body.size() + piece.size() > kAnswerBytesMax) {
        error = http::error::body_limit;
      } else {
        sink_.answer->body += piece;
      }
    }
    std::function<int()> status_;
    value_type& sink_;
  };
};

using Parser = http::response_parser<SinkBody>;

struct Exchange {
  const Request* request = nullptr;
  const Hooks* hooks = nullptr;
  Answer answer;
  std::string failure;    // "" = none
  bool answered = false;  // a byte of the answer has come
  bool upload_done = false;
  bool over = false;
  Clock::time_point deadline;
};

std::string head_of(const Request& request, const Hooks& hooks, const Server& server, const ClientOptions& options) {
  std::string head =
      request.method + " " + server.prefix + request.target + " HTTP/1.1\r\nHost: " + server.authority() +
      "\r\nUser-Agent: usherctl\r\nAccept: " + request.accept + "\r\nAccept-Language: " + options.language + "\r\n";
  if (!options.token.empty()) head += "Authorization: " + options.scheme + " " + options.token + "\r\n";
  for (const auto& [name, value] : request.headers) head += name + ": " + value + "\r\n";
  const std::uint64_t bytes = hooks.upload ? hooks.upload_bytes : request.body.size();
  if (hooks.upload || !request.body.empty()) head += "Content-Type: " + request.content_type + "\r\n";
  if (bytes > 0 || request.method != "GET") head += "Content-Length: " + std::to_string(bytes) + "\r\n";
  return head + "\r\n";
}

}  // namespace

struct Client::Impl {
  Impl(const Server& server, ClientOptions given)
      : options(std::move(given)), wire(context, server, options.ca_file, options.insecure), ticker(context) {}

  asio::awaitable<void> tick(Exchange* exchange);
  asio::awaitable<void> talk(Exchange* exchange, std::string head);
  asio::awaitable<void> upload(Exchange* exchange, std::string head);
  asio::awaitable<std::string> receive(Exchange* exchange);
  void run(Exchange& exchange, const std::string& head);
  void extend(Exchange* exchange) const {
    const auto own = exchange->hooks->answer_deadline;
    exchange->deadline = Clock::now() + (own.count() > 0 ? own : options.answer_deadline);
  }

  const ClientOptions options;
  asio::io_context context{1};
  Wire wire;
  asio::steady_timer ticker;
};

// Deadlines and ticks: whatever waits is ended from here.
asio::awaitable<void> Client::Impl::tick(Exchange* exchange) {
  while (!exchange->over) {
    if (Clock::now() >= exchange->deadline) {
      if (exchange->failure.empty()) exchange->failure = "no answer in time";
      wire.close();
    } else if (exchange->hooks->on_tick && !exchange->answer.stopped && !exchange->hooks->on_tick()) {
      exchange->answer.stopped = true;
      wire.close();
    }
    ticker.expires_after(kTick);
    co_await ticker.async_wait(kTuple);
  }
}

asio::awaitable<void> Client::Impl::upload(Exchange* exchange, std::string head) {
  auto written = co_await wire.write(head);
  if (written && !exchange->hooks->upload && !exchange->request->body.empty()) {
    written = co_await wire.write(exchange->request->body);
  }
  std::string piece(exchange->hooks->upload ? kUploadPieceBytes : 0, '\0');
  std::uint64_t left = exchange->hooks->upload ? exchange->hooks->upload_bytes : 0;
  while (written && left > 0) {
    const auto bytes =
        exchange->hooks->upload({piece.data(), static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()))});
    if (!bytes || *bytes == 0) {
      exchange->failure = bytes ? "the file became shorter while it was being sent" : bytes.error();
      wire.close();
      co_return;
    }
    left -= *bytes;
    written = co_await wire.write(std::string_view(piece).substr(0, *bytes));
    extend(exchange);
  }
  // A gateway that refuses early may close while we still send: what it has answered counts, so no failure is noted
  // here.
  exchange->upload_done = written.has_value();
}

// "" once the whole answer has been taken.
asio::awaitable<std::string> Client::Impl::receive(Exchange* exchange) {
  Parser parser;
  parser.get().body() = {&exchange->answer, &exchange->hooks->on_piece};
  parser.eager(true);
  parser.header_limit(kHeaderBytesMax);
  parser.body_limit(boost::none);
  std::string buffer(kReadBytes, '\0');
  std::size_t held = 0;  // bytes the parser has not taken yet
  while (!parser.is_done() && !exchange->answer.stopped) {
    if (held == buffer.size()) co_return "the answer is not HTTP as it should be";
    const auto bytes = co_await wire.read({buffer.data() + held, buffer.size() - held});
    if (!bytes) co_return bytes.error();
    boost::system::error_code error;
    if (*bytes == 0) {
      // Beast wants put_eof() only once something has come.
      if (exchange->answered) parser.put_eof(error);
      if (!exchange->answered || error || !parser.is_done()) co_return "the connection was closed";
      break;
    }
    exchange->answered = true;
    extend(exchange);
    held += *bytes;
    const std::size_t taken = parser.put(asio::const_buffer(buffer.data(), held), error);
    if (error && error != http::error::need_more)
      co_return "the answer is not HTTP as it should be: " + error.message();
    std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(taken), buffer.begin() + static_cast<std::ptrdiff_t>(held),
              buffer.begin());
    held -= taken;
    if (parser.is_header_done() && exchange->answer.status == 0) {
      exchange->answer.status = static_cast<int>(parser.get().result_int());
      exchange->answer.content_type = parser.get()[http::field::content_type];
      for (const auto& field : parser.get()) {
        exchange->answer.headers.emplace_back(field.name_string(), field.value());
      }
    }
  }
  const bool keep = parser.is_done() && parser.get().keep_alive() && exchange->upload_done && held == 0;
  if (!keep) wire.close();
  co_return std::string();
}

asio::awaitable<void> Client::Impl::talk(Exchange* exchange, std::string head) {
  if (!wire.open()) {
    exchange->deadline = Clock::now() + kConnectDeadline;
    if (auto connected = co_await wire.connect(); !connected) {
      if (exchange->failure.empty()) exchange->failure = connected.error();
      exchange->over = true;
      ticker.cancel();
      co_return;
    }
  }
  extend(exchange);
  asio::co_spawn(context, upload(exchange, std::move(head)), asio::detached);
  const std::string failure = co_await receive(exchange);
  if (!failure.empty()) {
    wire.close();
    if (exchange->failure.empty()) exchange->failure = failure;
  }
  exchange->over = true;
  ticker.cancel();
}

void Client::Impl::run(Exchange& exchange, const std::string& head) {
  exchange.deadline = Clock::now() + kConnectDeadline;
  context.restart();
  asio::co_spawn(context, talk(&exchange, head), asio::detached);
  asio::co_spawn(context, tick(&exchange), asio::detached);
  context.run();
}

std::string_view Answer::header(std::string_view name) const {
  const auto found =
      std::ranges::find_if(headers, [name](const auto& field) { return boost::beast::iequals(field.first, name); });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

Client::Client(Server server, ClientOptions options)
    : server_(std::move(server)), impl_(std::make_unique<Impl>(server_, std::move(options))) {}

Client::~Client() = default;

std::expected<Answer, Unreachable> Client::send(const Request& request) {
  return stream(request, Hooks{});
}

std::expected<Answer, Unreachable> Client::stream(const Request& request, const Hooks& hooks) {
  const std::string head = head_of(request, hooks, server_, impl_->options);
  for (bool again = impl_->wire.open() && request.repeatable && !hooks.upload;; again = false) {
    Exchange exchange;
    exchange.request = &request;
    exchange.hooks = &hooks;
    impl_->run(exchange, head);
    if (exchange.answer.stopped) return std::move(exchange.answer);
    if (exchange.failure.empty()) return std::move(exchange.answer);
    // A kept connection that had died in between.
    if (again && !exchange.answered) continue;
    return std::unexpected(Unreachable{std::move(exchange.failure)});
  }
}

}  // namespace usher::ctl
