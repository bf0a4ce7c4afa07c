#include "gateway/lane/credential.h"

#include <doctest/doctest.h>

#include "gateway/lane/document.h"
#include "scanner/document/mrz.h"
#include "tests/unit/scanner/documents.h"

using namespace usher;
using namespace usher::lane;
using admission::Language;
using admission::MatchBy;
using scanner::kToday;

namespace {

struct Asked {
  sequencer::CheckIn command;
  std::optional<LineValues> unusable;
};

Asked ask(const Scan& scan, std::vector<MatchBy> match = {MatchBy::number}, Language language = Language::en) {
  admission::Event event;
  event.match = std::move(match);
  Asked asked;
  asked.unusable = set_credential(scan, event, language, kToday, asked.command);
  return asked;
}

Scan read(std::string text) {
  Scan scan;
  scan.text = std::move(text);
  return scan;
}

std::vector<std::string> texts(const sequencer::CheckIn& command, MatchBy by) {
  std::vector<std::string> all;
  for (const auto& one : command.identifications) {
    if (one.by == by) all.push_back(one.detail.empty() ? one.text : one.text + "/" + one.detail);
  }
  return all;
}

}  // namespace

TEST_CASE("a ticket's code is a code and nothing else") {
  const Asked asked = ask(read("CODE1"));
  CHECK_FALSE(asked.unusable);
  CHECK(asked.command.code == "CODE1");
  CHECK(asked.command.identifications.empty());
  CHECK(asked.command.document.empty());
}

TEST_CASE("a ticket that was chosen needs no code") {
  Scan chosen;
  chosen.ticket = admission::TicketId(7);
  const Asked asked = ask(chosen);
  CHECK(asked.command.ticket == admission::TicketId(7));
  CHECK(asked.command.code.empty());
}

TEST_CASE("the text of a passport is its numbers, and no code") {
  const Asked asked = ask(read(scanner::joined(scanner::kTd3Lines)));
  CHECK_FALSE(asked.unusable);
  CHECK(asked.command.code.empty());
  CHECK(asked.command.document == "passport");
  CHECK(texts(asked.command, MatchBy::number) == std::vector<std::string>{"L898902C3", "ZE184226B"});
  CHECK(texts(asked.command, MatchBy::name_birth).empty());
}

TEST_CASE("name and birth date are looked up where the event says so") {
  const Asked asked = ask(read(scanner::joined(scanner::kTd3Lines)), {MatchBy::name_birth, MatchBy::name_phone});
  CHECK(texts(asked.command, MatchBy::number).empty());
  CHECK(texts(asked.command, MatchBy::name_birth) == std::vector<std::string>{"ANNA ERIKSSON MARIA/1974-08-12"});
}

TEST_CASE("a licence is told by its text") {
  const Asked asked = ask(read(scanner::kVirginia), {MatchBy::number, MatchBy::name_birth});
  CHECK_FALSE(asked.unusable);
  CHECK(asked.command.document == "driver_license");
  CHECK(texts(asked.command, MatchBy::number) == std::vector<std::string>{"T64235789"});
  CHECK(texts(asked.command, MatchBy::name_birth) == std::vector<std::string>{"JOHN MICHAEL SAMPLE/1986-06-06"});
}

TEST_CASE("a resident ID number is a code first, and then a document in both its forms") {
  const Asked asked = ask(read("11010519491231002X"));
  CHECK(asked.command.code == "11010519491231002X");
  CHECK(asked.command.document == "resident_id");
  CHECK(texts(asked.command, MatchBy::number) == std::vector<std::string>{"11010519491231002X", "110105491231002"});
  const Asked tickets_only = ask(read("11010519491231002X"), {});
  CHECK_FALSE(tickets_only.unusable);
  CHECK(tickets_only.command.code == "11010519491231002X");
  CHECK(tickets_only.command.document == "resident_id");
}

TEST_CASE("what a reader has read of a document itself is no code") {
  auto identity = std::make_shared<scanner::Identity>();
  identity->kind = scanner::DocumentKind::resident_id;
  identity->number = "11010519491231002X";
  identity->name = "李雷";
  identity->native_name = "Li Lei";
  identity->birth = scanner::day(1949, 12, 31);
  Scan scan = read("11010519491231002X");
  scan.identity = identity;
  const Asked asked = ask(scan, {MatchBy::number, MatchBy::name_birth});
  CHECK(asked.command.code.empty());
  CHECK(asked.command.identifications.size() == 4);
  CHECK(texts(asked.command, MatchBy::name_birth) == std::vector<std::string>{"李雷/1949-12-31", "LEI LI/1949-12-31"});
}

TEST_CASE("an open birth date is none") {
  auto identity = std::make_shared<scanner::Identity>();
  identity->number = "X1234567";
  identity->name = "Ada";
  identity->birth = scanner::day(1949, 12, 0);
  Scan scan;
  scan.identity = identity;
  CHECK(texts(ask(scan, {MatchBy::number, MatchBy::name_birth}).command, MatchBy::name_birth).empty());
}

TEST_CASE("a card's own number is a medium's, not a barcode") {
  Scan card = read("04A1B2C3D4E580");
  card.symbology = "nfc_uid";
  const Asked asked = ask(card);
  CHECK(asked.command.code == "04A1B2C3D4E580");
  CHECK(asked.command.source == "nfc_uid");
}

TEST_CASE("a misread document is refused with the field and what to do, in three languages, and without what it says") {
  std::vector<std::string> lines = scanner::kTd3Lines;
  lines[1][9] = '7';  // the number's check digit
  const struct {
    Language language;
    const char *headline, *text;
  } kSaid[] = {
      {Language::en, "Document not readable",
       "document number: its check digit does not fit; scan the document again, or look the person up by name."},
      {Language::zh, "无法读取证件", "证件号码：校验位不符。请重新扫描证件，或由工作人员按姓名查找。"},
      {Language::de, "Dokument nicht lesbar",
       "Dokumentnummer: die Prüfziffer passt nicht; bitte das Dokument erneut einlesen oder das Personal nach dem "
       "Namen "
       "suchen lassen."},
  };
  for (const auto& said : kSaid) {
    const Asked asked = ask(read(scanner::joined(lines)), {MatchBy::number}, said.language);
    REQUIRE(asked.unusable);
    CHECK(asked.unusable->verdict == "refused");
    CHECK(asked.unusable->reason == "error");
    CHECK(asked.unusable->headline == said.headline);
    CHECK(asked.unusable->explanation == said.text);
    CHECK(asked.unusable->explanation.find("L898902C") == std::string::npos);
    CHECK_FALSE(asked.unusable->passed);
  }
}

TEST_CASE("every mistake has words in every language") {
  for (int i = 0; i <= static_cast<int>(scanner::Mistake::mismatch); ++i) {
    const scanner::DocumentError error{static_cast<scanner::Mistake>(i), "birth date", "birth date: wrong"};
    CHECK(unreadable_text(error, Language::en) == "birth date: wrong.");
    CHECK(unreadable_text(error, Language::zh).starts_with("出生日期："));
    CHECK(unreadable_text(error, Language::zh).find("：。") == std::string::npos);
    CHECK(unreadable_text(error, Language::de).starts_with("Geburtsdatum: "));
    CHECK(unreadable_text(error, Language::de).find(": ;") == std::string::npos);
  }
}

TEST_CASE("where no document is taken it says so, and not that a code is unknown") {
  const Asked asked = ask(read(scanner::joined(scanner::kTd3Lines)), {MatchBy::name_phone});
  REQUIRE(asked.unusable);
  CHECK(asked.unusable->reason == "invalid");
  CHECK(asked.unusable->explanation == "Documents are not looked up here. Please show the ticket.");
}
