-- The ledger's tables. Rules (docs: README "How it works"):
--   * a primary key on every table, holding the partition column; no AUTO_INCREMENT, foreign key,
--     trigger, procedure, event or named lock, so that clusters of MySQL's protocol take it as it is;
--   * times are microseconds since 1970-01-01 UTC in BIGINT columns named *_us;
--   * names are valid UTF-8: a control character or an odd byte is \xHH, a backslash \\;
--   * each statement may run twice, since a migration that was cut off is begun again (or fails as had_run() knows);
--   * a host's rows are written by that host's collector alone, in the order of its checkpoint.

-- A machine, or a recording that is replayed.
CREATE TABLE IF NOT EXISTS hosts (
  host_id         BIGINT UNSIGNED NOT NULL,   -- hash of the machine id; of the recording in a replay
  name            VARCHAR(255)    NOT NULL,
  kernel          VARCHAR(255)    NOT NULL,
  boot_id         VARCHAR(36)     NOT NULL,
  page_bytes      BIGINT UNSIGNED NOT NULL,
  huge_page_bytes BIGINT UNSIGNED NOT NULL,
  memory_bytes    BIGINT UNSIGNED NOT NULL,   -- MemTotal
  swap_bytes      BIGINT UNSIGNED NOT NULL,   -- SwapTotal
  first_seen_us   BIGINT          NOT NULL,
  last_seen_us    BIGINT          NOT NULL,
  PRIMARY KEY (host_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How far a host's ledger is stored. Every batch's transaction begins with a conditional UPDATE of
-- this row, which settles a commit whose answer was lost and fences off a second collector.
CREATE TABLE IF NOT EXISTS checkpoint (
  host_id         BIGINT UNSIGNED NOT NULL,
  run             INT UNSIGNED    NOT NULL,   -- start of the collector, counted from 1
  seq             BIGINT UNSIGNED NOT NULL,   -- last record of the run that is stored
  batch           BIGINT UNSIGNED NOT NULL,   -- batches stored in all; processes.batch and programs.batch refer to it
  last_time_us    BIGINT          NOT NULL,   -- time of the newest event stored
  stored_us       BIGINT          NOT NULL,   -- collector's clock when it was stored
  requests        BIGINT UNSIGNED NOT NULL,   -- rows ever stored in requests
  requested_bytes BIGINT UNSIGNED NOT NULL,
  returned_bytes  BIGINT UNSIGNED NOT NULL,
  mmap_calls      BIGINT UNSIGNED NOT NULL,
  munmap_calls    BIGINT UNSIGNED NOT NULL,
  failed_calls    BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (host_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The collector's own report, once a second.
CREATE TABLE IF NOT EXISTS collectors (
  host_id         BIGINT UNSIGNED NOT NULL,
  run             INT UNSIGNED    NOT NULL,
  version         VARCHAR(32)     NOT NULL,
  source          VARCHAR(255)    NOT NULL,   -- stap, ebpf, replay:NAME, stdin
  replay          TINYINT UNSIGNED NOT NULL,
  state           ENUM('running', 'stopped') NOT NULL,
  started_us      BIGINT          NOT NULL,
  updated_us      BIGINT          NOT NULL,
  lag_us          BIGINT          NULL,       -- age of the newest stored event when it was stored
  events_received BIGINT UNSIGNED NOT NULL,   -- in this run, as all below
  requests_stored BIGINT UNSIGNED NOT NULL,
  lost_tracer     BIGINT UNSIGNED NOT NULL,   -- the tracer said so
  lost_transport  BIGINT UNSIGNED NOT NULL,   -- the tracer sent it, it did not arrive
  lost_parse      BIGINT UNSIGNED NOT NULL,   -- the line could not be read
  tracer_restarts BIGINT UNSIGNED NOT NULL,
  queued_batches  BIGINT UNSIGNED NOT NULL,
  cpu_us          BIGINT UNSIGNED NOT NULL,
  rss_bytes       BIGINT UNSIGNED NOT NULL,
  left_out        TEXT            NOT NULL,   -- JSON: [{"pid":1,"name":"…","why":"…"}]
  PRIMARY KEY (host_id),
  KEY by_update (updated_us)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A program in a process: (boot, pid, start, exec) of a host. Rows of ended processes stay.
CREATE TABLE IF NOT EXISTS processes (
  host_id         BIGINT UNSIGNED NOT NULL,
  process_id      BIGINT UNSIGNED NOT NULL,   -- hash of (boot, pid, start, exec); of (run, pid, name) where a stream has no more
  pid             INT UNSIGNED    NOT NULL,
  ppid            INT UNSIGNED    NULL,
  uid             INT UNSIGNED    NULL,
  start_ns        BIGINT UNSIGNED NOT NULL,   -- since boot; 0 if unknown
  exec_id         BIGINT UNSIGNED NOT NULL,
  name            VARCHAR(255)    NOT NULL,   -- the newest
  requested_bytes BIGINT UNSIGNED NOT NULL,   -- successful mmap, in whole pages
  returned_bytes  BIGINT UNSIGNED NOT NULL,   -- successful munmap, in whole pages
  peak_bytes      BIGINT UNSIGNED NOT NULL,   -- highest requested - returned so far
  mapped_bytes    BIGINT UNSIGNED NULL,       -- total_vm at the last event
  resident_bytes  BIGINT UNSIGNED NULL,
  mmap_calls      BIGINT UNSIGNED NOT NULL,   -- calls that succeeded
  munmap_calls    BIGINT UNSIGNED NOT NULL,
  mremap_calls    BIGINT UNSIGNED NOT NULL,
  brk_calls       BIGINT UNSIGNED NOT NULL,
  failed_calls    BIGINT UNSIGNED NOT NULL,   -- calls of any kind that failed
  first_seen_us   BIGINT          NOT NULL,
  last_seen_us    BIGINT          NOT NULL,
  exited_us       BIGINT          NULL,
  batch           BIGINT UNSIGNED NOT NULL,   -- checkpoint.batch that changed this row last
  PRIMARY KEY (host_id, process_id),
  KEY live (host_id, exited_us),
  KEY by_pid (host_id, pid),
  KEY biggest (host_id, requested_bytes)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The same sums by program name, over all processes that bore it at the time of the request.
CREATE TABLE IF NOT EXISTS programs (
  host_id         BIGINT UNSIGNED NOT NULL,
  program_id      BIGINT UNSIGNED NOT NULL,   -- hash of the name: a collation would take 'a' and 'a ' for one
  name            VARCHAR(255)    NOT NULL,
  requested_bytes BIGINT UNSIGNED NOT NULL,
  returned_bytes  BIGINT UNSIGNED NOT NULL,
  mmap_calls      BIGINT UNSIGNED NOT NULL,
  munmap_calls    BIGINT UNSIGNED NOT NULL,
  failed_calls    BIGINT UNSIGNED NOT NULL,
  batch           BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (host_id, program_id),
  KEY biggest (host_id, requested_bytes)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What a process did in ten seconds of event time.
CREATE TABLE IF NOT EXISTS activity (
  bucket_us       BIGINT          NOT NULL,   -- start of the ten seconds
  host_id         BIGINT UNSIGNED NOT NULL,
  process_id      BIGINT UNSIGNED NOT NULL,
  requested_bytes BIGINT UNSIGNED NOT NULL,
  returned_bytes  BIGINT UNSIGNED NOT NULL,
  mmap_calls      BIGINT UNSIGNED NOT NULL,
  munmap_calls    BIGINT UNSIGNED NOT NULL,
  failed_calls    BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (bucket_us, host_id, process_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Every request, one row each. The collector splits catch_all into a partition a day ahead of time.
-- Values are those of the line; -1 as tid, uid, prot, flags or old_length: the stream carries none.
CREATE TABLE IF NOT EXISTS requests (
  time_us         BIGINT          NOT NULL,
  host_id         BIGINT UNSIGNED NOT NULL,
  run             INT UNSIGNED    NOT NULL,
  seq             BIGINT UNSIGNED NOT NULL,   -- (run, seq) is unique on a host and grows with arrival
  process_id      BIGINT UNSIGNED NOT NULL,
  pid             INT UNSIGNED    NOT NULL,
  tid             INT             NOT NULL,
  uid             BIGINT          NOT NULL,
  call_name       ENUM('mmap', 'munmap', 'mremap', 'brk') NOT NULL,
  failed          TINYINT UNSIGNED NOT NULL,
  address         BIGINT UNSIGNED NOT NULL,   -- as asked for
  length          BIGINT UNSIGNED NOT NULL,   -- as asked for, in bytes; mremap: the new one; brk: 0
  old_length      BIGINT UNSIGNED NOT NULL,   -- mremap only, else 0
  prot            BIGINT          NOT NULL,   -- mmap only, else -1
  flags           BIGINT          NOT NULL,   -- mmap and mremap, else -1
  result          BIGINT          NULL,       -- address, break or 0; -errno; NULL: the stream carries none
  name            VARCHAR(255)    NOT NULL,   -- at the time of the request
  PRIMARY KEY (time_us, host_id, run, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  PARTITION BY RANGE (time_us) (PARTITION catch_all VALUES LESS THAN MAXVALUE);

-- Where in requests a process's rows are: one row a process and batch, cheaper than an index.
CREATE TABLE IF NOT EXISTS request_spans (
  last_us         BIGINT          NOT NULL,
  host_id         BIGINT UNSIGNED NOT NULL,
  process_id      BIGINT UNSIGNED NOT NULL,
  run             INT UNSIGNED    NOT NULL,
  first_seq       BIGINT UNSIGNED NOT NULL,
  last_seq        BIGINT UNSIGNED NOT NULL,
  first_us        BIGINT          NOT NULL,
  requests        INT UNSIGNED    NOT NULL,
  PRIMARY KEY (host_id, process_id, last_us, run, first_seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  PARTITION BY RANGE (last_us) (PARTITION catch_all VALUES LESS THAN MAXVALUE);

-- Spans in which events may be missing. Nothing is ever silently incomplete.
CREATE TABLE IF NOT EXISTS gaps (
  host_id         BIGINT UNSIGNED NOT NULL,
  from_us         BIGINT          NOT NULL,
  to_us           BIGINT          NOT NULL,
  stage           ENUM('collector', 'tracer', 'transport', 'parse', 'spool', 'database') NOT NULL,
  run             INT UNSIGNED    NOT NULL,
  events          BIGINT UNSIGNED NULL,       -- how many are missing, if known
  detail          VARCHAR(255)    NOT NULL,
  PRIMARY KEY (host_id, from_us, stage, run)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- For people: SELECT * FROM request_log WHERE pid = 4242 ORDER BY time DESC LIMIT 20;
CREATE OR REPLACE VIEW request_log AS
SELECT TIMESTAMPADD(MICROSECOND, time_us, '1970-01-01 00:00:00') AS time,
       pid, name, call_name AS `call`, length,
       CASE WHEN result IS NULL THEN NULL
            WHEN result < 0 THEN CONCAT('errno ', -result)
            ELSE CONCAT('0x', LOWER(HEX(result))) END AS result,
       failed, tid, uid, CONCAT('0x', LOWER(HEX(address))) AS address, old_length, prot, flags,
       time_us, host_id, run, seq, process_id
FROM requests;
