#include "scanner/document/identity.h"

namespace usher::scanner {

std::string_view to_string(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::passport:
      return "passport";
    case DocumentKind::id_card:
      return "id_card";
    case DocumentKind::visa:
      return "visa";
    case DocumentKind::residence_permit:
      return "residence_permit";
    case DocumentKind::driver_license:
      return "driver_license";
    case DocumentKind::resident_id:
      return "resident_id";
  }
  return "id_card";
}

std::unexpected<DocumentError> document_error(Mistake mistake, std::string_view field, std::string_view what) {
  std::string text(field);
  text += ": ";
  text += what;
  return std::unexpected(DocumentError{mistake, field, std::move(text)});
}

}  // namespace usher::scanner
