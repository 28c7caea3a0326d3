#pragma once

#include "collector/config.hpp"

namespace mapledger::doctor {

/// `mapledger-collector doctor`: looks at everything, prints what it finds, gives the exit code. It changes
/// nothing.
int examine(const CollectorConfig& config);

/// After a tracer has failed to start: what is not well and concerns it, into the log.
void say_about_tracer(const CollectorConfig& config);
/// The same for the database.
void say_about_database(const CollectorConfig& config);

}  // namespace mapledger::doctor
