// A resident ID card reader in a test: its answers, and the box itself at the far end of a pseudo-terminal.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "tests/unit/source/pty.h"

namespace usher::test {

// 00 00 and `sw3`, framed.
inline std::string sam_answer(unsigned char sw3, std::string_view data = {}) {
  const std::size_t length = 3 + data.size() + 1;
  std::string body{static_cast<char>(length >> 8), static_cast<char>(length & 0xFF), '\0', '\0',
                   static_cast<char>(sw3)};
  body += data;
  char sum = 0;
  for (const char c : body) sum = static_cast<char>(sum ^ c);
  return "\xAA\xAA\xAA\x96\x69" + body + sum;
}

// Lengths, text and a photo of 1,024 bytes.
inline std::string sam_card_data(std::string_view text) {
  return std::string{'\x01', '\0', '\x04', '\0'} + std::string(text) + std::string(1024, 'P');
}

class SamModule {
 public:
  // What it does with a card lying on it, or with anything that is asked.
  enum class Mood : std::uint8_t { well, finds_once, damaged, half, noisy, unreadable, silent };

  explicit SamModule(Pty& line) : line_(line), thread_([this] { run(); }) {}
  ~SamModule() {
    ending_ = true;
    thread_.join();
  }
  // "" takes the card away.
  void put(std::string card_text) {
    const std::lock_guard lock(mutex_);
    card_ = std::move(card_text);
    found_ = false;
  }
  std::atomic<Mood> mood{Mood::well};
  std::atomic<int> asked{0};
  std::atomic<int> reads{0};

 private:
  void run() {
    std::string got;
    while (!ending_) {
      got += line_.receive(5);
      while (got.size() >= 10) {
        ++asked;
        answer(got.substr(7, 2));
        got.erase(0, 10);
      }
    }
  }
  void answer(const std::string& command) {
    if (mood == Mood::silent) return;
    std::string text;
    {
      const std::lock_guard lock(mutex_);
      text = card_;
      if (command == "\x20\x01" && mood == Mood::finds_once && std::exchange(found_, true)) text.clear();
    }
    if (command == "\x20\x01") return send(text.empty() ? sam_answer(0x80) : sam_answer(0x9F, std::string(4, '\0')));
    if (command == "\x20\x02") return send(text.empty() ? sam_answer(0x81) : sam_answer(0x90, std::string(8, '\0')));
    if (command != "\x30\x01") return send(sam_answer(0x21));
    ++reads;
    std::string whole =
        mood == Mood::unreadable || text.empty() ? sam_answer(0x41) : sam_answer(0x90, sam_card_data(text));
    if (mood == Mood::damaged) whole[100] = static_cast<char>(whole[100] ^ 4);
    if (mood == Mood::half) whole.resize(whole.size() / 2);
    send(whole);
  }
  void send(const std::string& bytes) {
    (void)line_.send(mood == Mood::noisy ? "\xAA\xAAnoise\xAA\xAA\xAA" + bytes : bytes);
  }

  Pty& line_;
  std::mutex mutex_;
  std::string card_;
  bool found_ = false;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace usher::test
