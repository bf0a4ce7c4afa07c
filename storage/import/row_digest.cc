#include <array>
#include <cstdint>

#include "storage/import/digest.h"
#include "storage/import/row_builder.h"
#include "storage/import/text.h"

namespace usher::importing {
namespace {

// The seeds of the canonical fields: made of their names, so that they are the same in every version.
const std::array<std::uint64_t, kFieldCount>& seeds() {
  static const std::array<std::uint64_t, kFieldCount> all = [] {
    std::array<std::uint64_t, kFieldCount> made{};
    for (std::size_t i = 0; i < kFieldCount; ++i) made[i] = digest64(to_string(static_cast<Field>(i)), 0);
    return made;
  }();
  return all;
}

// A sum over the fields that are there: independent of their order, and fields added later change nothing for older
// rows.
class Sum {
 public:
  void add(std::string_view tag, std::string_view value) {
    if (!value.empty()) sum_ += digest64(value, digest64(tag, 0));
  }
  void add(Field field, std::string_view value) {
    if (!value.empty()) sum_ += digest64(value, seeds_[static_cast<std::size_t>(field)]);
  }
  void add(Field field, const std::optional<admission::Time>& time) {
    if (!time) return;
    const std::int64_t ms = time->time_since_epoch().count();
    // Little-endian on every machine: the value is stored.
    char bytes[8];
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(static_cast<std::uint64_t>(ms) >> (8 * i));
    add(field, std::string_view(bytes, sizeof bytes));
  }
  void add(Field field, const std::vector<std::string>& items) {
    for (const std::string& item : items) add(field, std::string_view(item));
  }
  [[nodiscard]] std::uint64_t value() const {
    std::uint64_t mixed = sum_;
    mixed = (mixed ^ (mixed >> 33)) * 0xff51afd7ed558ccdULL;
    mixed ^= mixed >> 33;
    return mixed == 0 ? 1 : mixed;
  }

 private:
  const std::array<std::uint64_t, kFieldCount>& seeds_ = seeds();
  std::uint64_t sum_ = 0;
};

}  // namespace

std::uint64_t digest_of(const ImportedRow& row) {
  const admission::Ticket& t = row.ticket;
  Sum sum;
  sum.add(Field::secret, t.secret);
  sum.add(Field::name, t.person.name);
  sum.add(Field::given_name, t.person.given_name);
  sum.add(Field::family_name, t.person.family_name);
  sum.add(Field::company, t.person.company);
  sum.add(Field::title, t.person.title);
  sum.add(Field::email, t.person.email);
  sum.add(Field::phone, t.person.phone);
  sum.add(Field::category, t.category);
  sum.add(Field::item, t.item);
  sum.add(Field::variation, t.variation);
  sum.add(Field::subevent, t.subevent);
  sum.add(Field::order, t.order);
  sum.add(Field::seat, t.seat);
  sum.add(Field::zone, t.zone);
  sum.add(Field::language, t.language);
  sum.add(Field::notes, t.notes);
  sum.add(Field::tags, t.tags);
  sum.add(Field::blocked, t.blocked);
  sum.add(Field::valid_from, t.valid_from);
  sum.add(Field::valid_until, t.valid_until);
  if (t.order_status != admission::OrderStatus::paid)
    sum.add(Field::status, std::to_string(static_cast<int>(t.order_status)));
  if (t.require_approval) sum.add("require_approval", "1");
  if (t.require_attention) sum.add(Field::require_attention, std::string_view("1"));
  for (const auto& [kind, number] : row.numbers) sum.add(kind, number);
  sum.add(Field::birth_date, row.birth_date);
  for (const auto& [name, value] : t.badge_fields) sum.add("column " + fold_word(name), value);
  return sum.value();
}

}  // namespace usher::importing
