#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

namespace mapledger {

/// What went wrong, in words that name the thing and the mend.
struct Error {
  std::string message;
};

/// For what is expected to fail now and then. Exceptions are for start-up and bugs.
template <class T>
using Result = boost::system::result<T, Error>;

/// Called by Result::value() on an error.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::runtime_error(error.message);
}

}  // namespace mapledger
