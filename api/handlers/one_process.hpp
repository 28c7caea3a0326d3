#pragma once

#include "api/http/message.hpp"

namespace mapledger::api {

inline Response no_such_process() {
  return problem_response(
      {404, "the machine has no process of that id, or no longer", "id", "the id of a known process"});
}

}  // namespace mapledger::api
