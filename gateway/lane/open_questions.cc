#include "gateway/lane/open_questions.h"

#include <algorithm>
#include <utility>

#include "gateway/lane/limits.h"

namespace usher::lane {

using std::chrono::steady_clock;

OpenQuestions::OpenQuestions(boost::asio::io_context& context, std::chrono::milliseconds open)
    : open_(open), timer_(context) {}

void OpenQuestions::keep(const std::string& nonce, Scan what) {
  forget(nonce);
  if (asked_.size() >= kQuestionsOpenMax) asked_.pop_front();
  what.nonce = nonce;
  what.answers.clear();
  asked_.push_back({nonce, std::move(what), steady_clock::now() + open_});
  expire();
}

std::optional<Scan> OpenQuestions::find(std::string_view nonce) const {
  const auto now = steady_clock::now();
  const auto found = std::ranges::find_if(asked_, [&](const Asked& a) { return a.nonce == nonce && a.until > now; });
  return found == asked_.end() ? std::nullopt : std::optional<Scan>(found->what);
}

void OpenQuestions::forget(std::string_view nonce) {
  std::erase_if(asked_, [&](const Asked& asked) { return asked.nonce == nonce; });
}

void OpenQuestions::clear() {
  asked_.clear();
  timer_.cancel();
}

// Drops what is over, and comes back when the next one is: a code does not stay in memory because nobody comes.
void OpenQuestions::expire() {
  const auto now = steady_clock::now();
  while (!asked_.empty() && asked_.front().until <= now) asked_.pop_front();
  if (asked_.empty()) return;
  timer_.expires_at(asked_.front().until);
  timer_.async_wait([self = weak_from_this()](const boost::system::error_code& error) {
    const auto questions = self.lock();
    if (!error && questions) questions->expire();
  });
}

}  // namespace usher::lane
