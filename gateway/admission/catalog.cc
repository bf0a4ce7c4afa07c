#include "gateway/admission/catalog.h"

namespace usher::admission {

std::string_view to_string(CatalogKind kind) {
  switch (kind) {
    case CatalogKind::category:
      return "category";
    case CatalogKind::item:
      return "item";
    case CatalogKind::subevent:
      return "subevent";
    case CatalogKind::badge_layout:
      return "badge_layout";
    case CatalogKind::badge_item:
      return "badge_item";
    case CatalogKind::settings:
      return "settings";
    case CatalogKind::pull:
      return "pull";
  }
  return "";
}

}  // namespace usher::admission
