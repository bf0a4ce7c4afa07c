#include "gateway/lane/document.h"

#include <array>
#include <cstdio>
#include <utility>

#include "gateway/sequencer/limits.h"
#include "scanner/document/number_key.h"

namespace usher::lane {

using admission::Language;
using admission::MatchBy;
using admission::Phrase;
using scanner::Mistake;

namespace {

void add(std::vector<sequencer::Identification>& out, MatchBy by, std::string text, std::string detail) {
  // A licence's text may hold a name of any length; nobody's is.
  if (text.empty() || text.size() + detail.size() > sequencer::kIdentificationBytesMax) return;
  out.push_back({by, std::move(text), std::move(detail)});
}

struct Words {
  std::string_view name;
  Phrase phrase;
};

// The fields that the parsers of scanner/document name.
constexpr std::array kFields = {
    Words{"header", {"header", "文件头", "Kopf"}},
    Words{"subfile directory", {"subfile directory", "子文件目录", "Verzeichnis"}},
    Words{"elements", {"elements", "数据项", "Datenfelder"}},
    Words{"DAQ (number)", {"number", "证件号码", "Nummer"}},
    Words{"DCS (surname)", {"surname", "姓氏", "Nachname"}},
    Words{"DBB (birth date)", {"birth date", "出生日期", "Geburtsdatum"}},
    Words{"DBA (expiry)", {"expiry", "有效期", "Ablaufdatum"}},
    Words{"card text", {"card text", "卡片文本", "Kartentext"}},
    Words{"name", {"name", "姓名", "Name"}},
    Words{"number", {"number", "证件号码", "Nummer"}},
    Words{"birth date", {"birth date", "出生日期", "Geburtsdatum"}},
    Words{"document code", {"document code", "证件类型代码", "Dokumentart"}},
    Words{"issuing state", {"issuing state", "签发国", "Ausstellerstaat"}},
    Words{"document number", {"document number", "证件号码", "Dokumentnummer"}},
    Words{"sex", {"sex", "性别", "Geschlecht"}},
    Words{"expiry date", {"expiry date", "有效期", "Ablaufdatum"}},
    Words{"optional data", {"optional data", "可选数据", "Zusatzangaben"}},
    Words{"composite", {"composite", "总校验位", "Gesamtprüfziffer"}},
    Words{"machine-readable zone", {"machine-readable zone", "机读区", "maschinenlesbare Zone"}},
    Words{"resident ID number", {"resident ID number", "身份证号码", "Personennummer"}},
    Words{"permanent residence number", {"permanent residence number", "永久居留证号码", "Nummer der Karte"}},
};

std::string_view field_text(std::string_view field, Language language) {
  for (const Words& words : kFields) {
    if (words.name == field) return words.phrase.in(language);
  }
  return field;
}

// In English the parser's own words say more.
std::string_view mistake_text(Mistake mistake, Language language) {
  static constexpr Phrase kShape{"", "未完整读取", "nicht vollständig gelesen"};
  static constexpr Phrase kCharacter{"", "含有不应出现的字符", "enthält ein Zeichen, das dort nicht stehen kann"};
  static constexpr Phrase kCheckDigit{"", "校验位不符", "die Prüfziffer passt nicht"};
  static constexpr Phrase kDate{"", "日期不存在", "dieses Datum kann es nicht geben"};
  static constexpr Phrase kMissing{"", "缺失", "fehlt"};
  static constexpr Phrase kMismatch{"", "与其他内容不一致", "passt nicht zu den übrigen Angaben"};
  switch (mistake) {
    case Mistake::shape:
      return kShape.in(language);
    case Mistake::character:
      return kCharacter.in(language);
    case Mistake::check_digit:
      return kCheckDigit.in(language);
    case Mistake::date:
      return kDate.in(language);
    case Mistake::missing:
      return kMissing.in(language);
    case Mistake::mismatch:
      break;
  }
  return kMismatch.in(language);
}

constexpr Phrase kAgain{"", "。请重新扫描证件，或由工作人员按姓名查找。",
                        "; bitte das Dokument erneut einlesen oder das Personal nach dem Namen suchen lassen."};

}  // namespace

std::string date_text(const scanner::Date& date) {
  if (!date.ok()) return {};
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

bool set_document(const scanner::Identity& identity, const admission::Event& event, sequencer::CheckIn& command) {
  auto& out = command.identifications;
  out.clear();
  command.document = to_string(identity.kind);
  if (allows(event.match, MatchBy::number)) {
    for (std::string& number : scanner::number_keys(identity)) add(out, MatchBy::number, std::move(number), {});
  }
  const std::string birth = identity.birth ? date_text(*identity.birth) : std::string();
  if (allows(event.match, MatchBy::name_birth) && !birth.empty()) {
    const std::string name = scanner::compare_name(identity), native = scanner::compare_form(identity.native_name);
    add(out, MatchBy::name_birth, name, birth);
    if (native != name) add(out, MatchBy::name_birth, native, birth);
  }
  return !out.empty();
}

std::string unreadable_text(const scanner::DocumentError& error, Language language) {
  if (language == Language::en) return error.text + ".";
  std::string text(field_text(error.field, language));
  text += language == Language::zh ? "：" : ": ";
  text += mistake_text(error.mistake, language);
  text += kAgain.in(language);
  return text;
}

std::string_view unreadable_headline(Language language) {
  static constexpr Phrase kUnreadable{"Document not readable", "无法读取证件", "Dokument nicht lesbar"};
  return kUnreadable.in(language);
}

std::string_view not_taken_text(Language language) {
  static constexpr Phrase kNotTaken{"Documents are not looked up here. Please show the ticket.",
                                    "此处不支持凭证件入场。请出示门票。",
                                    "Dokumente werden hier nicht nachgeschlagen. Bitte das Ticket zeigen."};
  return kNotTaken.in(language);
}

}  // namespace usher::lane
