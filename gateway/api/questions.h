// The questions of an event. All is in the directory, so reads are answered from memory.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

[[nodiscard]] Answering list_questions(Context* context, const http::Request* request);   // GET …/questions
[[nodiscard]] Answering create_question(Context* context, const http::Request* request);  // POST …/questions
[[nodiscard]] Answering change_question(Context* context, const http::Request* request);  // PATCH …/questions/{id}

}  // namespace usher::api
