#include "gateway/api/import_rows.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <utility>

#include "gateway/api/identifiers.h"
#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/decide_tickets.h"
#include "gateway/sequencer/limits.h"

namespace usher::api {

using admission::Ticket;
using admission::TicketId;
using importing::ImportedRow;

std::size_t ImportRows::KeyHash::operator()(const admission::LookupKey& key) const noexcept {
  std::size_t first;  // a keyed hash already
  std::memcpy(&first, key.data(), sizeof first);
  return first;
}

ImportRows::ImportRows(const Context* context, admission::EventId event, const storage::EventKeys* keys,
                       importing::Importer importer, bool dry_run)
    : keys_(*keys), reads_(context, event), importer_(std::move(importer)), dry_run_(dry_run) {}

std::expected<void, importing::RowError> ImportRows::feed(std::string_view bytes, bool at_end) {
  importing::ImportOutput out;
  auto fed = at_end ? importer_.finish(out) : importer_.feed(bytes, out);
  for (ImportedRow& row : out.rows) take(row);
  if (at_end || !fed) close_chunk();
  std::ranges::move(out.errors, std::back_inserter(errors));
  std::ranges::move(out.warnings, std::back_inserter(warnings));
  for (auto& suspect : out.suspects) {
    if (suspects.size() < kImportDuplicatesShown) suspects.push_back(std::move(suspect));
  }
  return fed;
}

void ImportRows::take(ImportedRow& row) {
  Ticket& ticket = row.ticket;
  if (source_.empty()) source_ = ticket.import_source;
  if (ticket.secret.empty()) ticket.secret = derived_code(keys_, row.natural_key);
  set_identifiers(ticket, row.numbers, row.birth_date.empty() ? std::nullopt : std::optional(row.birth_date), keys_);
  // One ticket over it would refuse its whole command.
  if (sequencer::bytes_of(ticket) > sequencer::kTicketBytesMax) {
    ++counted.failed;
    errors.push_back(
        {row.line, "", "more than " + std::to_string(sequencer::kTicketBytesMax / 1024) + " KiB in one row"});
    return;
  }
  if (open_.tickets.empty()) open_.first_line = row.line;
  open_.last_line = row.line;
  open_.tickets.push_back(std::move(ticket));
  if (open_.tickets.size() == kImportRowsPerCommand) close_chunk();
}

void ImportRows::close_chunk() {
  if (open_.tickets.empty()) return;
  ImportChunk chunk = std::exchange(open_, {});
  open_.tickets.reserve(kImportRowsPerCommand);
  if (dry_run_) {
    compare(chunk);
  } else {
    chunks.push_back(std::move(chunk));
  }
}

// What the sequencer would make of these rows, as the store stands now.
void ImportRows::compare(const ImportChunk& chunk) {
  std::vector<std::string_view> secrets;
  secrets.reserve(chunk.tickets.size());
  for (const Ticket& ticket : chunk.tickets) secrets.push_back(ticket.secret);
  const auto owners = reads_.owners(secrets);
  if (!owners) {
    failure = owners.error();
    return;
  }
  std::vector<TicketId> ids;
  std::ranges::copy_if(*owners, std::back_inserter(ids), [](TicketId id) { return static_cast<bool>(id); });
  const auto existing = reads_.find_all(ids);
  if (!existing) {
    failure = existing.error();
    return;
  }
  std::map<TicketId, const Ticket*> by_id;
  for (const Ticket& ticket : *existing) by_id[ticket.id] = &ticket;
  for (std::size_t i = 0; i < chunk.tickets.size(); ++i) {
    const auto before = by_id.find((*owners)[i]);
    if (before == by_id.end()) {
      const bool first = new_codes_.insert(sequencer::secret_hash(keys_, secrets[i])).second;
      ++(first ? counted.added : counted.changed);
      continue;
    }
    seen.push_back(before->first.value);
    const bool same =
        before->second->import_digest != 0 && before->second->import_digest == chunk.tickets[i].import_digest;
    ++(same ? counted.unchanged : counted.changed);
  }
}

}  // namespace usher::api
