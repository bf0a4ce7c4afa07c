// What this interface keeps in memory: answers for requests sent twice, figures that cost a scan, the orders,
// marked codes and check-ins of events whose clients fetch them page by page. Nothing of it must survive a restart: a
// nonce protects what matters.
//
// Threads: any; each part locks itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/admission/ids.h"
#include "gateway/api/pretix/checkin_book.h"
#include "gateway/api/pretix/mark_book.h"
#include "gateway/api/pretix/order_book.h"
#include "gateway/http/message.h"

namespace usher::pretix {

inline constexpr std::size_t kRememberedAnswersMax = 10'000;
inline constexpr std::size_t kRememberedBytesMax = 32u << 20;
inline constexpr std::chrono::hours kRememberedFor{24};
inline constexpr std::chrono::seconds kItemFiguresFor{5};

// X-Idempotency-Key: the same key with the same authentication is answered again what it was answered first.
class Remembered {
 public:
  using Clock = std::chrono::steady_clock;
  struct Taken {
    bool running = false;  // the first one is still under way
    std::optional<http::Response> answer;
  };
  // Takes the key, unless it is there already.
  [[nodiscard]] Taken take(const std::string& key, Clock::time_point now);
  // What the request of that key was answered; 409, 429, 500, 503 and 507 are not kept.
  void keep(const std::string& key, const http::Response& answer, Clock::time_point now);

 private:
  struct Entry {
    std::string key;
    std::optional<http::Response> answer;
    Clock::time_point since;
  };
  void drop_oldest();

  std::mutex mutex_;
  std::list<Entry> entries_;  // oldest first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
  std::size_t bytes_ = 0;
};

// Admitted persons by item, of one list; counting them reads every presence, so an answer stands for a moment.
class ItemFigures {
 public:
  using Counts = std::map<std::string, std::int64_t>;
  [[nodiscard]] std::optional<Counts> fresh(admission::ListId list) const;
  void put(admission::ListId list, Counts counts);

 private:
  mutable std::mutex mutex_;
  std::map<admission::ListId, std::pair<std::chrono::steady_clock::time_point, Counts>> counts_;
};

struct State {
  Remembered remembered;
  ItemFigures item_figures;
  OrderBooks orders;
  MarkBooks marks;
  CheckinBooks checkins;
};

}  // namespace usher::pretix
