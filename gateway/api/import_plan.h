// What a request asks of an import: ?dry_run=1&withdraw=1&profile=&map=Column:field&encoding=&separator=&source=. Pure.
#pragma once

#include <expected>
#include <string>

#include "gateway/admission/checkin_list.h"
#include "gateway/http/message.h"
#include "storage/import/importer.h"

namespace usher::api {

struct ImportPlan {
  importing::ImportOptions options;
  bool dry_run = false;   // nothing is changed; the summary shows what would be
  bool withdraw = false;  // tickets of the same source that the file lacks are canceled, not only counted
};

// The error names the parameter. `map` may be repeated; the column is what stands before the last colon.
[[nodiscard]] std::expected<ImportPlan, std::string> import_plan(const http::Request& request,
                                                                 const admission::Event& event);

}  // namespace usher::api
