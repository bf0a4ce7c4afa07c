#include "scanner/source/keyboard_layout.h"

#include <algorithm>
#include <iterator>

#include <linux/input-event-codes.h>

#include "scanner/source/key_decoder.h"

namespace usher::scanner {
namespace {

// clang-format off
constexpr std::uint16_t kKeys[] = {
    KEY_GRAVE, KEY_1, KEY_2, KEY_3, KEY_4, KEY_5, KEY_6, KEY_7, KEY_8, KEY_9, KEY_0, KEY_MINUS, KEY_EQUAL,
    KEY_Q, KEY_W, KEY_E, KEY_R, KEY_T, KEY_Y, KEY_U, KEY_I, KEY_O, KEY_P, KEY_LEFTBRACE, KEY_RIGHTBRACE,
    KEY_A, KEY_S, KEY_D, KEY_F, KEY_G, KEY_H, KEY_J, KEY_K, KEY_L, KEY_SEMICOLON, KEY_APOSTROPHE, KEY_BACKSLASH,
    KEY_102ND, KEY_Z, KEY_X, KEY_C, KEY_V, KEY_B, KEY_N, KEY_M, KEY_COMMA, KEY_DOT, KEY_SLASH, KEY_RO, KEY_YEN};

constexpr KeyboardLayout kLayouts[] = {
    {"us", "US", "美式",
     {R"(`1234567890-=qwertyuiop[]asdfghjkl;'\\zxcvbnm,./  )",
      R"(~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"||ZXCVBNM<>?  )",
      R"(                                                  )"}},
    {"gb", "UK", "英式",
     {R"(`1234567890-=qwertyuiop[]asdfghjkl;'#\zxcvbnm,./  )",
      R"( !" $%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>?  )",
      R"(|      {[]}\ @ e                     |            )"}},
    {"de", "German", "德语",
     {R"( 1234567890  qwertzuiop +asdfghjkl  #<yxcvbnm,.-  )",
      R"( !" $%&/()=? QWERTZUIOP *ASDFGHJKL  '>YXCVBNM;:_  )",
      R"(       {[]}\ @          ~            |            )"}},
    {"ch", "Swiss", "瑞士",
     {R"( 1234567890' qwertzuiop  asdfghjkl  $<yxcvbnm,.-  )",
      R"( +"* %&/()=? QWERTZUIOP !ASDFGHJKL   >YXCVBNM;:_  )",
      R"( |@#   | ]}  @         []          {}\            )"}},
    {"fr", "French", "法语",
     {R"( & "'(- _  )=azertyuiop $qsdfghjklm *<wxcvbn,;:!  )",
      R"(~1234567890 +AZERTYUIOP  QSDFGHJKLM% >WXCVBN?./   )",
      R"(  ~#{[|`\^@]}            @           |            )"}},
    {"be", "Belgian", "比利时",
     {R"( & "'(  !  )-azertyuiop $qsdfghjklm  <wxcvbn,;:=  )",
      R"( 1234567890 _AZERTYUIOP *QSDFGHJKLM% >WXCVBN?./+  )",
      R"( |@#  ^{[{}\ @         []            \            )"}},
    {"es", "Spanish", "西班牙语",
     {R"( 1234567890' qwertyuiop +asdfghjkl   <zxcvbnm,.-  )",
      R"( !" $%&/()=? QWERTYUIOP *ASDFGHJKL   >ZXCVBNM;:_  )",
      R"(\|@#~  {[]}\ @         []          {}|            )"}},
    {"latam", "Latin American Spanish", "拉丁美洲西班牙语",
     {R"(|1234567890' qwertyuiop +asdfghjkl {}<zxcvbnm,.-  )",
      R"( !"#$%&/()=? QWERTYUIOP *ASDFGHJKL []>ZXCVBNM;:_  )",
      R"( |@ ~  {[]}\ @          ~         ~  \            )"}},
    {"it", "Italian", "意大利语",
     {R"(\1234567890' qwertyuiop +asdfghjkl   <zxcvbnm,.-  )",
      R"(|!" $%&/()=?^QWERTYUIOP *ASDFGHJKL   >ZXCVBNM;:_  )",
      R"(       {[]}`~@         []         @#              )"}},
    {"pt", "Portuguese", "葡萄牙语",
     {R"(\1234567890' qwertyuiop+ asdfghjkl   <zxcvbnm,.-  )",
      R"(|!"#$%&/()=? QWERTYUIOP* ASDFGHJKL   >ZXCVBNM;:_  )",
      R"(  @    {[]}\ @                       \            )"}},
    {"br", "Brazilian", "巴西",
     {R"('1234567890-=qwertyuiop [asdfghjkl  ]\zxcvbnm,.;/ )",
      R"("!@#$% &*()_+QWERTYUIOP {ASDFGHJKL  }|ZXCVBNM<>:? )",
      R"(       {[]}\ /?                    ~              )"}},
    {"se", "Swedish and Finnish", "瑞典语和芬兰语",
     {R"( 1234567890+ qwertyuiop  asdfghjkl  '<zxcvbnm,.-  )",
      R"( !"# %&/()=? QWERTYUIOP  ASDFGHJKL  *>ZXCVBNM;:_  )",
      R"(  @ $  {[]}\ @                       |            )"}},
    {"dk", "Danish", "丹麦语",
     {R"( 1234567890+ qwertyuiop  asdfghjkl  '<zxcvbnm,.-  )",
      R"( !"# %&/()=? QWERTYUIOP  ASDFGHJKL  *>ZXCVBNM;:_  )",
      R"(  @ $  {[]} |@                       \            )"}},
    {"no", "Norwegian", "挪威语",
     {R"(|1234567890+\qwertyuiop  asdfghjkl  '<zxcvbnm,.-  )",
      R"( !"# %&/()=? QWERTYUIOP  ASDFGHJKL  *>ZXCVBNM;:_  )",
      R"(  @ $  {[]}  @                                    )"}},
    {"ca", "Canadian French", "加拿大法语",
     {R"(#1234567890-=qwertyuiop  asdfghjkl; < zxcvbnm,.   )",
      R"(|!"/$%?&*()_+QWERTYUIOP  ASDFGHJKL: > ZXCVBNM'.   )",
      R"(\ @                    []         ~{}             )"}},
    {"cz", "Czech", "捷克语",
     {R"(;+         = qwertzuiop )asdfghjkl   \yxcvbnm,.-  )",
      R"( 1234567890% QWERTZUIOP/(ASDFGHJKL"!'|YXCVBNM?:_  )",
      R"(`!@#$%^&*{}\ \|        []~  []`'  $'\/ #&@{}^<>*  )"}},
    {"hu", "Hungarian", "匈牙利语",
     {R"(0123456789   qwertzuiop  asdfghjkl    yxcvbnm,.-  )",
      R"( '"+!%/=()   QWERTZUIOP  ASDFGHJKL    YXCVBNM?:_  )",
      R"( ~ ^   `     \|             []    $  <>#&@{}<;>*  )"}},
    {"tr", "Turkish", "土耳其语",
     {R"("1234567890*-qwertyu op  asdfghjkl i,<zxcvbnm  .  )",
      R"( !'^+%&/()=?_QWERTYUIOP  ASDFGHJKL  ;>ZXCVBNM  :  )",
      R"(<> #$  {[]}\|@          ~          '`|            )"}},
    {"jp", "Japanese", "日语",
     {R"( 1234567890-^qwertyuiop@[asdfghjkl;:]<zxcvbnm,./\\)",
      R"( !"#$%&'()~=~QWERTYUIOP`{ASDFGHJKL+*}>ZXCVBNM<>?_|)",
      R"(                                     |            )"}},
};
// clang-format on

constexpr bool whole() {
  for (const KeyboardLayout& layout : kLayouts) {
    for (const std::string_view level : layout.level) {
      if (level.size() != std::size(kKeys)) return false;
    }
  }
  return true;
}
static_assert(whole());

}  // namespace

std::span<const KeyboardLayout> keyboard_layouts() {
  return kLayouts;
}

char layout_character(const KeyboardLayout& layout, std::uint16_t code, KeyLevel level) {
  const auto* key = std::find(std::begin(kKeys), std::end(kKeys), code);
  if (key == std::end(kKeys)) return level == KeyLevel::alt_gr ? '\0' : us_character(code, level == KeyLevel::shift);
  const char c = layout.level[static_cast<std::size_t>(level)][static_cast<std::size_t>(key - kKeys)];
  return c == ' ' ? '\0' : c;
}

LayoutKey layout_key(const KeyboardLayout& layout, char c) {
  if (c == '\r') return {KEY_ENTER, KeyLevel::plain};
  if (c == '\t') return {KEY_TAB, KeyLevel::plain};
  if (c == ' ') return {KEY_SPACE, KeyLevel::plain};
  for (const KeyLevel level : {KeyLevel::plain, KeyLevel::shift, KeyLevel::alt_gr}) {
    const std::size_t at = layout.level[static_cast<std::size_t>(level)].find(c);
    if (at != std::string_view::npos) return {kKeys[at], level};
  }
  return {};
}

}  // namespace usher::scanner
