#include "gateway/wire.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include "gateway/admin_token.h"
#include "gateway/api/alerts.h"
#include "gateway/api/authenticate.h"
#include "gateway/api/context.h"
#include "gateway/api/live.h"
#include "gateway/api/metrics_page.h"
#include "gateway/api/pretix/routes.h"
#include "gateway/api/pretix/state.h"
#include "gateway/api/routes.h"
#include "gateway/caretaker.h"
#include "gateway/http/server.h"
#include "gateway/lane/daily_time.h"
#include "gateway/lane/lanes.h"
#include "gateway/recent_scans.h"
#include "gateway/reloader.h"
#include "gateway/search_feeder.h"
#include "gateway/sequencer/scoreboard.h"
#include "gateway/sequencer/sequencer.h"
#include "storage/erasing.h"

namespace usher {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

admission::Time wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// One I/O thread: its context, the way answers reach it, and what keeps it running.
struct IoThread {
  asio::io_context context{1};
  sequencer::IoOutlet outlet{context};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  std::thread thread;

  void run() {
    thread = std::thread([this] { context.run(); });
  }
};

std::vector<asio::io_context*> contexts_of(std::vector<std::unique_ptr<IoThread>>& threads) {
  std::vector<asio::io_context*> contexts;
  for (auto& thread : threads) contexts.push_back(&thread->context);
  return contexts;
}

std::vector<sequencer::IoOutlet*> outlets_of(std::vector<std::unique_ptr<IoThread>>& threads) {
  std::vector<sequencer::IoOutlet*> outlets;
  for (auto& thread : threads) outlets.push_back(&thread->outlet);
  return outlets;
}

// `lanes` are made later, but before anybody can watch.
api::LiveSources live_sources(sequencer::Sequencer& sequencer, const sequencer::Scoreboard& scoreboard,
                              const std::unique_ptr<lane::Lanes>& lanes) {
  return {.directory = [&sequencer] { return sequencer.directory(); },
          .clock = wall_clock,
          .scoreboard = &scoreboard,
          .alerts =
              [&lanes](std::string_view event) {
                return lanes ? api::alerts_of(lanes->reports(), event) : std::vector<api::Alert>();
              }};
}

http::ServerOptions server_options(const Config& config) {
  http::ServerOptions options;
  options.address = config.listen.host;
  options.port = config.listen.port;
  options.tls_certificate = config.tls_certificate;
  options.tls_key = config.tls_key;
  return options;
}

sequencer::NextExit following(sequencer::NextExit last, const std::string& zone) {
  const lane::DailyTime next = lane::next_day({last.at, last.moved}, zone);
  return {next.at, next.moved};
}

scanner::DecodePoolOptions decoder_options(const DecoderConfig& config) {
  scanner::DecodePoolOptions options;
  options.program = config.program;
  options.processes = config.processes;
  options.cpu_share = static_cast<double>(config.cpu_percent) / 100;
  return options;
}

template <class T>
std::unexpected<std::string> say(const char* doing, const T& failure) {
  return std::unexpected(std::string(doing) + ": " + failure.message);
}

}  // namespace

// Top to bottom: each part borrows only from those above it.
struct Gateway::Parts {
  // The disk: every row of the gateway.
  std::unique_ptr<storage::Store> store;
  // The keys that open it.
  storage::Keyring keyring;
  storage::Codec codec{keyring};
  // The order of a gateway alone.
  sequencer::LocalLog log;
  // The single writer.
  sequencer::Sequencer sequencer;
  // What is under way at once.
  sequencer::Permits permits;
  // The numbers, as committed.
  sequencer::Scoreboard scoreboard;
  // Names, held in memory only.
  storage::SearchIndex search;
  SearchFeeder search_feeder{*store, codec, search};
  // What the metrics page tells of batches and of response times.
  api::BatchProbe batches;
  metrics::Probe probe;
  http::Stats http_stats;
  // The threads that talk to the world.
  std::vector<std::unique_ptr<IoThread>> io;
  // Files that people handed in.
  storage::UploadFolder uploads;
  // What happens by the clock.
  sequencer::ExitKeeper exits{{.store = store.get(),
                               .directory = [this] { return sequencer.directory(); },
                               .clock = wall_clock,
                               .ask = [this](sequencer::Command command) { return ask(std::move(command)); },
                               .following = following}};
  Caretaker caretaker{exits, uploads, *store, codec};
  // The live stream.
  std::unique_ptr<api::LiveHub> live;
  // What the pretix interface remembers.
  pretix::State pretix;
  // The routes and what they work with.
  api::Context api;
  http::Router router;
  std::unique_ptr<http::Server> server;
  // The processes that read pictures, started when the first one comes.
  std::unique_ptr<scanner::DecodePool> decoders;
  // The entrances.
  std::unique_ptr<lane::Lanes> lanes;
  std::optional<Reloader> reloader;

  // Heavy reads: searches, roll-calls, the metrics page.
  asio::thread_pool workers{2};

  std::thread sequencing;
  std::thread search_feeding;
  std::thread caretaking;
  bool sequenced_well = true;

  Parts(std::unique_ptr<storage::Store> opened, const storage::Key& master, const Config& config)
      : store(std::move(opened)),
        keyring(master),
        sequencer(*store, keyring, log, wall_clock, {.repeat_window = config.repeat_window}),
        permits(config.permits, config.permits / sequencer::kPermitsReservedPart),
        uploads(config.data + "/uploads", keyring) {
    for (std::size_t i = 0; i < config.io_threads; ++i) io.push_back(std::make_unique<IoThread>());
    live = std::make_unique<api::LiveHub>(live_sources(sequencer, scoreboard, lanes), contexts_of(io));
  }

  std::expected<void, std::string> recover();
  std::expected<void, std::string> serve(const Config& config, std::string version, std::function<void()> on_failure);
  void fill_context(const Config& config, std::string version);
  void observe(const lane::Release& release);
  sequencer::Outcome ask(sequencer::Command command);
  bool close();
};

void Gateway::Parts::observe(const lane::Release& release) {
  probe.reader_checkin.observe(std::chrono::duration<double>(release.scan_to_release).count());
  if (release.outcome == "busy") probe.checkins_busy.fetch_add(1, std::memory_order_relaxed);
  if (release.outcome == "unavailable") probe.checkins_unavailable.fetch_add(1, std::memory_order_relaxed);
}

// From a thread that may wait.
sequencer::Outcome Gateway::Parts::ask(sequencer::Command command) {
  const sequencer::Permit permit = permits.try_take();
  if (!permit) return sequencer::Failed{sequencer::Failure::busy, "the gateway is busy"};
  auto* outlet = &io.front()->outlet;
  return asio::co_spawn(outlet->context(), sequencer::ask(&sequencer, outlet, std::move(command)), asio::use_future)
      .get();
}

std::expected<void, std::string> Gateway::Parts::recover() {
  if (auto format = storage::check_format(*store, keyring); !format)
    return say("cannot use the data folder", format.error());
  sequencer.add_observer(&scoreboard);
  sequencer.add_observer(&batches);
  sequencer.add_observer(&search_feeder);
  sequencer.add_observer(&pretix.orders);
  sequencer.add_observer(&pretix.marks);
  sequencer.add_observer(&pretix.checkins);
  if (auto recovered = sequencer.recover(); !recovered) return say("cannot read the data folder", recovered.error());
  for (const auto& [slug, event] : sequencer.directory()->erased) {
    if (auto gone = uploads.forget(event); !gone) return say("cannot finish erasing an event", gone.error());
  }
  if (auto gone = storage::finish_scrub(*store); !gone) return say("cannot finish erasing an event", gone.error());
  auto scans = recent_scans(*store, codec, sequencer.position().seq, wall_clock() - 1h);
  if (!scans) return say("cannot read the ledger", scans.error());
  scoreboard.load(sequencer.tally().table(), std::move(*scans), sequencer.position().log);
  spdlog::info("recovered: {} events, {} tickets, ledger at {}", sequencer.directory()->events.size(),
               sequencer.position().tickets, sequencer.position().seq.value);
  return {};
}

void Gateway::Parts::fill_context(const Config& config, std::string version) {
  api.sequencer = &sequencer;
  api.store = store.get();
  api.keyring = &keyring;
  api.codec = &codec;
  api.search = &search;
  api.uploads = &uploads;
  api.scoreboard = &scoreboard;
  api.permits = &permits;
  api.outlets = outlets_of(io);
  api.workers.pool = &workers;
  api.probe = &probe;
  api.batches = &batches;
  api.http_stats = &http_stats;
  api.live = live.get();
  api.pretix = &pretix;
  api.decoders = decoders.get();
  api.lanes = lanes.get();
  api.clock = wall_clock;
  api.started = wall_clock();
  api.version = std::move(version);
  api.backup_root = std::filesystem::absolute(config.data).string() + "-backups";
}

std::expected<void, std::string> Gateway::Parts::serve(const Config& config, std::string version,
                                                       std::function<void()> on_failure) {
  decoders = std::make_unique<scanner::DecodePool>(decoder_options(config.decoder));
  lanes = std::make_unique<lane::Lanes>(
      outlets_of(io), &sequencer, &permits, decoders.get(), [this](const lane::Release& release) { observe(release); },
      config.lanes);
  fill_context(config, std::move(version));
  api::add_routes(&router, &api);
  pretix::add_routes(&router, &api);
  sequencing = std::thread([this, on_failure = std::move(on_failure)] {
    sequenced_well = sequencer.run();
    if (!sequenced_well) on_failure();
  });
  for (auto& thread : io) thread->run();
  search_feeding = std::thread([this] {
    if (auto fed = search_feeder.run(); !fed) spdlog::error("search index: {}", fed.error().message);
  });
  if (auto made = ensure_admin_token(sequencer, io.front()->outlet, config.data); !made) {
    return std::unexpected(made.error());
  }
  server = std::make_unique<http::Server>(contexts_of(io), &router, api::token_authenticator(&api),
                                          server_options(config), &http_stats);
  if (auto started = server->start(); !started) return std::unexpected(started.error());
  caretaking = std::thread([this] { caretaker.run(); });
  if (auto started = lanes->start(); !started) return std::unexpected(started.error());
  reloader.emplace(config, lanes.get(), &probe);
  api.ready.store(true, std::memory_order_release);
  return {};
}

bool Gateway::Parts::close() {
  api.ready.store(false, std::memory_order_release);
  if (lanes) lanes->stop();
  live->stop();
  if (server) server->stop(5s);
  if (decoders) decoders->stop();
  caretaker.stop();
  if (caretaking.joinable()) caretaking.join();
  workers.join();
  sequencer.stop();
  if (sequencing.joinable()) sequencing.join();
  search_feeder.stop();
  if (search_feeding.joinable()) search_feeding.join();
  for (auto& thread : io) {
    thread->work.reset();
    thread->context.stop();
    if (thread->thread.joinable()) thread->thread.join();
  }
  return sequenced_well;
}

Gateway::Gateway(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Gateway::~Gateway() {
  if (parts_) parts_->close();
}

std::expected<std::unique_ptr<Gateway>, std::string> Gateway::open(const Config& config, std::string version,
                                                                   std::function<void()> on_failure) {
  std::error_code error;
  std::filesystem::create_directories(config.data, error);
  if (error) return std::unexpected("cannot make the data folder " + config.data + ": " + error.message());
  ::chmod(config.data.c_str(), 0700);
  storage::RocksOptions options;
  options.folder = config.data + "/db";
  auto store = storage::open_rocks(options);
  if (!store) return say("cannot open the data folder", store.error());
  const auto master = storage::load_or_make_master_key(config.master_key);
  if (!master) return say("cannot use the master key", master.error());
  auto gateway = std::unique_ptr<Gateway>(new Gateway(std::make_unique<Parts>(std::move(*store), *master, config)));
  if (auto recovered = gateway->parts_->recover(); !recovered) return std::unexpected(recovered.error());
  if (auto serving = gateway->parts_->serve(config, std::move(version), std::move(on_failure)); !serving) {
    return std::unexpected(serving.error());
  }
  return gateway;
}

void Gateway::reload(const std::expected<Config, std::string>& wanted) {
  parts_->reloader->reload(wanted);
}

bool Gateway::close() {
  return parts_->close();
}

std::uint16_t Gateway::port() const {
  return parts_->server->port();
}

std::string Gateway::failure() const {
  return parts_->sequencer.failure();
}

}  // namespace usher
