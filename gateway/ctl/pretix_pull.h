// One event that is followed at pretix: both sides with their patience, the cursor, and what has become of everything.
// The parts that pull and push share it; each part is a function of its own file.
//
// Threads: one, which waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/ctl/pretix_address.h"
#include "gateway/ctl/pretix_cursor.h"
#include "gateway/ctl/session.h"

namespace usher::ctl {

inline constexpr std::chrono::milliseconds kSaveEvery{10000};  // of the cursor, within a round
inline constexpr int kAsideAfter = 5;  // failures of one push in a row, after about 15 s: others go on without it

struct PullOptions {
  PretixAddress address;
  std::string token;
  std::string ca_file;      // PEM; "" = the system's authorities; the gateway's --ca and --insecure are not pretix's
  std::string into;         // the event's slug here
  bool into_given = false;  // then it may be an event that is there already
  bool push = true;
  bool follow = false;  // then a side that does not answer is waited for as long as it takes
  std::chrono::milliseconds every{30000};
};

struct PullTotals {
  std::uint64_t orders = 0, positions = 0;
  std::uint64_t added = 0, changed = 0, unchanged = 0, left_out = 0;
  std::uint64_t checkins_in = 0, checkins_elsewhere = 0;  // pretix's: taken in; on lists that are not here
  std::uint64_t pushed = 0, annulments = 0, undelivered = 0;
};

class PretixPull {
 public:
  // Waits, or less; false: interrupted, nothing more is to be begun. `why` is told, unless it is "".
  using Wait = std::function<bool(std::chrono::milliseconds, const std::string& why)>;

  PretixPull(Session& session, PullOptions options, Wait wait);

  const PullOptions options;
  Session& session;
  PullCursor cursor;
  PullTotals totals;
  bool delivered = false;  // cursor.pushed covers something that has reached pretix since it was kept
  bool testmode = false;   // the event's: then orders in test mode are its orders
  std::function<void(const PullTotals&)> on_progress;

  // pretix's answer: 200 to 299, 304, 400 and 404. Whatever may heal is waited for; 401 and 403 are problems. Before an
  // event is followed, what may be a wrong address is an answer too. With `own`, what something before pretix says in
  // its place is waited out.
  [[nodiscard]] Result<Answer> pretix(const Request& request, bool own = false);
  // Tells pretix something; the answer is its own: 200, 201, 400 or 404. None: this cannot be told for now, while
  // pretix answers other requests; `unheard` says why. `once`: it is tried once, and none means no more than that.
  [[nodiscard]] Result<std::optional<Answer>> tell(const Request& request, bool once);
  std::string unheard;
  // Whether pretix answers a request that is known to be good, now. Waits for nothing.
  [[nodiscard]] bool pretix_answers();
  // The gateway's: 2xx. 429, 503 and silence are waited for.
  [[nodiscard]] Result<json::value> gateway(std::string method, const std::string& target, const json::value& body);
  [[nodiscard]] std::string here(std::string_view rest = {}) const;  // "/v1/events/<slug>" + rest

  struct Page {
    json::array results;
    std::string next;       // a target; "" = the last one
    std::string generated;  // X-Page-Generated, "" if it does not say
  };
  // One page. None: 304, or the server has no such list (404), or the token may not read it and `optional` (403).
  [[nodiscard]] Result<std::optional<Page>> page(const std::string& target, const std::string& modified_since,
                                                 std::string* last_modified, bool optional);
  // All pages.
  [[nodiscard]] Result<std::optional<json::array>> all(const std::string& target, const std::string& modified_since,
                                                       std::string* last_modified, bool optional);

  // Keeps the cursor on the gateway, if it says something new. Keeping it is an entry of the ledger itself: that
  // `pushed` has passed it is nothing new.
  [[nodiscard]] Result<void> save();
  // The same, at most every kSaveEvery: what was done since is done again if this is lost, which changes nothing.
  [[nodiscard]] Result<void> save_soon();
  // For the end: one try, and nobody is told if it fails.
  void save_once();
  // Reads it; false: the event has none yet.
  [[nodiscard]] Result<bool> load();

  // For the person: each text once. What is left out makes the command end with `refused`.
  void note(const std::string& text);
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  [[nodiscard]] bool interrupted() const { return interrupted_; }

 private:
  [[nodiscard]] Result<std::optional<Answer>> attempt(const Request& request, bool own, bool give_up);
  [[nodiscard]] Result<void> pause(std::chrono::milliseconds wait, const std::string& why, int failures);

  Wait wait_;
  Client client_;
  PullCursor saved_;
  std::chrono::steady_clock::time_point saved_at_;
  std::set<std::string> told_;
  std::vector<std::string> notes_;
  bool interrupted_ = false;
};

// The parts, in the order of one round. Each saves what it has done with save_soon(); the round ends with save().
[[nodiscard]] Result<void> pull_event(PretixPull& pull);     // made if it is not there; keys, dates, settings
[[nodiscard]] Result<void> pull_catalogs(PretixPull& pull);  // items … badges, questions, lists
[[nodiscard]] Result<void> push_checkins(PretixPull& pull);
[[nodiscard]] Result<void> push_set_aside(PretixPull& pull);  // what could not be told before, each tried once
[[nodiscard]] Result<void> pull_orders(PretixPull& pull);
[[nodiscard]] Result<void> pull_secrets(PretixPull& pull);  // revoked and blocked
[[nodiscard]] Result<void> pull_media(PretixPull& pull);

}  // namespace usher::ctl
