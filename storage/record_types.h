// The one door from storage to the gateway: the value types that records hold. Nothing else of gateway/ is included
// here.
#pragma once

#include "gateway/admission/checkin_list.h"
#include "gateway/admission/identifier_number.h"
#include "gateway/admission/ids.h"
#include "gateway/admission/ledger_entry.h"
#include "gateway/admission/question.h"
#include "gateway/admission/tally.h"
#include "gateway/admission/ticket.h"
#include "gateway/admission/verdict.h"
