// A connection to the PC/SC service (pcscd): which readers there are, which cards come, what a card answers. The one
// place of libpcsclite; its codes become sentences here. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace usher::scanner {

struct PcscChanges {
  std::vector<std::string> came, gone;  // readers
  std::vector<std::string> cards;       // readers onto which a card was put
  std::size_t readers = 0;              // there are now
};

class PcscSession {
 public:
  // The error says what is missing: the service, or the right to use it.
  [[nodiscard]] static std::expected<PcscSession, std::string> open();
  ~PcscSession();
  PcscSession(PcscSession&&) noexcept;
  PcscSession& operator=(PcscSession&&) = delete;

  [[nodiscard]] std::expected<std::vector<std::string>, std::string> readers();
  // Waits up to `time` for a card to come or go on a reader whose name holds `only` ("" = any, at most
  // kPcscReadersMax). A card that lies there at the first wait has just come; readers that come or go are noticed at
  // the next call. The error ends the session.
  [[nodiscard]] std::expected<PcscChanges, std::string> wait(std::string_view only, std::chrono::milliseconds time);
  // One command to the card on the reader, without keeping others from it. The error is for staff: the card's, not the
  // session's.
  [[nodiscard]] std::expected<std::string, std::string> transmit(const std::string& reader, std::string_view command);

 private:
  struct Impl;
  explicit PcscSession(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace usher::scanner
