// The pretix interface's routes: /api/v1/…, and what native pages need for it.
#pragma once

#include "gateway/api/context.h"
#include "gateway/http/router.h"

namespace usher::pretix {

void add_routes(http::Router* router, api::Context* context);

}  // namespace usher::pretix
