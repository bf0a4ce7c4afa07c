// The worker's side of an import: bytes -> tickets ready to be put, and for a dry run what they would change.
// One owner; moves between the request's thread and a worker, never on both at once. Blocking.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "gateway/admission/ticket.h"
#include "gateway/api/import_report.h"
#include "gateway/api/ticket_reads.h"
#include "storage/import/importer.h"
#include "storage/keyring.h"

namespace usher::api {

// Rows that are complete, as one command will put them.
struct ImportChunk {
  std::uint64_t first_line = 0, last_line = 0;
  std::vector<admission::Ticket> tickets;
};

class ImportRows {
 public:
  // All borrowed.
  ImportRows(const Context* context, admission::EventId event, const storage::EventKeys* keys,
             importing::Importer importer, bool dry_run);

  // What the next bytes (or, `at_end`, the file's end) complete. The error is the file's own: it cannot be an attendee
  // list.
  [[nodiscard]] std::expected<void, importing::RowError> feed(std::string_view bytes, bool at_end);

  // What feed() has left for its caller to take.
  std::vector<ImportChunk> chunks;  // not in a dry run
  std::vector<importing::RowError> errors, warnings;
  std::vector<importing::Suspect> suspects;  // kept, at most kImportDuplicatesShown

  [[nodiscard]] const importing::Importer& importer() const { return importer_; }
  // Ticket::import_source of the rows; "" before the first.
  [[nodiscard]] const std::string& source() const { return source_; }
  // A dry run's own counts; a read that failed shows in `failure`.
  ImportTally counted;
  std::vector<std::uint64_t> seen;  // tickets that the file names; a dry run's own
  std::optional<http::Response> failure;

 private:
  void take(importing::ImportedRow& row);
  void close_chunk();
  void compare(const ImportChunk& chunk);

  const storage::EventKeys& keys_;
  TicketReads reads_;
  importing::Importer importer_;
  const bool dry_run_;
  std::string source_;
  ImportChunk open_;
  struct KeyHash {
    std::size_t operator()(const admission::LookupKey& key) const noexcept;
  };
  std::unordered_set<admission::LookupKey, KeyHash> new_codes_;  // of a dry run: added by an earlier row
};

}  // namespace usher::api
