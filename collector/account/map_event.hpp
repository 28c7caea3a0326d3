#pragma once

#include <cstdint>

#include "collector/account/batch.hpp"
#include "collector/account/known.hpp"
#include "collector/account/pages.hpp"
#include "collector/parse/event.hpp"

namespace mapledger {

/// What an event with a head says of its process's mm, into what is known and into what changes. Of several
/// events that with the latest time has seen what all of them did: the tracers read the time first.
void map_event(const Event& event, Known& known, ProcessChange& change, std::int64_t time_us,
               const PageSizes& pages);

}  // namespace mapledger
