#include "gateway/ctl/rehearse/crowd.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "gateway/ctl/rehearse/dice.h"

namespace usher::ctl::rehearse {
namespace {

constexpr std::array<std::string_view, 24> kFamilyZh = {"王", "李", "张", "刘",   "陈",   "杨",   "赵", "黄",
                                                        "周", "吴", "徐", "孙",   "胡",   "朱",   "高", "林",
                                                        "何", "郭", "罗", "欧阳", "司马", "上官", "冯", "萧"};
constexpr std::array<std::string_view, 16> kGivenZh = {"伟",   "芳",   "娜",   "敏",   "静",   "强",   "磊",   "洋",
                                                       "秀英", "建国", "海燕", "晓明", "雨桐", "思远", "俊杰", "佳琪"};
constexpr std::array<std::string_view, 16> kGivenEn = {"Anna",  "Ben",    "Carla",  "David", "Élodie", "François",
                                                       "Greta", "José",   "Łukasz", "María", "Noah",   "Siobhán",
                                                       "Søren", "Ulrich", "Yara",   "Zoë"};
constexpr std::array<std::string_view, 16> kFamilyEn = {
    "Müller",    "Smith",  "García",    "Novák",   "O'Brien", "Lefèvre",  "Kowalczyk", "Sørensen",
    "Andersson", "Dubois", "Fernández", "Ferrari", "Weiß",    "Ångström", "MacLeod",   "Öztürk"};

// Of a thousand people; the rest is simply welcome.
struct Share {
  Story story;
  int of_thousand;
};
constexpr Share kShares[] = {{Story::vip, 60},    {Story::again, 30},    {Story::copied, 15},    {Story::blocked, 10},
                             {Story::unpaid, 10}, {Story::canceled, 10}, {Story::wrong_day, 10}, {Story::unknown, 10}};
constexpr int kLeaves_of_thousand = 200;

std::string name_of(Dice& dice) {
  if (dice.percent(60)) return std::string(dice.pick(kFamilyZh)) + std::string(dice.pick(kGivenZh));
  return std::string(dice.pick(kGivenEn)) + " " + std::string(dice.pick(kFamilyEn));
}

std::string code_of(int number, Dice& dice) {
  constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  char digits[16];
  std::snprintf(digits, sizeof digits, "R%06d", number);
  std::string code = digits;
  for (int i = 0; i < 5; ++i) code += dice.pick(kLetters);
  return code;
}

// Each story in its share, at least once where there are people enough, in no order.
std::vector<Story> stories(int people, const Door& door, Dice& dice) {
  std::vector<Story> out;
  const auto add = [&](Story story, int of_thousand) {
    const int count = people < 20 ? 0 : std::max(1, people * of_thousand / 1000);
    out.insert(out.end(), static_cast<std::size_t>(count), story);
  };
  if (door.entries > 0) {
    for (const auto& [story, of_thousand] : kShares) add(story, of_thousand);
    if (door.exits > 0) add(Story::leaves, kLeaves_of_thousand);
  }
  out.resize(static_cast<std::size_t>(people), Story::welcome);
  // With one way in there is no other lane for a copy.
  if (door.entries < 2) std::ranges::replace(out, Story::copied, Story::again);
  dice.shuffle(out);
  return out;
}

// How many people each door gets: by its lanes, the last one the rest.
std::vector<int> divide(int people, const std::vector<Door>& doors) {
  int lanes = 0;
  for (const Door& door : doors) lanes += door.entries > 0 ? door.entries : door.exits;
  std::vector<int> out;
  int left = people;
  for (const Door& door : doors) {
    const int own = door.entries > 0 ? door.entries : door.exits;
    const int count = lanes == own ? left : static_cast<int>(static_cast<long long>(left) * own / lanes);
    out.push_back(count);
    left -= count;
    lanes -= own;
  }
  return out;
}

void add_visits(Crowd& crowd, int person, Millis due) {
  const Story story = crowd.people[static_cast<std::size_t>(person)].story;
  const Door& door = crowd.doors[static_cast<std::size_t>(crowd.people[static_cast<std::size_t>(person)].door)];
  const int first = static_cast<int>(crowd.visits.size());
  crowd.visits.push_back({.person = person, .due = due, .exit = door.entries == 0});
  if (story == Story::copied) {
    crowd.visits.push_back({.person = person, .due = due, .twin = first});
  } else if (story == Story::again) {
    crowd.visits.push_back({.person = person, .due = due, .after = first, .twin = first});
  } else if (story == Story::leaves) {
    crowd.visits.push_back({.person = person, .due = due, .exit = true, .after = first});
  }
}

std::pair<std::string_view, std::string_view> expected(const Crowd& crowd, const Visit& visit) {
  const Person& person = crowd.people[static_cast<std::size_t>(visit.person)];
  if (person.planted) return {"refused", "planted"};
  if (visit.exit) return {"exited", ""};
  switch (person.story) {
    case Story::again:
      if (visit.after >= 0) return {"refused", "already_redeemed"};
      break;
    case Story::blocked:
      return {"refused", "blocked"};
    case Story::unpaid:
      return {"refused", "unpaid"};
    case Story::canceled:
      return {"refused", "canceled"};
    case Story::wrong_day:
      return {"refused", "invalid_time"};
    case Story::unknown:
      return {"refused", "invalid"};
    default:
      break;
  }
  return {"admitted", ""};
}

std::string words(std::string_view verdict, std::string_view reason, std::string_view name) {
  std::string out(verdict.empty() ? "nothing" : verdict);
  if (!reason.empty()) out += " (" + std::string(reason) + ")";
  if (!name.empty()) out += ", " + std::string(name);
  return out;
}

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

}  // namespace

std::string_view to_string(Story story) {
  constexpr std::string_view kNames[] = {"welcome", "vip",    "leaves",   "again",     "copied",
                                         "blocked", "unpaid", "canceled", "wrong_day", "unknown"};
  return kNames[static_cast<std::size_t>(story)];
}

Crowd make_crowd(const CrowdOptions& options, std::vector<Door> doors) {
  Dice dice(options.seed);
  Crowd crowd;
  crowd.doors = std::move(doors);
  const auto counts = divide(options.people, crowd.doors);
  for (std::size_t door = 0; door < crowd.doors.size(); ++door) {
    for (const Story story : stories(counts[door], crowd.doors[door], dice)) {
      const int number = static_cast<int>(crowd.people.size()) + 1;
      crowd.people.push_back({story, code_of(number, dice), name_of(dice), static_cast<int>(door), false});
    }
  }
  std::vector<int> order(crowd.people.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  dice.shuffle(order);
  const auto when = arrivals(options.curve, order.size(), options.duration, dice);
  for (std::size_t i = 0; i < order.size(); ++i) add_visits(crowd, order[i], when[i]);
  int planted = options.planted;
  for (const int index : order) {
    Person& person = crowd.people[static_cast<std::size_t>(index)];
    if (planted <= 0) break;
    if (person.story != Story::welcome) continue;
    person.planted = true;
    --planted;
  }
  return crowd;
}

std::string attendees_csv(const Crowd& crowd, std::string_view event, std::string_view tomorrow) {
  std::string out = "secret,name,category,item,status,tags,valid_from,blocked\r\n";
  for (const Person& person : crowd.people) {
    if (crowd.doors[static_cast<std::size_t>(person.door)].event != event || person.story == Story::unknown) continue;
    const bool vip = person.story == Story::vip;
    const std::string_view status =
        person.story == Story::unpaid ? "pending" : (person.story == Story::canceled ? "canceled" : "paid");
    out += person.code + "," + quoted(person.name) + (vip ? ",vip" : ",visitor") + ",standard," + std::string(status) +
           (vip ? ",vip," : ",,");
    if (person.story == Story::wrong_day) out += tomorrow;
    out += person.story == Story::blocked ? ",reported stolen\r\n" : ",\r\n";
  }
  return out;
}

std::string judge(const Crowd& crowd, const Visit& visit, const Told& told) {
  const Person& person = crowd.people[static_cast<std::size_t>(visit.person)];
  const auto [verdict, reason] = expected(crowd, visit);
  const bool passes = verdict != "refused";
  const bool name_fits = !passes || !told.named || told.name == person.name;
  if (told.verdict == verdict && told.reason == reason && name_fits) return {};
  // Of two with one ticket, either may be the one who is let in; whoever scans again may have been let in before.
  const bool second_may = person.story == Story::copied || told.asked_before;
  if (verdict == "admitted" && second_may && told.verdict == "refused" && told.reason == "already_redeemed") return {};
  const bool with_name = passes && told.named;
  return "expected " + words(verdict, reason, with_name ? person.name : "") + "; told " +
         words(told.verdict, told.reason, with_name ? told.name : "");
}

bool is_let_in(const Crowd& crowd, const Person& person) {
  if (crowd.doors[static_cast<std::size_t>(person.door)].entries == 0) return false;
  switch (person.story) {
    case Story::blocked:
    case Story::unpaid:
    case Story::canceled:
    case Story::wrong_day:
    case Story::unknown:
      return false;
    default:
      return true;
  }
}

}  // namespace usher::ctl::rehearse
