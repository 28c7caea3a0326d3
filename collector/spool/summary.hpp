#pragma once

#include <cstdint>
#include <string>

#include "collector/spool/record.hpp"
#include "collector/spool/varint.hpp"

namespace mapledger::spool {

// The fields of a summary record, behind its tag:
//
//     shed_requests, from (signed), to less from (signed)
//     first_seq, last_seq, last_time (signed), sums
//     count of programs, each: name (text, raw), sums
//     count of processes, each: process id, start_ns, exec_id, pid, ppid?, uid?, program, activity, sums,
//         mremap_calls, brk_calls, peak_rise (signed), mapped_bytes?, stack_bytes?, resident_bytes?,
//         base_bytes, effects (8, signed, in the order of Cause), cgroup (text), first (signed), last less
//         first (signed), exited?, requests, first_seq, last_seq, first_request (signed), last_request less
//         that (signed)
//     count of buckets of activity, each: bucket (signed), process id, sums, mapped_bytes? (not in the older
//     form) count of ends, each: process id, at (signed) count of gaps, each: from (signed), to less from
//     (signed), stage, events?, detail (text)
//
// sums: requested_bytes, returned_bytes, mmap_calls, munmap_calls, failed_calls. A field with ? is 0 if there
// is none, else 1 and the value. A program's id and its stored name follow from its raw name. Indexes are
// checked: a program is below the count of programs, an activity below that of buckets or UINT32_MAX.

/// Which fields a batch has. Only the newest form is written; the older one is what a program before wrote.
enum class BatchForm : std::uint8_t { kWithoutMapped, kNewest };

/// Appends a batch's fields, from first_seq on; its `requests` are left out.
void put_batch(std::string& out, const Batch& batch);

/// False if what stands there is none.
bool take_batch(FieldCursor& in, Batch& batch, BatchForm form);

/// Appends a summary's fields. `summary.batch` must be there; its `requests` are left out.
void put_summary(std::string& out, const Summary& summary);

/// False if what stands there is none.
bool take_summary(FieldCursor& in, Summary& summary, BatchForm form);

}  // namespace mapledger::spool
