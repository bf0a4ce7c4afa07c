#include "gateway/sequencer/command.h"

namespace usher::sequencer {

namespace {

// A ticket's fixed part, its row, its ledger copy and its index entries: measured, about 600 bytes.
constexpr std::size_t kTicketCostBytes = 600;
constexpr std::size_t kPresenceCostBytes = 200;
constexpr std::size_t kSmallCostBytes = 512;

std::size_t cost_of(const PutTickets& put) {
  return kSmallCostBytes + put.tickets.size() * kTicketCostBytes;
}
std::size_t cost_of(const CheckIn& scan) {
  std::size_t bytes = kSmallCostBytes + scan.code.size() + (scan.exchange ? 2 * scan.exchange->identifier.size() : 0);
  for (const auto& one : scan.identifications) bytes += kSmallCostBytes + one.text.size() + one.detail.size();
  return bytes;
}
std::size_t cost_of(const PutCatalog& put) {
  std::size_t bytes = kSmallCostBytes;
  for (const auto& object : put.objects) bytes += 2 * object.json.size() + kSmallCostBytes;
  return bytes;
}
std::size_t cost_of(const PutMedia& put) {
  return kSmallCostBytes * (1 + put.media.size());
}
std::size_t cost_of(const PutSecrets& put) {
  std::size_t bytes = kSmallCostBytes;
  for (const auto& code : put.codes) bytes += kSmallCostBytes + code.size();
  return bytes;
}
std::size_t cost_of(const ExitAll& exits) {
  return kSmallCostBytes + exits.tickets.size() * kPresenceCostBytes;
}
std::size_t cost_of(const auto&) {
  return kSmallCostBytes;
}

}  // namespace

std::size_t cost_bytes(const Command& command) {
  return std::visit([](const auto& c) { return cost_of(c); }, command);
}

}  // namespace usher::sequencer
