#pragma once

#include <string>
#include <string_view>

namespace mapledger {

/// Longest process name in bytes that is taken from a tracer. The kernel's own are at most 15 (TASK_COMM_LEN
/// - 1); a kernel thread's in /proc at most 63.
inline constexpr std::size_t kMaxNameBytes = 63;

/// Longest path of a cgroup in bytes that is kept, its end: processes.cgroup takes 255 characters.
inline constexpr std::size_t kMaxCgroupBytes = 255;

/// A process name as it is stored and shown: valid UTF-8 without control characters. A byte that is not part
/// of valid UTF-8 or is a control character (C0, DEL; C1 in its two-byte form as two) becomes \xHH, a
/// backslash becomes two; so different names stay different. Appends to `out`.
void append_stored_name(std::string_view raw, std::string& out);

/// The same as a new string.
std::string stored_name(std::string_view raw);

}  // namespace mapledger
