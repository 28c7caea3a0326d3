-- The durable pipeline: whose records a checkpoint counts, losses of every stage, what the ledger takes on disk.
-- A statement changes one thing, so that one that had run before a migration was cut off is told by its error.

-- The spool (a directory of one collector) whose (run, seq) the checkpoint names; 0: none yet, or a replay.
ALTER TABLE checkpoint ADD COLUMN spool BIGINT UNSIGNED NOT NULL DEFAULT 0;

-- What batches change that is not in processes, programs, activity and request_spans yet, as the collector
-- writes it (collector/sink/changes.hpp). At full speed a busy process is in every batch: its sums are written
-- a few times a second, in the transaction of a batch, which takes these rows away. So the sums of a batch are
-- stored with it, here or there, and no row is left here when no events come.
CREATE TABLE IF NOT EXISTS pending_changes (
  host_id         BIGINT UNSIGNED NOT NULL,
  batch           BIGINT UNSIGNED NOT NULL,   -- checkpoint.batch that it belongs to
  run             INT UNSIGNED    NOT NULL,
  changes         LONGBLOB        NOT NULL,
  PRIMARY KEY (host_id, batch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Events that cannot be found again: a damaged block, a full disk and a full memory.
ALTER TABLE collectors ADD COLUMN lost_spool BIGINT UNSIGNED NOT NULL DEFAULT 0;

-- Requests that the database refused for good.
ALTER TABLE collectors ADD COLUMN lost_database BIGINT UNSIGNED NOT NULL DEFAULT 0;

-- Requests that are in the sums and not in the log, since the spool was over its budget.
ALTER TABLE collectors ADD COLUMN shed_requests BIGINT UNSIGNED NOT NULL DEFAULT 0;

ALTER TABLE collectors ADD COLUMN spool_bytes BIGINT UNSIGNED NOT NULL DEFAULT 0;

ALTER TABLE collectors ADD COLUMN spool_budget_bytes BIGINT UNSIGNED NOT NULL DEFAULT 0;

-- 1: the spool's disk cannot be written; records are kept in memory.
ALTER TABLE collectors ADD COLUMN spool_in_memory TINYINT UNSIGNED NOT NULL DEFAULT 0;

-- Records read and not yet stored.
ALTER TABLE collectors ADD COLUMN pending_events BIGINT UNSIGNED NOT NULL DEFAULT 0;

-- All tables of the ledger.
ALTER TABLE collectors ADD COLUMN disk_bytes BIGINT UNSIGNED NULL;

-- What a request takes on disk, in all tables; NULL: not known yet.
ALTER TABLE collectors ADD COLUMN bytes_per_request DOUBLE NULL;

-- An index on requested_bytes would move with every batch; that on its logarithm hardly ever does.
ALTER TABLE processes DROP KEY biggest;

ALTER TABLE processes ADD COLUMN size_class SMALLINT UNSIGNED
  GENERATED ALWAYS AS (FLOOR(LOG2(GREATEST(requested_bytes, 1)) * 4)) STORED;

ALTER TABLE processes ADD KEY biggest (host_id, size_class);

-- So that its old days can be dropped.
ALTER TABLE activity PARTITION BY RANGE (bucket_us) (PARTITION catch_all VALUES LESS THAN MAXVALUE);
