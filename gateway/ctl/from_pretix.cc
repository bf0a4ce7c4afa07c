#include "gateway/ctl/from_pretix.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <ostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/ctl/interrupts.h"
#include "gateway/ctl/limits.h"
#include "gateway/ctl/pretix_pull.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPushEvery{1000};  // between rounds, with --follow
constexpr std::size_t kNotesShown = 20;                // without --follow, which shows each as it comes

// How far it is, on the console: a line that is drawn over on a terminal, one now and then elsewhere.
class PullProgress {
 public:
  explicit PullProgress(Session& session) : session_(session) {}

  void update(const PullTotals& totals) {
    const bool terminal = session_.console.err_is_terminal;
    if (session_.settings.json || Clock::now() - told_ < (terminal ? kProgressBarEvery : kProgressLineEvery)) return;
    told_ = Clock::now();
    const std::string text = grouped(static_cast<long long>(totals.orders)) + " orders, " +
                             grouped(static_cast<long long>(totals.positions)) + " tickets";
    session_.note(terminal ? "\r" + text + "\033[K" : text + "\n");
    drawn_ = terminal;
  }
  void clear() {
    if (drawn_) session_.note("\r\033[K");
    drawn_ = false;
  }

 private:
  Session& session_;
  Clock::time_point told_ = Clock::now();
  bool drawn_ = false;
};

class Follower {
 public:
  Follower(Session& session, PullOptions options)
      : session_(session),
        progress_(session),
        pull_(session, std::move(options), [this](auto wait, const auto& why) { return this->wait(wait, why); }) {
    pull_.on_progress = [this](const PullTotals& totals) { progress_.update(totals); };
  }

  [[nodiscard]] Outcome run();

 private:
  [[nodiscard]] bool wait(std::chrono::milliseconds span, const std::string& why);
  [[nodiscard]] Result<void> round();
  [[nodiscard]] Result<void> until_next_round();
  [[nodiscard]] Result<void> rounds();
  [[nodiscard]] Result<void> follow();
  void tell_notes();
  void summarise();

  Session& session_;
  PullProgress progress_;
  PretixPull pull_;
  std::size_t notes_told_ = 0;
};

bool Follower::wait(std::chrono::milliseconds span, const std::string& why) {
  if (!why.empty()) {
    progress_.clear();
    session_.note(printable(why) + "; again in " +
                  span_text(std::chrono::duration_cast<std::chrono::seconds>(span + std::chrono::milliseconds(999))) +
                  "\n");
  }
  const auto until = Clock::now() + span;
  while (!interrupted() && Clock::now() < until) {
    std::this_thread::sleep_for(std::min<Clock::duration>(kTick, until - Clock::now()));
  }
  return !interrupted();
}

// What was made here goes first: an order that comes back may carry an older answer than the door has.
Result<void> Follower::round() {
  using Part = Result<void> (*)(PretixPull&);
  for (const Part part :
       {&pull_event, &pull_catalogs, &push_set_aside, &push_checkins, &pull_orders, &pull_secrets, &pull_media}) {
    if (interrupted()) return {};
    if (auto done = part(pull_); !done) return done;
    tell_notes();
  }
  return pull_.save();
}

Result<void> Follower::until_next_round() {
  const auto next = Clock::now() + pull_.options.every;
  while (!interrupted() && Clock::now() < next) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(next - Clock::now());
    if (!wait(std::min(kPushEvery, std::max(left, kTick)), {})) break;
    if (auto pushed = push_checkins(pull_); !pushed) return pushed;
    tell_notes();
  }
  return {};
}

Result<void> Follower::rounds() {
  auto loaded = pull_.load();
  if (!loaded) return std::unexpected(loaded.error());
  auto done = round();
  if (done && pull_.options.follow && !interrupted()) done = follow();
  // Broken off, it has done more than is kept. If that cannot be kept now it is done again, which changes nothing.
  if (!done || interrupted()) pull_.save_once();
  return done;
}

Result<void> Follower::follow() {
  Result<void> done;
  progress_.clear();
  session_.note("Following " + pull_.options.address.text() + "; Ctrl-C ends it\n");
  while (done && !interrupted()) {
    done = until_next_round();
    if (done && !interrupted()) done = round();
  }
  return done;
}

void Follower::tell_notes() {
  if (!pull_.options.follow) return;
  progress_.clear();
  for (; notes_told_ < pull_.notes().size(); ++notes_told_) session_.note(printable(pull_.notes()[notes_told_]) + "\n");
}

void Follower::summarise() {
  const PullTotals& totals = pull_.totals;
  if (session_.settings.json) {
    json::object out{{"orders", totals.orders},
                     {"positions", totals.positions},
                     {"added", totals.added},
                     {"changed", totals.changed},
                     {"unchanged", totals.unchanged},
                     {"left_out", totals.left_out},
                     {"checkins_in", totals.checkins_in},
                     {"pushed", totals.pushed},
                     {"annulments", totals.annulments},
                     {"undelivered", totals.undelivered},
                     {"set_aside", pull_.cursor.aside.size()}};
    out["notes"] = texts(pull_.notes());
    session_.print_raw(json::serialize(out));
    return;
  }
  const auto count = [](std::uint64_t number) { return grouped(static_cast<long long>(number)); };
  Table table({{"tickets"}, {"", true}});
  table.add({"added", count(totals.added)});
  table.add({"changed", count(totals.changed)});
  table.add({"unchanged", count(totals.unchanged)});
  if (totals.left_out > 0) table.add({"left out", count(totals.left_out)});
  table.rule();
  table.add({"orders read", count(totals.orders)});
  table.add({"check-ins made at pretix", count(totals.checkins_in)});
  if (totals.checkins_elsewhere > 0) table.add({"  on lists that are not here", count(totals.checkins_elsewhere)});
  table.add({"check-ins told to pretix", count(totals.pushed)});
  if (totals.annulments > 0) table.add({"taken back at pretix", count(totals.annulments)});
  if (totals.undelivered > 0) table.add({"not taken by pretix", count(totals.undelivered)});
  if (!pull_.cursor.aside.empty()) table.add({"set aside, to be told later", count(pull_.cursor.aside.size())});
  session_.print(table.text());
  if (pull_.options.follow) return;
  for (std::size_t i = 0; i < std::min(kNotesShown, pull_.notes().size()); ++i) {
    session_.print("  " + printable(pull_.notes()[i]) + "\n");
  }
  if (pull_.notes().size() > kNotesShown) {
    session_.print("  and " + count(pull_.notes().size() - kNotesShown) + " more (--json shows all)\n");
  }
}

Outcome Follower::run() {
  const Interrupts interrupts;
  const auto done = rounds();
  progress_.clear();
  const bool nothing_done = pull_.totals.orders + pull_.totals.pushed + pull_.totals.undelivered == 0;
  if (!done && !pull_.interrupted() && nothing_done) return std::unexpected(done.error());
  summarise();
  if (!done && !pull_.interrupted()) return std::unexpected(done.error());
  const bool all_done = pull_.totals.left_out + pull_.totals.undelivered + pull_.cursor.aside.size() == 0;
  return all_done ? Exit::done : Exit::refused;
}

Result<std::string> pretix_token(const FromPretixFields& fields) {
  std::string token = fields.token;
  if (const char* set = std::getenv("PRETIX_TOKEN"); set != nullptr && token.empty()) token = set;
  if (!fields.token_file.empty()) {
    std::ifstream in(fields.token_file);
    if (!in || !std::getline(in, token)) {
      return usage_problem("--pretix-token-file " + fields.token_file + ": cannot read a token from it");
    }
  }
  while (!token.empty() && (token.back() == '\r' || token.back() == ' ')) token.pop_back();
  const bool graphic = std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7F; });
  if (token.empty() || !graphic || token.size() > kTokenBytesMax) {
    return usage_problem("--token: pretix's API token is missing, or is not one line of plain characters",
                         "Make one at pretix: your organizer account, Teams, API tokens. --pretix-token-file FILE and "
                         "PRETIX_TOKEN are read too.");
  }
  return token;
}

}  // namespace

std::expected<std::chrono::milliseconds, std::string> span_argument(std::string_view text) {
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
  const double ms = unit == "ms"                  ? 1
                    : unit == "s" || unit.empty() ? 1000
                    : unit == "m"                 ? 60000
                    : unit == "h"                 ? 3600000
                                                  : 0;
  number *= ms;
  if (read.ec != std::errc() || !(number >= 100) || number > 86400000) {
    return std::unexpected("must be a time such as 30s, 2m or 500ms, from 100 ms to a day");
  }
  return std::chrono::milliseconds(static_cast<long long>(number));
}

void add_from_pretix_options(CLI::App& verb, FromPretixFields& fields) {
  constexpr const char* kGroup = "From pretix";
  const auto option = [&verb](const char* name, std::string& field, const char* description) {
    return verb.add_option(name, field, description)->group(kGroup);
  };
  option("--from-pretix", fields.url,
         "Pull an event from pretix instead: the server's address, or the event's own page");
  option("--organizer", fields.organizer, "The organizer at pretix, as in the page's address");
  option("--event", fields.event, "The event at pretix, as in the page's address");
  option("--token", fields.token,
         "pretix's API token, else PRETIX_TOKEN (of a file's import: the gateway's, as before the command)");
  option("--pretix-token-file", fields.token_file, "A file whose first line is pretix's API token");
  option("--pretix-ca", fields.ca_file, "PEM file with the authority that signed pretix's certificate");
  option("--into", fields.into, "The event here, new or there already; if not given, a new one named as at pretix");
  verb.add_flag("--follow", fields.follow, "Go on until interrupted: changes come, check-ins go, each as it happens")
      ->group(kGroup);
  option("--every", fields.every, "With --follow, how often pretix is asked for changes")->capture_default_str();
  verb.add_flag("--no-push", fields.no_push, "Do not tell pretix what was checked in here")->group(kGroup);
}

Outcome run_from_pretix(Session& session, const FromPretixFields& fields) {
  auto address = pretix_address(fields.url, fields.organizer, fields.event);
  if (!address) {
    return usage_problem(address.error(), "For instance --from-pretix https://pretix.example/ORGANIZER/EVENT/");
  }
  auto token = pretix_token(fields);
  if (!token) return std::unexpected(token.error());
  const auto every = span_argument(fields.every);
  if (!every) return usage_problem("--every " + fields.every + ": " + every.error());
  PullOptions options;
  options.into = fields.into.empty() ? slug_of(address->event) : fields.into;
  if (options.into.empty()) return usage_problem("--into: is needed, \"" + address->event + "\" makes no name here");
  if (!fields.ca_file.empty() && !std::ifstream(fields.ca_file)) {
    return usage_problem("cannot read --pretix-ca " + fields.ca_file);
  }
  options.ca_file = fields.ca_file;
  options.into_given = !fields.into.empty();
  options.address = std::move(*address);
  options.token = std::move(*token);
  options.push = !fields.no_push;
  options.follow = fields.follow;
  options.every = *every;
  return Follower(session, std::move(options)).run();
}

}  // namespace usher::ctl
