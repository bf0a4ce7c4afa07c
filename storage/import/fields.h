// The canonical columns: what a cell of the file may mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher::importing {

enum class Field : std::uint8_t {
  secret,
  name,
  company,
  title,
  category,
  item,
  order,
  status,
  tags,
  seat,
  zone,
  language,
  email,
  phone,
  id_number,
  valid_from,
  valid_until,
  blocked,
  given_name,
  family_name,
  variation,
  subevent,
  notes,
  passport,
  require_attention,
  birth_date,
  unknown,   // kept as a badge field
  left_out,  // not kept
};
inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::unknown);

// "secret", "name" …; "" for unknown and left_out.
[[nodiscard]] std::string_view to_string(Field field);
// "" is left_out; a name that is no canonical column: none.
[[nodiscard]] std::optional<Field> field_of(std::string_view name);
// All names, separated by ", ": for messages.
[[nodiscard]] const std::string& known_fields_text();

}  // namespace usher::importing
