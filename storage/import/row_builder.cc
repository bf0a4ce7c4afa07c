#include "storage/import/row_builder.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "storage/import/birth_date.h"
#include "storage/import/encoding.h"
#include "storage/import/limits.h"
#include "storage/import/text.h"
#include "storage/import/time_text.h"
#include "storage/import/values.h"

namespace usher::importing {
namespace {

constexpr const char* kStatusProblem =
    "is not a known status; write paid, pending, canceled or expired (已支付, 待支付, 已取消, 已过期), or leave the "
    "cell empty";
constexpr const char* kYesNoProblem = "is neither yes nor no (是, 否)";
constexpr const char* kBirthDateProblem =
    "is not a date; write it as 1990-05-01, 01.05.1990 or 1990年5月1日, or leave the cell empty";
constexpr const char* kListProblem = "has more than 64 entries";

std::string* text_field(Field field, ImportedRow& row) {
  admission::Ticket& t = row.ticket;
  switch (field) {
    case Field::secret:
      return &t.secret;
    case Field::name:
      return &t.person.name;
    case Field::given_name:
      return &t.person.given_name;
    case Field::family_name:
      return &t.person.family_name;
    case Field::company:
      return &t.person.company;
    case Field::title:
      return &t.person.title;
    case Field::email:
      return &t.person.email;
    case Field::phone:
      return &t.person.phone;
    case Field::category:
      return &t.category;
    case Field::item:
      return &t.item;
    case Field::variation:
      return &t.variation;
    case Field::subevent:
      return &t.subevent;
    case Field::order:
      return &t.order;
    case Field::seat:
      return &t.seat;
    case Field::zone:
      return &t.zone;
    case Field::notes:
      return &t.notes;
    default:
      return nullptr;
  }
}

// Kept as a keyed hash and never as it is: not in a message, and not in a badge field.
bool is_hashed(Field field) {
  return field == Field::id_number || field == Field::passport || field == Field::birth_date;
}

// Han and Hangul names have the family name first and no space between.
void join_name(admission::Person& person) {
  const std::string &given = person.given_name, &family = person.family_name;
  if (!person.name.empty() || (given.empty() && family.empty())) return;
  const bool east = (given.empty() || is_east_asian_script(given)) && (family.empty() || is_east_asian_script(family));
  person.name = east ? family + given : given + (given.empty() || family.empty() ? "" : " ") + family;
}

// A single mark is ambiguous only where it is not a spreadsheet's ="…".
bool holds_plain_quote(const Record& record) {
  return std::any_of(record.cells.begin(), record.cells.end(), [](std::string_view cell) {
    return cell.find('"') != std::string_view::npos && !trim(cell).starts_with("=\"");
  });
}

}  // namespace

RowBuilder::RowBuilder(ColumnPlan plan, std::string timezone, std::string source)
    : plan_(std::move(plan)), timezone_(std::move(timezone)), source_(std::move(source)) {}

RowBuilder::Outcome RowBuilder::build(const Record& record, ImportedRow& row) {
  warnings_.clear();
  line_ = record.line;
  if (std::all_of(record.cells.begin(), record.cells.end(), [](std::string_view cell) { return trim(cell).empty(); }))
    return Outcome::blank;
  if (!shape_fits(record)) return Outcome::error;
  row.line = record.line;
  filled_by_.fill(nullptr);
  worst_status_ = StatusWord::paid;
  for (const std::size_t at : plan_.order) {
    if (at >= record.cells.size()) continue;
    const std::string_view cell = clean_cell(record.cells[at]);
    if (!cell.empty() && !take(plan_.columns[at], cell, row)) return Outcome::error;
  }
  if (!complete(row)) return Outcome::error;
  if (record.stray_quote && holds_plain_quote(record))
    warn("", "holds a single quotation mark, which was taken as text; inside a quoted cell write \"\" for \"");
  return Outcome::row;
}

bool RowBuilder::shape_fits(const Record& record) {
  const std::size_t has = record.cells.size(), wants = plan_.columns.size();
  const auto counts = [&] { return std::to_string(has) + " of " + std::to_string(wants) + " columns"; };
  if (has > wants) {
    const bool empty = std::all_of(record.cells.begin() + static_cast<std::ptrdiff_t>(wants), record.cells.end(),
                                   [](std::string_view cell) { return trim(cell).empty(); });
    if (!empty)
      return fail("", "has " + std::to_string(has) + " columns, the header has " + std::to_string(wants) +
                          "; put a cell that holds a separator into quotation marks");
  }
  if (has < wants && !record.terminated)
    return fail("", "has only " + counts() + "; the file ends here and may have been cut");
  if (record.reread && (has != wants || record.stray_quote))
    return fail("", "has " + counts() + " and follows a row with a lost quotation mark");
  if (has < wants && has == 1)
    return fail("", "has only " + counts() + "; put a cell that holds a line break into quotation marks");
  // Spreadsheets leave out empty cells at the end of a line.
  if (has < wants) warn("", "has only " + counts() + "; the others were taken as empty");
  return true;
}

bool RowBuilder::take(const PlannedColumn& column, std::string_view cell, ImportedRow& row) {
  if (cell.find(kBadByte) != std::string_view::npos)
    return fail(column.name, "holds bytes that are no text in this encoding; export as UTF-8, or name the encoding");
  if (column.field == Field::unknown) {
    row.ticket.badge_fields.emplace_back(column.name, cell);
    return true;
  }
  const PlannedColumn*& filled_by = filled_by_[static_cast<std::size_t>(column.field)];
  if (filled_by != nullptr && column.field != Field::status) {
    if (is_hashed(column.field)) {
      warn(column.name, "is a second column of " + std::string(to_string(column.field)) + "; the first was taken");
      return true;
    }
    // A second column of one field: nothing is lost, but nothing is kept twice.
    const std::string* first = text_field(column.field, row);
    if (first == nullptr || *first != cell) row.ticket.badge_fields.emplace_back(column.name, cell);
    return true;
  }
  if (const char* problem = put(column.field, cell, row)) {
    std::string shown(cell.substr(0, 40));
    while (!shown.empty() && cell.size() > 40 && (static_cast<unsigned char>(shown.back()) & 0x80)) shown.pop_back();
    const bool hide = column.field == Field::secret || is_hashed(column.field);
    return fail(column.name, (hide ? std::string("the value ") : "\"" + shown + "\" ") + problem);
  }
  filled_by = &column;
  return true;
}

const char* RowBuilder::put(Field field, std::string_view cell, ImportedRow& row) {
  admission::Ticket& ticket = row.ticket;
  switch (field) {
    case Field::status:
      return put_status(cell, ticket);
    case Field::valid_from:
      return put_time(field, cell, ticket.valid_from);
    case Field::valid_until:
      return put_time(field, cell, ticket.valid_until);
    case Field::blocked:
      return put_blocked(cell, ticket);
    case Field::tags:
      return split_list(cell, ticket.tags) ? nullptr : kListProblem;
    case Field::id_number:
    case Field::passport:
      return put_number(field, cell, row);
    case Field::birth_date: {
      auto date = parse_birth_date(cell);
      if (!date) return kBirthDateProblem;
      row.birth_date = std::move(*date);
      return nullptr;
    }
    case Field::language:
      put_language(cell, ticket);
      return nullptr;
    case Field::require_attention: {
      const auto answer = yes_no_of(cell);
      if (!answer) return kYesNoProblem;
      ticket.require_attention = *answer;
      return nullptr;
    }
    default:
      return put_text(field, cell, row);
  }
}

const char* RowBuilder::put_text(Field field, std::string_view cell, ImportedRow& row) {
  if (field == Field::secret)
    if (const char* problem = secret_problem(cell)) return problem;
  if (field == Field::email)
    if (const char* problem = email_problem(cell)) return problem;
  if (field == Field::phone && is_shortened_number(cell))
    return "was shortened by a spreadsheet, its digits are lost; format the column as text and export again";
  if (field == Field::item && plan_.profile != nullptr && !plan_.profile->item_variation_separator.empty()) {
    const std::string& mark = plan_.profile->item_variation_separator;
    const std::size_t at = cell.find(mark);
    if (at != std::string_view::npos && row.ticket.variation.empty()) {
      row.ticket.item = trim(cell.substr(0, at));
      row.ticket.variation = trim(cell.substr(at + mark.size()));
      return nullptr;
    }
  }
  text_field(field, row)->assign(cell);
  return nullptr;
}

const char* RowBuilder::put_status(std::string_view cell, admission::Ticket& ticket) {
  using admission::OrderStatus;
  const auto word = status_of(cell, plan_.profile, scratch_);
  if (!word) return kStatusProblem;
  // "Registered" in one column does not make up for "unpaid" in another: the word that admits least counts.
  worst_status_ = std::max(worst_status_, *word);
  switch (worst_status_) {
    case StatusWord::paid:
      ticket.order_status = OrderStatus::paid;
      break;
    case StatusWord::pending:
    case StatusWord::approval:
      ticket.order_status = OrderStatus::pending;
      break;
    case StatusWord::expired:
      ticket.order_status = OrderStatus::expired;
      break;
    case StatusWord::canceled:
      ticket.order_status = OrderStatus::canceled;
      break;
  }
  ticket.require_approval = worst_status_ == StatusWord::approval;
  return nullptr;
}

const char* RowBuilder::put_time(Field field, std::string_view cell, std::optional<admission::Time>& time) {
  LastTime& last = last_times_[field == Field::valid_until ? 1 : 0];
  if (last.cell != cell) {
    auto parsed = parse_time(cell, timezone_);
    if (!parsed) {
      reason_ = std::move(parsed.error());
      return reason_.c_str();
    }
    // "Valid until 5 March" is true all through 5 March.
    if (field == Field::valid_until && cell.find(':') == std::string_view::npos)
      parsed = end_of_day(*parsed, timezone_);
    last.cell = cell;
    last.time = *parsed;
  }
  time = last.time;
  return nullptr;
}

const char* RowBuilder::put_blocked(std::string_view cell, admission::Ticket& ticket) {
  if (const auto answer = yes_no_of(cell)) {
    if (*answer) ticket.blocked.emplace_back("blocked");
    return nullptr;
  }
  return split_list(cell, ticket.blocked) ? nullptr : kListProblem;
}

const char* RowBuilder::put_number(Field field, std::string_view cell, ImportedRow& row) {
  scratch_ = admission::canonical_number(cell);
  if (const char* problem = id_number_problem(scratch_)) return problem;
  if (!scratch_.empty()) row.numbers.emplace_back(to_string(field), scratch_);
  return nullptr;
}

// A language nobody knows costs a translation, not an entry.
void RowBuilder::put_language(std::string_view cell, admission::Ticket& ticket) {
  if (auto tag = language_of(cell)) {
    ticket.language = std::move(*tag);
    return;
  }
  warn("language", "\"" + std::string(cell.substr(0, 40)) +
                       "\" is not a language tag such as zh, en or pt-BR; kept as a badge field");
  ticket.badge_fields.emplace_back("language", cell);
}

bool RowBuilder::complete(ImportedRow& row) {
  admission::Ticket& ticket = row.ticket;
  join_name(ticket.person);
  if (ticket.valid_from && ticket.valid_until && *ticket.valid_from > *ticket.valid_until)
    return fail("valid_until", "lies before valid_from: this ticket would never be valid");
  if (ticket.secret.empty()) {
    row.natural_key = natural_keys_.key_of(row);
    if (row.natural_key.empty())
      return fail("", "names nobody: it needs a ticket code, a name, an e-mail, a phone, an ID number or an order");
  }
  row.digest = digest_of(row);
  ticket.import_digest = row.digest;
  ticket.import_source = source_;
  return true;
}

bool RowBuilder::fail(std::string column, std::string reason) {
  error_ = {line_, std::move(column), std::move(reason)};
  return false;
}

void RowBuilder::warn(std::string column, std::string reason) {
  warnings_.push_back({line_, std::move(column), std::move(reason)});
}

}  // namespace usher::importing
