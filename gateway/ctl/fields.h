// Command-line values -> members of a JSON body. A value that was not given adds nothing, so that the same lines make a
// whole object and a change to one. Pure, but for put_json_file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ctl/json.h"
#include "gateway/ctl/problem.h"

namespace usher::ctl {

using Given = std::optional<std::string>;

void put(json::object& body, std::string_view name, const Given& value);
void put(json::object& body, std::string_view name, const std::optional<bool>& value);
void put(json::object& body, std::string_view name, const std::vector<std::string>& values);  // none: not given

// time_argument(), or "none" for null. The problem names `option`.
[[nodiscard]] Result<void> put_time(json::object& body, std::string_view name, std::string_view option,
                                    const Given& value);
// Digits, or "none" for null.
[[nodiscard]] Result<void> put_count(json::object& body, std::string_view name, std::string_view option,
                                     const Given& value);
// The JSON in a file of at most kJsonFileBytesMax. The problem names `option`, and where the file stops being JSON.
[[nodiscard]] Result<void> put_json_file(json::object& body, std::string_view name, std::string_view option,
                                         const Given& file);
// "key=value" each -> an object.
[[nodiscard]] Result<void> put_pairs(json::object& body, std::string_view name, std::string_view option,
                                     const std::vector<std::string>& pairs);

// "a=b" -> both; the key is not empty. The problem names `option`.
[[nodiscard]] Result<std::pair<std::string, std::string>> split_pair(std::string_view option, std::string_view text);

// Two columns of names and values, for showing one thing; empty values are left out.
[[nodiscard]] std::string details(const std::vector<std::pair<std::string, std::string>>& lines);

}  // namespace usher::ctl
