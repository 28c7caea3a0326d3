#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace mapledger::exact {

/// Looks every few milliseconds whether it is so; throws std::runtime_error that names `what` if it is not in
/// time. For what tells nobody that it has happened: the ledger, /proc.
void await(const std::string& what, std::chrono::milliseconds patience, const std::function<bool()>& is_so);

}  // namespace mapledger::exact
