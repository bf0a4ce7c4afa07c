#include "gateway/http/router.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <span>

namespace usher::http {

namespace {

constexpr std::size_t kMethods = 8;
constexpr std::size_t kParamsMax = 8;

[[noreturn]] void refuse_pattern(const Route& route, std::string_view why) {
  std::fprintf(stderr, "route %s %s: %s\n", std::string(to_string(route.method)).c_str(), route.pattern.c_str(),
               std::string(why).c_str());
  std::abort();
}

bool is_param(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// Takes the segment at the front of "a/b/c"; `rest` keeps "b/c", and `last` says that nothing follows.
std::string_view take_segment(std::string_view& rest, bool& last) {
  const std::size_t slash = rest.find('/');
  const std::string_view segment = rest.substr(0, slash);
  last = slash == std::string_view::npos;
  rest.remove_prefix(last ? rest.size() : slash + 1);
  return segment;
}

// What was found for the parameters on the way down, undecoded.
struct Found {
  std::array<std::string_view, kParamsMax> values;
  std::size_t count = 0;
};

}  // namespace

Access Access::roles(std::initializer_list<admission::Role> roles) {
  std::uint32_t mask = 1u << static_cast<unsigned>(admission::Role::admin);
  for (const admission::Role role : roles) mask |= 1u << static_cast<unsigned>(role);
  return Access(mask);
}

bool Access::allows(admission::Role role) const {
  return is_open() || (mask_ & (1u << static_cast<unsigned>(role))) != 0;
}

// One segment of a path. A literal is tried before a parameter, a parameter before the rest.
struct Router::Node {
  struct Leaf {
    const Route* route = nullptr;
    std::vector<std::string> params;  // names, in the order of the path
  };
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> param;
  std::unique_ptr<Node> rest;
  std::array<Leaf, kMethods> leaves;

  [[nodiscard]] bool is_end() const {
    for (const Leaf& leaf : leaves) {
      if (leaf.route != nullptr) return true;
    }
    return false;
  }

  // The node that a path leads to; `tail` is what follows this node, null at its end.
  [[nodiscard]] const Node* find(std::string_view tail, bool at_end, Found& found) const {
    if (at_end) return is_end() ? this : nullptr;
    const std::string_view whole = tail;
    bool last = false;
    const std::string_view segment = take_segment(tail, last);
    if (const auto literal = literals.find(segment); literal != literals.end()) {
      if (const Node* node = literal->second->find(tail, last, found)) return node;
    }
    if (param && !segment.empty()) {
      const std::size_t depth = found.count;
      found.values[found.count++] = segment;
      if (const Node* node = param->find(tail, last, found)) return node;
      found.count = depth;
    }
    if (rest) found.values[found.count++] = whole;
    return rest.get();
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;

void Router::add(Route route) {
  if (route.pattern.empty() || route.pattern.front() != '/') refuse_pattern(route, "a pattern starts with '/'");
  Node* node = root_.get();
  std::vector<std::string> params;
  std::string_view tail = std::string_view(route.pattern).substr(1);
  for (bool last = false; !last;) {
    const std::string_view segment = take_segment(tail, last);
    std::unique_ptr<Node>* next = nullptr;
    if (is_param(segment)) {
      std::string_view name = segment.substr(1, segment.size() - 2);
      const bool takes_rest = name.ends_with("...");
      if (takes_rest && !last) refuse_pattern(route, "only the last segment takes the rest");
      if (takes_rest) name.remove_suffix(3);
      if (params.size() == kParamsMax) refuse_pattern(route, "too many parameters");
      params.emplace_back(name);
      next = takes_rest ? &node->rest : &node->param;
    } else {
      if (segment.find_first_of("{}") != std::string_view::npos) refuse_pattern(route, "a parameter fills its segment");
      next = &node->literals[std::string(segment)];
    }
    if (!*next) *next = std::make_unique<Node>();
    node = next->get();
  }
  Node::Leaf& leaf = node->leaves[static_cast<std::size_t>(route.method)];
  if (leaf.route != nullptr) refuse_pattern(route, "is there already");
  routes_.push_back(std::make_unique<Route>(std::move(route)));
  leaf = {routes_.back().get(), std::move(params)};
}

Router::Match Router::match(Request& request) const {
  request.params.clear();
  Match match;
  if (request.path.empty() || request.path.front() != '/') return match;
  Found found;
  const Node* node = root_->find(request.path.substr(1), false, found);
  if (node == nullptr) return match;

  const auto leaf_of = [&](Method method) { return &node->leaves[static_cast<std::size_t>(method)]; };
  const Node::Leaf* leaf = request.method == Method::other ? nullptr : leaf_of(request.method);
  // HEAD is GET without the body; the session leaves the body out.
  if (request.method == Method::head && leaf->route == nullptr) leaf = leaf_of(Method::get);
  if (leaf == nullptr || leaf->route == nullptr) {
    match.other_methods = true;
    for (std::size_t i = 0; i < kMethods; ++i) {
      if (node->leaves[i].route == nullptr) continue;
      if (!match.allow.empty()) match.allow += ", ";
      match.allow += to_string(static_cast<Method>(i));
      if (static_cast<Method>(i) == Method::get && leaf_of(Method::head)->route == nullptr) match.allow += ", HEAD";
    }
    return match;
  }
  for (std::size_t i = 0; i < found.count; ++i) {
    auto value = percent_decode(found.values[i]);
    if (!value) {
      request.params.clear();
      return match;
    }
    request.params.emplace_back(leaf->params[i], std::move(*value));
  }
  match.route = leaf->route;
  return match;
}

}  // namespace usher::http
