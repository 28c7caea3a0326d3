#pragma once

#include <string>

#include <gmock/gmock.h>

#include "collector/doctor/finding.hpp"

namespace mapledger::doctor {

using State = Finding::State;

/// Matches a finding of this state whose detail, and whose way to mend it, hold these texts.
inline auto is(State state, const std::string& detail, const std::string& mend = "") {
  using testing::Field;
  using testing::HasSubstr;
  return testing::AllOf(Field("state", &Finding::state, state),
                        Field("detail", &Finding::detail, HasSubstr(detail)),
                        Field("mend", &Finding::mend, HasSubstr(mend)));
}

}  // namespace mapledger::doctor
