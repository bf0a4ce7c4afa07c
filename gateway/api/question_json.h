// Questions as JSON, both ways, in pretix's words. Pure.
#pragma once

#include <string_view>

#include "gateway/admission/question.h"

namespace usher::api {

class JsonIn;
class JsonOut;

// Reads the fields that are there over what `question` holds; a mistake stays in `in`. Options are given whole: an
// option without an id is new.
void read_question(JsonIn& in, admission::Question& question);

// Members that questions have wherever they are written: a text in every language, the options of a choice, and what an
// answer may be.
void write_texts(JsonOut& out, std::string_view name, const admission::Texts& texts);
void write_options(JsonOut& out, const admission::Question& question);
void write_bounds(JsonOut& out, const admission::Question& question);

// As an object: the whole question, in every language …
void write(JsonOut& out, const admission::Question& question);
// … and as it is put to a person: one language, and what an answer may be.
void write_asked(JsonOut& out, const admission::Question& question, std::string_view language);

}  // namespace usher::api
