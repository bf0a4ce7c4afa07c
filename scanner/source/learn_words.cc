#include "scanner/source/learn_words.h"

#include <utility>

namespace usher::scanner {
namespace {

using enum RemarkKind;
using enum Topic;

struct Row {
  Topic topic;
  RemarkKind kind;
  std::string_view code, en, zh;
};

constexpr Row kRows[] = {
    {nothing_came, missing, "nothing_came",
     "Nothing came. Is the reader on and connected, and does it read this code (light, distance, QR switched on)?",
     "没有收到任何数据。请检查读码器是否通电并已连接，以及能否读取此码（光线、距离、是否启用 QR 码）。"},
    {only_others, missing, "only_others",
     "What came was not the code that is shown. If it was scanned: check speed, data bits and parity of the line, and "
     "that the reader changes nothing in what it reads.",
     "收到的内容不是所显示的码。如果扫描的确实是它：请检查串口的速率、数据位和校验位，并确认读码器不改动读到的内容。"},
    {scan_again, missing, "scan_again", "Only one scan came: scan the code once more, so that two agree.",
     "只收到一次扫描：请再扫一次，以便两次互相印证。"},
    {disagree, missing, "disagree",
     "{1} of {2} scans agree; the others came differently. If several readers share this connection, learn one at a "
     "time; else look at cable and power, and learn again.",
     "{2} 次扫描中有 {1} 次一致，其余不同。若多台读码器共用此连接，请逐台学习；否则请检查线缆和供电后重新学习。"},
    {lost_keys, missing, "lost_keys", "The machine lost keys on the way: it was too busy. Learn again.",
     "系统过于繁忙，丢失了部分按键。请重新学习。"},
    {overlong, missing, "overlong",
     "More came without a pause than is looked at: make the reader send a code once, not continuously.",
     "数据不间断地到来，超出可分析的量：请把读码器设为每个码只发送一次，而不是连续发送。"},
    {layout, reader, "layout",
     "It types as a {1} keyboard; usher reads US. Set the reader's keyboard (country, layout) to US English.",
     "它按{1}键盘布局输入，而 usher 按美式读取。请把读码器的键盘国家/布局设为美式英语。"},
    {swapped_case, reader, "swapped_case",
     "Capitals and small letters come exchanged. Switch the reader's Caps Lock setting off, and Caps Lock on every "
     "keyboard of the gateway.",
     "大小写颠倒。请关闭读码器的 Caps Lock 设置，并关闭网关上所有键盘的 Caps Lock。"},
    {lower_case, reader, "lower_case", "All letters come small. Switch the reader's conversion to lower case off.",
     "所有字母都变成小写。请关闭读码器的“转换为小写”。"},
    {upper_case, reader, "upper_case",
     "All letters come as capitals. Switch the reader's conversion to upper case off.",
     "所有字母都变成大写。请关闭读码器的“转换为大写”。"},
    {presses_caps, reader, "presses_caps",
     "It presses Caps Lock for capitals, which usher passes over. Set its Caps Lock mode to off (capitals by Shift).",
     "它用 Caps Lock 输入大写字母，而 usher 会忽略该键。请关闭读码器的 Caps Lock 模式（用 Shift 输入大写）。"},
    {alt_digits, reader, "alt_digits",
     "It types characters by Alt and digits of the keypad. Switch its ALT mode (universal keyboard) off and set US.",
     "它用 Alt 加小键盘数字输入字符。请关闭读码器的 ALT 模式（通用键盘），并设为美式键盘。"},
    {seven_bits, reader, "seven_bits",
     "The line's eighth bit is a parity bit. Set the reader to 8 data bits, no parity, 1 stop bit; then learn again.",
     "串口的第八位是校验位。请把读码器设为 8 数据位、无校验、1 停止位，然后重新学习。"},
    {doubled, reader, "doubled",
     "Every character comes twice. Switch off echo on the line, or the reader's repetition of characters.",
     "每个字符都出现两次。请关闭线路回显或读码器的字符重复设置。"},
    {without_end, reader, "without_end",
     "The end of the code is missing: {1} of {2} characters came. CodeLook for a maximum length, a trimming rule, or "
     "flow "
     "control in the reader.",
     "码的结尾缺失：{2} 个字符只收到 {1} 个。请检查读码器的最大长度、截断规则或流控设置。"},
    {without_beginning, reader, "without_beginning",
     "The beginning of the code is missing: {1} of {2} characters came. CodeLook for a trimming rule in the reader, or "
     "give "
     "it a pause between characters.",
     "码的开头缺失：{2} 个字符只收到 {1} 个。请检查读码器的截断规则，或设置字符间延时。"},
    {altered, reader, "altered",
     "The code comes altered in a way that is not known here. Set the reader back to factory settings, keyboard to US.",
     "码被以未知的方式改动。请把读码器恢复出厂设置，键盘设为美式。"},
    {altered_pairs, reader, "altered", "The code comes altered: {1}. CodeLook for a keyboard or replacement setting.",
     "码被改动：{1}。请检查读码器的键盘或字符替换设置。"},
    {charset, reader, "charset",
     "Letters beyond ASCII do not come as UTF-8 but as {1}. Set the reader's character set (code page) to UTF-8; codes "
     "of plain ASCII are read all the same.",
     "ASCII 以外的字符不是以 UTF-8、而是以 {1} 发送。请把读码器的字符集（代码页）设为 UTF-8；纯 ASCII 的码不受影响。"},
    {preamble, reader, "preamble", "It puts {1} in front of each code. Remove this prefix in the reader.",
     "它在每个码前加上 {1}。请在读码器中去掉此前缀。"},
    {postamble, reader, "postamble", "It puts {1} behind each code. Remove this suffix in the reader.",
     "它在每个码后加上 {1}。请在读码器中去掉此后缀。"},
    {no_enter, reader, "no_enter", "It presses no Enter behind a code. Add Enter (or Tab) as its suffix.",
     "它在码后没有按回车。请把后缀设为回车（或 Tab）。"},
    {no_end, reader, "no_end",
     "No framing of usher tells where its codes end ({1}). Set its suffix to CR LF, and no prefix.",
     "usher 的任何分帧方式都无法判断码的结尾（{1}）。请把后缀设为 CR LF，且不加前缀。"},
    {gap_too_long, reader, "gap_too_long",
     "It sends no end, and pauses for {1} ms inside a code: silence cannot end it. Set its suffix to CR LF.",
     "它不发送结尾，且码内停顿达 {1} 毫秒，无法用静默判断结尾。请把后缀设为 CR LF。"},
    {unreadable, reader, "unreadable",
     "usher would not read the code as it was shown. Set the reader back to factory settings and learn again.",
     "usher 无法按所显示的内容读出该码。请把读码器恢复出厂设置后重新学习。"},
    {set_framing, config, "set_framing", "Set framing = \"{1}\" for this reader in usher.toml.",
     "请在 usher.toml 中为此读码器设置 framing = \"{1}\"。"},
    {set_idle, config, "set_idle",
     "Set framing = \"idle\" and idle_ms = {1} for this reader in usher.toml: it pauses for at most {2} ms inside a "
     "code.",
     "请在 usher.toml 中为此读码器设置 framing = \"idle\" 和 idle_ms = {1}：它在码内停顿最多 {2} 毫秒。"},
    {sooner_by_end, config, "sooner_by_end",
     "It is read as configured; but it sends an end, and with framing = \"{1}\" people get their answer {2} ms sooner.",
     "按当前配置可以读取；但它会发送结尾，设为 framing = \"{1}\" 可提前 {2} 毫秒得到结果。"},
    {as_configured, fact, "as_configured", "usher reads it as it is configured.", "按当前配置 usher 即可正确读取。"},
    {ended_by, fact, "ended_by", "A code ends with {1}.", "码以 {1} 结尾。"},
    {ended_by_silence, fact, "ended_by_silence",
     "Nothing comes behind a code; inside it there are at most {1} ms between two characters.",
     "码后没有结尾字符；码内字符间隔最多 {1} 毫秒。"},
    {ended_by_closing, fact, "ended_by_closing", "It closes the connection behind each code.",
     "它在每个码之后关闭连接。"},
    {aim_on, fact, "aim_on", "It sends AIM identifiers ({1}); usher recognises them and takes them off.",
     "它发送 AIM 标识（{1}）；usher 会识别并去除。"},
    {aim_off, fact, "aim_off", "It sends no AIM identifier: usher does not learn which kind of code was read.",
     "它不发送 AIM 标识：usher 不知道读到的是哪种码。"},
    {eci, fact, "eci", "It types the escape {1} in front, which usher removes.",
     "它在码前输出转义 {1}，usher 会去除。"},
    {begun_by, fact, "begun_by", "A code begins with {1}.", "码以 {1} 开头。"},
    {us_layout, fact, "us_layout", "It types as a US keyboard, as it should.", "它按美式键盘输入，符合要求。"},
    {came_twice, fact, "came_twice",
     "It sends the same code again while it is held before it: set it to one reading a trigger, or a longer time for "
     "the same code.",
     "码停留在前面时它会重复发送：请设为每次触发只读一次，或延长同码间隔。"},
    {others_came, fact, "others_came", "{1} captures were something else and were not looked at.",
     "另有 {1} 次收到的是其他内容，未作分析。"},
};

std::string filled(std::string_view text, std::initializer_list<Word> words, std::string Word::*language) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool place = text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}';
    if (!place) {
      out += text[i];
      continue;
    }
    const auto number = static_cast<std::size_t>(text[i + 1] - '1');
    if (number < words.size()) out += words.begin()[number].*language;
    i += 2;
  }
  return out;
}

}  // namespace

std::string_view to_string(RemarkKind kind) {
  switch (kind) {
    case missing:
      return "missing";
    case reader:
      return "reader";
    case config:
      return "config";
    case fact:
      return "fact";
  }
  return "";
}

Remark remark(Topic topic, std::initializer_list<Word> words) {
  for (const Row& row : kRows) {
    if (row.topic == topic)
      return {row.kind, row.code, filled(row.en, words, &Word::en), filled(row.zh, words, &Word::zh)};
  }
  return {};
}

}  // namespace usher::scanner
