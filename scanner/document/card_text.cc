#include "scanner/document/card_text.h"

#include <algorithm>

#include "scanner/document/number_key.h"
#include "scanner/document/resident_id.h"
#include "scanner/document/text.h"

namespace usher::scanner {
namespace {

constexpr std::string_view kUnlimited = "\xE9\x95\xBF\xE6\x9C\x9F";  // 长期
constexpr std::string_view kName = "name";
constexpr std::string_view kNativeName = "Chinese name";
constexpr std::string_view kBirth = "birth date";
constexpr std::string_view kAgain = "; put the card on the reader again";

struct Span {
  std::size_t at = 0, bytes = 0;  // 0 bytes: the card has no such field
};

struct Layout {
  Span name, name_more, native_name, sex, birth, number, authority, from, to, nationality, permit;
};

constexpr Layout kResident{.name = {0, 30},
                           .sex = {30, 2},
                           .birth = {36, 16},
                           .number = {122, 36},
                           .authority = {158, 30},
                           .from = {188, 16},
                           .to = {204, 16}};
constexpr Layout kHmt = [] {
  Layout layout = kResident;
  layout.permit = {220, 18};
  return layout;
}();
constexpr Layout kForeigner2017{.name = {0, 120},
                                .native_name = {158, 30},
                                .sex = {120, 2},
                                .birth = {220, 16},
                                .number = {122, 30},
                                .authority = {240, 8},
                                .from = {188, 16},
                                .to = {204, 16},
                                .nationality = {152, 6}};
constexpr Layout kForeigner2023{.name = {52, 70},
                                .name_more = {220, 22},
                                .native_name = {0, 30},
                                .sex = {30, 2},
                                .birth = {36, 16},
                                .number = {122, 36},
                                .from = {188, 16},
                                .to = {204, 16},
                                .nationality = {242, 6}};
constexpr Span kType{248, 2};

// Anything else there is a resident's card, whose spare bytes are nobody's.
const Layout& layout_of(std::string_view type) {
  return type == "J" ? kHmt : type == "I" ? kForeigner2017 : type == "Y" ? kForeigner2023 : kResident;
}

class Card {
 public:
  Card(std::string_view bytes, Date today) : bytes_(bytes), today_(today) {}
  [[nodiscard]] DocumentResult<CardText> read();

 private:
  using Step = std::expected<void, DocumentError>;

  [[nodiscard]] Step text(Span span, std::string_view field, std::string& out) const;
  [[nodiscard]] Step read_number(std::string_view type);
  [[nodiscard]] Step read_names();
  [[nodiscard]] Step read_dates();
  [[nodiscard]] Step read_rest();

  const std::string_view bytes_;
  const Date today_;
  const Layout* layout_ = &kResident;
  CardText out_;
};

Card::Step Card::text(Span span, std::string_view field, std::string& out) const {
  const auto utf8 = utf8_of_utf16le(bytes_.substr(span.at, span.bytes));
  const bool control =
      utf8 && std::any_of(utf8->begin(), utf8->end(), [](char c) { return static_cast<unsigned char>(c) < ' '; });
  if (!utf8 || control) return document_error(Mistake::character, field, std::string("it is no text") += kAgain);
  out = trim_blanks(*utf8);
  return {};
}

// The number says kind, birth and sex; what the card says goes over it.
Card::Step Card::read_number(std::string_view type) {
  constexpr std::string_view kField = "number";
  std::string number, sex, nationality;
  if (auto step = text(layout_->number, kField, number); !step) return step;
  if (number.empty()) return document_error(Mistake::missing, kField, std::string("the card gives none") += kAgain);
  const bool letters = layout_ == &kForeigner2017;
  auto parsed = letters ? parse_permanent_resident_number(number, today_) : parse_resident_number(number, today_);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  out_.identity = std::move(*parsed);
  out_.identity.document_code = type;
  if (type == "J") out_.identity.kind = DocumentKind::residence_permit;

  if (auto step = text(layout_->sex, "sex", sex); !step) return step;
  out_.identity.sex = sex == "1" ? Sex::male : sex == "2" ? Sex::female : Sex::unspecified;
  if (auto step = text(layout_->nationality, "nationality", nationality); !step) return step;
  if (const auto country = country_of_numeric(nationality); !country.empty()) nationality = country;
  if (!nationality.empty()) out_.identity.nationality = nationality;
  return {};
}

Card::Step Card::read_names() {
  std::string name, more;
  if (auto step = text(layout_->name, kName, name); !step) return step;
  if (auto step = text(layout_->name_more, kName, more); !step) return step;
  // The continuation follows the 35th character at once; a space there would have been cut off as padding.
  const bool full = name.size() * 2 == layout_->name.bytes;
  if (!more.empty()) name += (full ? "" : " ") + more;
  if (auto step = text(layout_->native_name, kNativeName, out_.identity.native_name); !step) return step;
  if (name.empty() && out_.identity.native_name.empty()) {
    return document_error(Mistake::missing, kName, std::string("the card gives none") += kAgain);
  }
  const std::size_t comma = name.find(',');
  if (comma == std::string::npos) {
    out_.identity.name = std::move(name);
  } else {
    out_.identity.surname = trim_blanks(std::string_view(name).substr(0, comma));
    out_.identity.given_names = trim_blanks(std::string_view(name).substr(comma + 1));
  }
  return {};
}

Card::Step Card::read_dates() {
  const auto wrong = [](std::string_view field) {
    return document_error(Mistake::date, field, std::string("it is no date of eight digits") += kAgain);
  };
  std::string birth, from, to;
  if (auto step = text(layout_->birth, kBirth, birth); !step) return step;
  const auto born = date_of_ccyymmdd(birth);
  if (!born) return wrong(kBirth);
  if (born != out_.identity.birth) {
    return document_error(Mistake::mismatch, kBirth, std::string("it is not the one in the number") += kAgain);
  }
  if (auto step = text(layout_->from, "valid from", from); !step) return step;
  if (!from.empty() && !(out_.valid_from = date_of_ccyymmdd(from))) return wrong("valid from");
  if (auto step = text(layout_->to, "valid to", to); !step) return step;
  out_.identity.unlimited = to == kUnlimited;
  if (!to.empty() && !out_.identity.unlimited && !(out_.identity.expiry = date_of_ccyymmdd(to)))
    return wrong("valid to");
  return {};
}

Card::Step Card::read_rest() {
  std::string permit;
  if (auto step = text(layout_->authority, "authority", out_.authority); !step) return step;
  if (auto step = text(layout_->permit, "travel permit", permit); !step) return step;
  if (!permit.empty()) out_.identity.optional_data.push_back(std::move(permit));
  return {};
}

DocumentResult<CardText> Card::read() {
  std::string type;
  if (const auto flag = utf8_of_utf16le(bytes_.substr(kType.at, kType.bytes))) type = *flag;
  layout_ = &layout_of(type);
  if (layout_ == &kResident) type.clear();
  if (auto step = read_number(type); !step) return std::unexpected(step.error());
  if (auto step = read_names(); !step) return std::unexpected(step.error());
  if (auto step = read_dates(); !step) return std::unexpected(step.error());
  if (auto step = read_rest(); !step) return std::unexpected(step.error());
  return std::move(out_);
}

}  // namespace

DocumentResult<CardText> parse_card_text(std::string_view bytes, Date today) {
  if (bytes.size() != kCardTextBytes) {
    return document_error(Mistake::shape, "card text",
                          std::to_string(bytes.size()) + " bytes instead of 256; put the card on the reader again");
  }
  return Card(bytes, today).read();
}

}  // namespace usher::scanner
