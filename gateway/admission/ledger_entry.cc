#include "gateway/admission/ledger_entry.h"

#include "gateway/admission/names.h"

namespace usher::admission {
namespace {

constexpr std::array<std::string_view, 5> kRoles{"admin", "staff", "kiosk", "scanner", "dashboard"};

}  // namespace

std::string_view to_string(Role role) {
  return name_of(kRoles, role);
}
std::optional<Role> parse_role(std::string_view name) {
  return named<Role>(kRoles, name);
}

}  // namespace usher::admission
