#include "storage/search_index.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <mutex>

#include "storage/limits.h"

namespace usher::storage {

namespace {

constexpr char kFieldEnd = '\x1f';
constexpr char kCodeEnd = '\x1e';
constexpr char kRowEnd = '\n';
constexpr std::string_view kEllipsis = "…";

std::string last_digits(std::string_view phone) {
  std::string digits;
  std::copy_if(phone.begin(), phone.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  return digits.size() > 4 ? digits.substr(digits.size() - 4) : digits;
}

std::string name_of(const admission::Ticket& ticket) {
  const admission::Person& person = ticket.person;
  return person.name.empty() ? person.given_name + " " + person.family_name : person.name;
}

// The code comes first: where a row begins is where it is known to begin. A word has no spaces, so it ends at one.
std::string text_of(const admission::Ticket& ticket, std::size_t code_bytes) {
  const admission::Person& person = ticket.person;
  const std::string name = name_of(ticket);
  const std::string code = SearchIndex::fold(ticket.secret);
  std::string text = code.substr(0, std::min(code.find(' '), code_bytes));
  text += kCodeEnd;
  const std::string_view payer =
      ticket.fallback_name == person.name ? std::string_view() : std::string_view(ticket.fallback_name);
  const std::string_view fields[] = {name, person.company, ticket.order, person.email, payer};
  for (const std::string_view field : fields) {
    if (field.empty()) continue;
    text += SearchIndex::fold(field.substr(0, kSearchFieldBytesMax));
    text += kFieldEnd;
  }
  text += last_digits(person.phone);
  return text;
}

}  // namespace

// The longest word is searched for, the others are looked for in the rows where it was found.
struct SearchIndex::Query {
  std::vector<std::string> words;

  explicit Query(std::string_view text) {
    const std::string folded = fold(text);
    for (std::size_t at = 0; at < folded.size() && words.size() < kSearchWordsMax;) {
      const std::size_t end = std::min(folded.find(' ', at), folded.size());
      std::string_view word = std::string_view(folded).substr(at, end - at);
      while (word.starts_with('.') || word.starts_with(kEllipsis)) {
        word.remove_prefix(word.starts_with('.') ? 1 : kEllipsis.size());
      }
      if (!word.empty()) words.emplace_back(word);
      at = end + 1;
    }
    std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  }

  // `row` holds the first `code_bytes` of the code, and so does what is compared with it.
  [[nodiscard]] static bool in(std::string_view row, std::string_view word, std::size_t code_bytes) {
    const std::size_t code_end = row.find(kCodeEnd);
    if (code_end == std::string_view::npos) return false;  // a dead row
    return row.substr(0, code_end).starts_with(word.substr(0, code_bytes)) ||
           row.find(word, code_end) != std::string_view::npos;
  }

  [[nodiscard]] bool all_in(std::string_view row, std::size_t code_bytes = kSearchCodeBytes) const {
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) { return in(row, word, code_bytes); });
  }

  void find_in(const Chunk& chunk, std::uint64_t after, std::size_t limit,
               std::vector<admission::TicketId>& hits) const {
    const std::string& word = words[0];
    const std::size_t had = hits.size();
    scan(chunk, after, word, limit, hits);
    if (word.size() <= kSearchCodeBytes) return;
    // Too long for what is kept of a code: its beginning is looked for besides.
    std::vector<admission::TicketId> by_code;
    scan(chunk, after, std::string_view(word).substr(0, kSearchCodeBytes), limit, by_code);
    std::vector<admission::TicketId> both;
    std::set_union(hits.begin() + static_cast<std::ptrdiff_t>(had), hits.end(), by_code.begin(), by_code.end(),
                   std::back_inserter(both));
    hits.resize(had);
    hits.insert(hits.end(), both.begin(),
                both.begin() + static_cast<std::ptrdiff_t>(std::min(both.size(), limit - had)));
  }

  // Rows that hold `needle` and match.
  void scan(const Chunk& chunk, std::uint64_t after, std::string_view needle, std::size_t limit,
            std::vector<admission::TicketId>& hits) const {
    std::size_t row = chunk.first_after(after);
    if (row == chunk.rows.size()) return;
    const std::string& text = chunk.text;
    for (std::size_t at = chunk.rows[row].at; hits.size() < limit;) {
      const void* found = ::memmem(text.data() + at, text.size() - at, needle.data(), needle.size());
      if (found == nullptr) return;
      const auto place = static_cast<std::uint32_t>(static_cast<const char*>(found) - text.data());
      const auto next = std::upper_bound(chunk.rows.begin(), chunk.rows.end(), place,
                                         [](std::uint32_t where, const Row& each) { return where < each.at; });
      row = static_cast<std::size_t>(next - chunk.rows.begin()) - 1;
      at = chunk.end_of(row);
      const std::size_t start = chunk.rows[row].at;
      if (all_in(std::string_view(text).substr(start, at - start))) hits.emplace_back(chunk.ticket(row));
    }
  }
};

std::size_t SearchIndex::Chunk::first_after(std::uint64_t ticket) const {
  const auto it = std::partition_point(rows.begin(), rows.end(),
                                       [&](const Row& row) { return first_ticket + row.above <= ticket; });
  return static_cast<std::size_t>(it - rows.begin());
}

void SearchIndex::Shelf::append(std::uint64_t ticket, std::string_view text) {
  const auto has_room = [&](const Chunk& chunk) {
    return chunk.text.size() + text.size() < kSearchChunkBytes && ticket - chunk.first_ticket <= 0xFFFF'FFFF;
  };
  if (chunks.empty() || !has_room(chunks.back())) {
    if (!chunks.empty()) {
      chunks.back().text.shrink_to_fit();
      chunks.back().rows.shrink_to_fit();
    }
    chunks.emplace_back().first_ticket = ticket;
  }
  Chunk& chunk = chunks.back();
  chunk.rows.push_back(
      {static_cast<std::uint32_t>(ticket - chunk.first_ticket), static_cast<std::uint32_t>(chunk.text.size())});
  chunk.text.append(text).push_back(kRowEnd);
  ++rows;
}

void SearchIndex::Shelf::put(std::uint64_t ticket, std::string text) {
  if (chunks.empty() || ticket > chunks.back().ticket(chunks.back().rows.size() - 1)) return append(ticket, text);
  if (const auto known = changed.find(ticket); known != changed.end()) {
    known->second = std::move(text);
    return;
  }
  const auto chunk = std::prev(std::partition_point(chunks.begin() + 1, chunks.end(),
                                                    [&](const Chunk& each) { return each.first_ticket <= ticket; }));
  if (ticket >= chunk->first_ticket) {
    const std::size_t after = chunk->first_after(ticket);
    if (after > 0 && chunk->ticket(after - 1) == ticket) {
      const std::size_t start = chunk->rows[after - 1].at;
      const std::size_t size = chunk->end_of(after - 1) - start - 1;
      if (std::string_view(chunk->text).substr(start, size) == text) return;
      std::fill_n(chunk->text.begin() + static_cast<std::ptrdiff_t>(start), size, '\0');
      --rows;
    }
  }
  changed.emplace(ticket, std::move(text));
  if (changed.size() > kSearchChangedMin + rows / 2) rebuild();
}

// Merges what came out of order, so that a search stays one pass over chunks and the dead rows' memory comes back.
void SearchIndex::Shelf::rebuild() {
  Shelf merged;
  auto next = changed.begin();
  const auto take_changed_before = [&](std::uint64_t ticket) {
    for (; next != changed.end() && next->first < ticket; ++next) merged.append(next->first, next->second);
  };
  for (Chunk& chunk : chunks) {
    for (std::size_t row = 0; row < chunk.rows.size(); ++row) {
      take_changed_before(chunk.ticket(row));
      if (next != changed.end() && next->first == chunk.ticket(row)) continue;  // a dead row
      const std::size_t start = chunk.rows[row].at;
      merged.append(chunk.ticket(row), std::string_view(chunk.text).substr(start, chunk.end_of(row) - start - 1));
    }
    chunk = {};
  }
  take_changed_before(UINT64_MAX);
  *this = std::move(merged);
}

void SearchIndex::put(const admission::Ticket& ticket) {
  std::string text = text_of(ticket, kSearchCodeBytes);
  const std::unique_lock lock(mutex_);
  shelves_[ticket.event.value].put(ticket.id.value, std::move(text));
}

void SearchIndex::forget(admission::EventId event) {
  const std::unique_lock lock(mutex_);
  shelves_.erase(event.value);
}

void SearchIndex::settle() {
  const std::unique_lock lock(mutex_);
  for (auto& [event, shelf] : shelves_) {
    if (shelf.changed.size() > kSearchChangedMin) shelf.rebuild();
  }
}

std::vector<admission::TicketId> SearchIndex::find(admission::EventId event, std::string_view text, std::size_t limit,
                                                   admission::TicketId after) const {
  const Query query(text);
  limit = std::min(limit, kSearchResultsMax);
  const std::shared_lock lock(mutex_);
  const auto found = shelves_.find(event.value);
  if (query.words.empty() || found == shelves_.end()) return {};
  const Shelf& shelf = found->second;
  std::vector<admission::TicketId> hits;
  for (const Chunk& chunk : shelf.chunks) {
    if (hits.size() >= limit) break;
    query.find_in(chunk, after.value, limit, hits);
  }
  std::vector<admission::TicketId> changed;
  for (auto it = shelf.changed.upper_bound(after.value); it != shelf.changed.end() && changed.size() < limit; ++it) {
    if (query.all_in(it->second)) changed.emplace_back(it->first);
  }
  std::vector<admission::TicketId> merged;
  std::merge(hits.begin(), hits.end(), changed.begin(), changed.end(), std::back_inserter(merged));
  if (merged.size() > limit) merged.resize(limit);
  return merged;
}

bool SearchIndex::confirms(const admission::Ticket& ticket, std::string_view text) {
  const Query query(text);
  return !query.words.empty() && query.all_in(text_of(ticket, std::string::npos), std::string::npos);
}

bool SearchIndex::name_confirms(const admission::Ticket& ticket, std::string_view text) {
  const Query query(text);
  const std::string name = fold(name_of(ticket));
  return !query.words.empty() && std::ranges::all_of(query.words, [&](const std::string& word) {
    return name.find(word) != std::string::npos;
  });
}

std::size_t SearchIndex::tickets() const {
  const std::shared_lock lock(mutex_);
  std::size_t count = 0;
  for (const auto& [event, shelf] : shelves_) count += shelf.rows + shelf.changed.size();
  return count;
}

std::size_t SearchIndex::bytes() const {
  constexpr std::size_t kMapNodeBytes = 80;
  const std::shared_lock lock(mutex_);
  std::size_t bytes = 0;
  for (const auto& [event, shelf] : shelves_) {
    for (const Chunk& chunk : shelf.chunks)
      bytes += sizeof chunk + chunk.text.capacity() + chunk.rows.capacity() * sizeof(Row);
    for (const auto& [ticket, text] : shelf.changed) bytes += kMapNodeBytes + text.capacity();
  }
  return bytes;
}

}  // namespace usher::storage
