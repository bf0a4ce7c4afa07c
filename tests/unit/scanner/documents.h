// Documents that tests of several files read. All of them are specimens of the standards or made up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/document/identity.h"

namespace usher::scanner {

inline constexpr Date kToday{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(21)};

inline Date day(int year, unsigned month, unsigned day) {
  return Date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}

// ICAO Doc 9303: part 4 appendix B, part 5 appendix B, part 6 appendix B, part 7 appendices.
inline const std::vector<std::string> kTd3Lines = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                                   "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
inline const std::vector<std::string> kTd2Lines = {"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
                                                   "D231458907UTO7408122F1204159<<<<<<<6"};
inline const std::vector<std::string> kTd1Lines = {"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
                                                   "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"};
inline const std::vector<std::string> kMrvALines = {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                                    "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"};
inline const std::vector<std::string> kMrvBLines = {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
                                                    "L8988901C4XXX4009078F9612109<<<<<<<<"};
// A number of more than nine characters (part 11, appendix D.2).
inline const std::vector<std::string> kLongTd1Lines = {
    "I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"};

inline std::string joined(const std::vector<std::string>& lines, std::string_view end = "\r\n") {
  std::string text;
  for (const std::string& line : lines) text += line + std::string(end);
  return text;
}

// AAMVA DL/ID Card Design Standard 2020, annex D.
inline const std::string kVirginia =
    "@\n\x1e\rANSI 636000100102DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\nDDEN\nDACMICHAEL\nDDFN\nDADJOHN\nDDGN\n"
    "DCUJR\nDCAD\nDCBK\nDCDPH\nDBD06062019\nDBB06061986\nDBA12102024\nDBC1\nDAU068 in\nDAYBRO\n"
    "DAG2300 WEST BROAD STREET\nDAIRICHMOND\nDAJVA\nDAK232690000  \nDCF2424244747474786102204\nDCGUSA\nDCK123456789\n"
    "DDAF\nDDB06062018\nDDC06062020\nDDD1\rZVZVA01\r";

}  // namespace usher::scanner
