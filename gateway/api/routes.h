// Every route of the gateway, in one table.
#pragma once

#include "gateway/api/context.h"
#include "gateway/http/router.h"

namespace usher::api {

// `context` is borrowed and complete; it outlives the router. gateway/api/openapi.yaml describes the same routes, and a
// test compares the two.
void add_routes(http::Router* router, Context* context);

}  // namespace usher::api
