// The sentences and headlines that messages.h renders, as templates. Private to this folder.
#pragma once

#include "gateway/admission/messages.h"
#include "gateway/admission/verdict.h"

namespace usher::admission {

// Empty for a key of a newer format.
[[nodiscard]] Phrase sentence_of(MessageKey key);
[[nodiscard]] Phrase headline_of(Verdict verdict, Reason reason);
// "this passport", in the case that the sentence wants; anything unknown is a document.
[[nodiscard]] Phrase shown_as(std::string_view document);

}  // namespace usher::admission
