#include "scanner/document/aamva.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "scanner/document/aamva_issuer.h"
#include "scanner/document/text.h"

namespace usher::scanner {
namespace {

constexpr std::string_view kHeader = "header";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kWhole =
    "; the barcode was not read whole: let the scanner end a code by a silence (idle) or by STX and ETX, not by CR or "
    "LF";
// In front of "@", and between it and the file type, where three control characters belong.
constexpr std::size_t kHeadGapCharsMax = 8;

// The ids by which elements are told apart when spaces stand between them.
constexpr std::string_view kIds[] = {
    "DAA", "DAB", "DAC", "DAD", "DAE", "DAF", "DAG", "DAH", "DAI", "DAJ", "DAK", "DAL", "DAM", "DAN", "DAO", "DAP",
    "DAQ", "DAR", "DAS", "DAT", "DAU", "DAV", "DAW", "DAX", "DAY", "DAZ", "DBA", "DBB", "DBC", "DBD", "DBE", "DBF",
    "DBG", "DBH", "DBI", "DBJ", "DBK", "DBL", "DBM", "DBN", "DBO", "DBP", "DBQ", "DBR", "DBS", "DCA", "DCB", "DCD",
    "DCE", "DCF", "DCG", "DCH", "DCI", "DCJ", "DCK", "DCL", "DCM", "DCN", "DCO", "DCP", "DCQ", "DCR", "DCS", "DCT",
    "DCU", "DDA", "DDB", "DDC", "DDD", "DDE", "DDF", "DDG", "DDH", "DDI", "DDJ", "DDK", "DDL"};

struct Header {
  std::string_view issuer;  // six digits
  int version = 0;
  std::string type;       // of the first subfile that holds a person: "DL" or "ID"
  std::size_t begin = 0;  // of what follows the directory
};

using Elements = std::map<std::string, std::string, std::less<>>;

// Where `what` begins within the next kHeadGapCharsMax characters; npos: nowhere.
std::size_t find_near(std::string_view text, std::string_view what, std::size_t at) {
  for (std::size_t i = 0; i <= kHeadGapCharsMax && at < text.size(); ++i) {
    if (text.substr(at).starts_with(what)) return at;
    at += text.substr(at).starts_with(kReplacement) ? kReplacement.size() : 1;
  }
  return std::string_view::npos;
}

// Where the issuer's six digits and the version's two stand; npos: this is no header. A few stray characters in front
// of the "@" (a scanner's prefix) do no harm.
std::size_t issuer_at(std::string_view text) {
  const std::size_t sign = find_near(text, "@", 0);
  if (sign == std::string_view::npos) return sign;
  for (const std::string_view type : {"ANSI", "AAMVA"}) {
    std::size_t at = find_near(text, type, sign + 1);
    if (at == std::string_view::npos) continue;
    at += type.size();
    while (at < text.size() && text[at] == ' ') ++at;
    if (text.size() - at >= 8 && all_digits(text.substr(at, 8))) return at;
  }
  return std::string_view::npos;
}

DocumentResult<Header> read_header(std::string_view text) {
  std::size_t at = issuer_at(text);
  if (at == std::string_view::npos) {
    return document_error(Mistake::shape, kHeader,
                          "it is none of an AAMVA licence; scan the barcode on the back again");
  }
  Header header{.issuer = text.substr(at, 6), .version = number_of(text.substr(at + 6, 2))};
  if (header.version < 1) {
    return document_error(Mistake::shape, kHeader, "a licence from before AAMVA version 1; look the person up by name");
  }
  // Version 1 has no jurisdiction version; Illinois leaves it out in later ones too. So: however many digits there are,
  // the last two before a letter are the number of subfiles.
  at += 8;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789", at), text.size()) - at;
  if (digits != 2 && digits != 4) {
    return document_error(Mistake::shape, kHeader, "the number of subfiles is not there; scan the barcode again");
  }
  const int subfiles = number_of(text.substr(at + digits - 2, 2));
  at += digits;
  if (subfiles < 1 || subfiles > static_cast<int>(kAamvaSubfilesMax)) {
    return document_error(Mistake::shape, kHeader, "the number of subfiles is not 1 to 10; scan the barcode again");
  }
  // Some cards announce more subfiles than they list.
  for (int i = 0; i < subfiles; ++i) {
    const std::string_view entry = text.substr(at, 10);
    if (entry.size() < 10 || !is_capital(entry[0]) || !is_capital(entry[1]) || !all_digits(entry.substr(2))) break;
    if (header.type.empty() && (entry.starts_with("DL") || entry.starts_with("ID"))) header.type = entry.substr(0, 2);
    at += 10;
  }
  if (header.type.empty()) {
    return document_error(Mistake::shape, "subfile directory",
                          "there is no DL and no ID subfile; look the person up by name");
  }
  header.begin = at;
  return header;
}

// The bytes of a separator at `at`, 0 if there is none.
std::size_t separator_at(std::string_view text, std::size_t at) {
  if (text.substr(at).starts_with(kReplacement)) return kReplacement.size();
  const auto c = static_cast<unsigned char>(text[at]);
  return c < ' ' || c == 0x7F || c == '|' ? 1 : 0;
}

bool is_id(std::string_view text) {
  return std::find(std::begin(kIds), std::end(kIds), text.substr(0, 3)) != std::end(kIds);
}

// One element, or the beginning of a subfile and one. The first of an id counts: a subfile of the jurisdiction's or an
// address that looks like an element must not change who it is.
void take(std::string_view piece, std::string_view type, Elements& elements) {
  piece = trim_blanks(piece);
  if (piece.starts_with(type) && is_id(piece.substr(2))) piece.remove_prefix(2);
  if (!is_id(piece)) return;
  elements.try_emplace(std::string(piece.substr(0, 3)), trim_blanks(piece.substr(3)));
}

// Where a space stands in front of an id, or of a subfile's type and an id, there may have been a control character.
bool begins_element(std::string_view text, std::string_view type) {
  return is_id(text) || (text.starts_with(type) && is_id(text.substr(2)));
}

Elements elements_of(std::string_view body, std::string_view type, bool by_spaces) {
  Elements elements;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < body.size();) {
    std::size_t bytes = separator_at(body, at);
    if (by_spaces && body[at] == ' ' && begins_element(body.substr(at + 1), type)) bytes = 1;
    if (bytes != 0) {
      take(body.substr(begin, at - begin), type, elements);
      begin = at + bytes;
    }
    at += std::max<std::size_t>(bytes, 1);
  }
  take(body.substr(begin), type, elements);
  return elements;
}

std::string_view value(const Elements& elements, std::string_view id) {
  const auto at = elements.find(id);
  // What a jurisdiction writes where it has nothing to say.
  if (at == elements.end() || at->second == "NONE" || at->second == "UNAVL" || at->second == "unavl") return "";
  return at->second;
}

// "SMITH," -> "SMITH"; "MARY,ANN" -> "MARY ANN".
std::string name_of(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (c != ',' && c != ' ') {
      name += c;
    } else if (!name.empty() && name.back() != ' ') {
      name += ' ';
    }
  }
  if (name.ends_with(' ')) name.pop_back();
  return name;
}

std::string joined(std::string first, std::string_view second) {
  if (!first.empty() && !second.empty()) first += ' ';
  return first += second;
}

// Family name, first name, middle name, suffix, by commas; without one nobody knows which is which.
void read_whole_name(std::string_view whole, Identity& identity) {
  const std::size_t comma = whole.find(',');
  if (comma == std::string_view::npos) {
    identity.name = name_of(whole);
    return;
  }
  identity.surname = name_of(whole.substr(0, comma));
  const std::size_t second = std::min(whole.find(',', comma + 1), whole.size());
  const std::size_t third = std::min(whole.find(',', std::min(second + 1, whole.size())), whole.size());
  identity.given_names = name_of(whole.substr(comma + 1, third - comma - 1));
}

void read_names(const Elements& elements, Identity& identity) {
  const std::string_view surname = value(elements, "DCS"), whole = value(elements, "DAA");
  identity.surname = name_of(surname.empty() ? value(elements, "DAB") : surname);
  const std::string_view given = value(elements, "DAC");
  identity.given_names = name_of(given.empty() ? value(elements, "DCT") : given);
  identity.given_names = joined(std::move(identity.given_names), name_of(value(elements, "DAD")));
  if (identity.surname.empty() && !whole.empty()) read_whole_name(whole, identity);
  for (const std::string_view id : {"DDE", "DDF", "DDG"}) identity.name_truncated |= value(elements, id) == "T";
}

// MMDDCCYY or CCYYMMDD, also with hyphens or slashes between.
std::optional<Date> date_of(std::string_view text) {
  std::string digits(text);
  std::erase_if(digits, [](char c) { return c == '-' || c == '/'; });
  if (digits.size() != 8 || !all_digits(digits)) return std::nullopt;
  if (auto date = date_of_ccyymmdd(digits)) return date;
  return date_of_ccyymmdd(digits.substr(4) + digits.substr(0, 4));
}

DocumentResult<Identity> identity_of(const Header& header, const Elements& elements) {
  Identity identity;
  identity.kind = header.type == "ID" ? DocumentKind::id_card : DocumentKind::driver_license;
  identity.document_code = header.type;
  identity.number = value(elements, "DAQ");
  if (identity.number.empty())
    return document_error(Mistake::missing, "DAQ (number)", std::string("it is not there") += kWhole);
  read_names(elements, identity);
  if (identity.surname.empty() && identity.name.empty()) {
    return document_error(Mistake::missing, "DCS (surname)", std::string("it is not there") += kWhole);
  }
  const std::string_view birth = value(elements, "DBB"), expiry = value(elements, "DBA");
  if (birth.empty())
    return document_error(Mistake::missing, "DBB (birth date)", std::string("it is not there") += kWhole);
  identity.birth = date_of(birth);
  if (!identity.birth) {
    return document_error(Mistake::date, "DBB (birth date)", "there is no such day; scan the barcode again");
  }
  identity.expiry = date_of(expiry);
  // Eight noughts or nines, or a word, are a card that does not expire.
  identity.unlimited =
      !identity.expiry && !expiry.empty() &&
      (expiry == "00000000" || expiry == "99999999" || std::none_of(expiry.begin(), expiry.end(), is_digit));
  if (!identity.expiry && !identity.unlimited && !expiry.empty()) {
    return document_error(Mistake::date, "DBA (expiry)", "there is no such day; scan the barcode again");
  }
  const std::string_view sex = value(elements, "DBC");
  identity.sex = sex == "1" || sex == "M" ? Sex::male : sex == "2" || sex == "F" ? Sex::female : Sex::unspecified;

  const AamvaIssuer issuer = issuer_of(header.issuer);
  const std::string_view country = value(elements, "DCG");
  identity.issuer = issuer.country;
  if (country == "USA" || country == "CAN" || country == "MEX") identity.issuer = country;
  identity.jurisdiction = issuer.country.empty() ? value(elements, "DAJ") : issuer.jurisdiction;
  return identity;
}

}  // namespace

bool is_aamva(std::string_view text) {
  return issuer_at(text) != std::string_view::npos;
}

DocumentResult<Identity> parse_aamva(std::string_view text) {
  if (text.size() > kAamvaBytesMax) {
    return document_error(Mistake::shape, kHeader, "more than 12 KiB, which is no licence; scan the barcode again");
  }
  const auto header = read_header(text);
  if (!header) return std::unexpected(header.error());
  const std::string_view body = text.substr(header->begin);
  Elements elements = elements_of(body, header->type, false);
  if (!elements.contains("DAQ") || !elements.contains("DBB")) elements = elements_of(body, header->type, true);
  // Few elements in a long text are many that run into each other; in a short one the rest was cut off.
  constexpr std::size_t kLongBytes = 100;
  if (elements.size() < 3 && body.size() > kLongBytes) {
    return document_error(Mistake::shape, "elements",
                          "nothing stands between them; let the scanner send control characters (LF, RS, CR)");
  }
  return identity_of(*header, elements);
}

}  // namespace usher::scanner
