// Keeps what readers deliver, one capture for what came in one go, until somebody fetches it. Bounded.
//
// Threads: any; the taps' calls come on the sources' thread, the others on whoever learns.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "scanner/source/learn_capture.h"
#include "scanner/source/learn_tap.h"
#include "scanner/source/limits.h"

namespace usher::scanner {

class LearnRecorder final : public LearnTap {
 public:
  void on_bytes(std::string_view source, std::string_view peer, std::string_view bytes, TimePoint at) override;
  void on_key(std::string_view source, std::string_view peer, const KeyEvent& event, TimePoint at) override;
  void on_closed(std::string_view source, std::string_view peer) override;

  struct Taken {
    std::string source;
    Capture capture;
  };
  // What is whole: nothing has followed it for kLearnSilence, its connection has been closed, or it is full.
  [[nodiscard]] std::vector<Taken> take(TimePoint now);
  // Something is on its way: wait a little longer.
  [[nodiscard]] bool begun() const;
  // Captures that nobody fetched in time.
  [[nodiscard]] std::size_t dropped() const;

  // Nothing is kept from here on: the readers are about to be stopped.
  void end();
  [[nodiscard]] bool ended() const;

 private:
  struct Open {
    Capture capture;
    TimePoint first, last;
    std::size_t bytes = 0;
  };
  using Name = std::pair<std::string, std::string>;  // source, peer

  // The capture that something arriving now belongs to; null: it is not kept.
  [[nodiscard]] Open* open(std::string_view source, std::string_view peer, TimePoint at);
  void finish(const Name& name, Capture capture);

  mutable std::mutex mutex_;
  std::map<Name, Open> open_;  // guarded by mutex_, like all that follow
  std::vector<Taken> whole_;
  std::size_t dropped_ = 0;
  bool ended_ = false;
};

}  // namespace usher::scanner
