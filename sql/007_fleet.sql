-- Many machines in one ledger: who writes under a host's id, by the database's clock, and what a page about all of
-- them shows, from one row a host in each table.
-- A statement changes one thing, so that one that had run before a migration was cut off is told by its error.

-- A collector's sign of life, once a second, and its right to the host's id: another boot under the same id (a clone of
-- a virtual machine with its machine id) may take it when that right has ended, and not before
-- (collector/sink/host_lease.hpp). Times are those of the database's clock. A host of an earlier release has no row.
CREATE TABLE IF NOT EXISTS host_leases (
  host_id         BIGINT UNSIGNED NOT NULL,
  boot_id         VARCHAR(36)     NOT NULL,   -- of the collector that holds it
  alive_us        BIGINT          NOT NULL,   -- when it was heard of last
  until_us        BIGINT          NOT NULL,   -- it is the holder's until then; 0: it was given back
  clone_of        BIGINT UNSIGNED NULL,       -- the host whose machine id it had as well
  skew_us         BIGINT          NULL,       -- the collector's clock less the database's; NULL: not known yet
  skew_error_us   BIGINT UNSIGNED NULL,       -- it is off by no more than this: half of the round trip
  PRIMARY KEY (host_id),
  KEY by_life (alive_us)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Two hosts of one name are shown with their ids.
ALTER TABLE hosts ADD KEY by_name (name);

-- The machine that is shown by default, without reading those of all others.
ALTER TABLE collectors ADD KEY by_start (state, started_us);

-- What was stored in the last seconds before the report, and in how many microseconds.
ALTER TABLE collectors ADD COLUMN recent_us BIGINT UNSIGNED NOT NULL DEFAULT 0;

ALTER TABLE collectors ADD COLUMN recent_requests BIGINT UNSIGNED NOT NULL DEFAULT 0;

ALTER TABLE collectors ADD COLUMN recent_requested_bytes BIGINT UNSIGNED NOT NULL DEFAULT 0;

ALTER TABLE collectors ADD COLUMN recent_failed_calls BIGINT UNSIGNED NOT NULL DEFAULT 0;
