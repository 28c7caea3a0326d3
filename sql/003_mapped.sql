-- Mapped now: what the kernel says a process has mapped, and by what it came to be.
-- A statement changes one thing, so that one that had run before a migration was cut off is told by its error.

-- The by_* columns say what changed mapped_bytes. They add up to it, whatever was missed: what nothing explains is
-- in by_other (stack growth, shmat, io_setup, drivers, lost events). An exited process has given all back: its
-- mapped_bytes and their sum are 0.
ALTER TABLE processes
  ADD COLUMN stack_bytes BIGINT UNSIGNED NULL,            -- stack_vm at the last event, part of mapped_bytes then
  ADD COLUMN cgroup      VARCHAR(255)    NULL,            -- path in the cgroup hierarchy, the end of it if longer
  ADD COLUMN by_before   BIGINT NOT NULL DEFAULT 0,       -- mapped when the process was first seen
  ADD COLUMN by_mmap     BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN by_munmap   BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN by_mremap   BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN by_brk      BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN by_exec     BIGINT NOT NULL DEFAULT 0,       -- what exec mapped for the program
  ADD COLUMN by_fork     BIGINT NOT NULL DEFAULT 0,       -- what fork copied, or vfork shares
  ADD COLUMN by_exit     BIGINT NOT NULL DEFAULT 0,       -- given back at the end, by exit or by exec of another program
  ADD COLUMN by_other    BIGINT NOT NULL DEFAULT 0;

-- Names of the users that own processes, as the machine itself resolves them.
CREATE TABLE IF NOT EXISTS users (
  host_id         BIGINT UNSIGNED NOT NULL,
  uid             INT UNSIGNED    NOT NULL,
  name            VARCHAR(255)    NOT NULL,
  PRIMARY KEY (host_id, uid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The sweep of /proc/PID/statm: what all processes of the machine have together, and what looking costs
-- (sweep_cpu_us: processor time of all sweeps of this run).
ALTER TABLE collectors
  ADD COLUMN processes         INT UNSIGNED    NULL,      -- as of the last whole sweep, as the next three. NULL: none yet
  ADD COLUMN mapped_bytes      BIGINT UNSIGNED NULL,
  ADD COLUMN resident_bytes    BIGINT UNSIGNED NULL,
  ADD COLUMN swept_us          BIGINT          NULL,
  ADD COLUMN sweep_interval_us BIGINT UNSIGNED NOT NULL DEFAULT 0,   -- between the last two, longer than asked for if it costs too much
  ADD COLUMN sweep_cpu_us      BIGINT UNSIGNED NOT NULL DEFAULT 0;
