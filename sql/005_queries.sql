-- So that any question about the log is answered by reading a bounded number of rows.
-- A statement changes one thing, so that one that had run before a migration was cut off is told by its error.

-- A row of process 0 is a stretch of the whole log: where the requests of one batch are, and what a search may know
-- without reading them. NULL: not known.
ALTER TABLE request_spans
  ADD COLUMN failed       INT UNSIGNED     NULL,    -- how many of the requests failed
  ADD COLUMN longest      BIGINT UNSIGNED  NULL,    -- the greatest length
  ADD COLUMN calls        TINYINT UNSIGNED NULL,    -- which calls: 1 mmap, 2 munmap, 4 mremap, 8 brk, added up
  -- which names: of each the low two bytes of its stable_hash()
  ADD COLUMN names        VARBINARY(2000)  NULL;

-- Stretches of what was stored before. Twice has the effect of once.
INSERT INTO request_spans (last_us, host_id, process_id, run, first_seq, last_seq, first_us, requests)
  SELECT MAX(last_us), host_id, 0, run, MIN(first_seq), MAX(last_seq), MIN(first_us), SUM(requests)
  FROM request_spans WHERE process_id <> 0 GROUP BY host_id, run, last_us DIV 1000000
  ON DUPLICATE KEY UPDATE requests = VALUES(requests);

-- What activity adds up to: of a host and of its programs in ten seconds, a minute and an hour, of its processes in
-- an hour. A program's is that of the processes that bore its name then.
CREATE TABLE IF NOT EXISTS activity_totals (
  bucket_us       BIGINT          NOT NULL,   -- start of the step
  host_id         BIGINT UNSIGNED NOT NULL,
  kind            ENUM('host', 'program', 'process') NOT NULL,
  step_s          SMALLINT UNSIGNED NOT NULL, -- 10, 60 or 3600
  id              BIGINT UNSIGNED NOT NULL,   -- program_id or process_id; 0: the host
  requested_bytes BIGINT UNSIGNED NOT NULL,
  returned_bytes  BIGINT UNSIGNED NOT NULL,
  mmap_calls      BIGINT UNSIGNED NOT NULL,
  munmap_calls    BIGINT UNSIGNED NOT NULL,
  failed_calls    BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (host_id, kind, step_s, bucket_us, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  PARTITION BY RANGE (bucket_us) (PARTITION catch_all VALUES LESS THAN MAXVALUE);

-- Totals of what was stored before; of programs by the newest name of each process, all that is known of it.
REPLACE INTO activity_totals
  SELECT a.bucket_us DIV (s.step_s * 1000000) * (s.step_s * 1000000) AS step_us, a.host_id, 'host', s.step_s, 0,
    SUM(a.requested_bytes), SUM(a.returned_bytes), SUM(a.mmap_calls), SUM(a.munmap_calls), SUM(a.failed_calls)
  FROM activity a JOIN (SELECT 10 AS step_s UNION ALL SELECT 60 UNION ALL SELECT 3600) s
  GROUP BY step_us, a.host_id, s.step_s;

REPLACE INTO activity_totals
  SELECT a.bucket_us DIV (s.step_s * 1000000) * (s.step_s * 1000000) AS step_us, a.host_id, 'program', s.step_s, g.program_id,
    SUM(a.requested_bytes), SUM(a.returned_bytes), SUM(a.mmap_calls), SUM(a.munmap_calls), SUM(a.failed_calls)
  FROM activity a JOIN processes p ON p.host_id = a.host_id AND p.process_id = a.process_id
    JOIN programs g ON g.host_id = p.host_id AND g.name = p.name
    JOIN (SELECT 10 AS step_s UNION ALL SELECT 60 UNION ALL SELECT 3600) s
  GROUP BY step_us, a.host_id, s.step_s, g.program_id;

REPLACE INTO activity_totals
  SELECT a.bucket_us DIV 3600000000 * 3600000000 AS step_us, a.host_id, 'process', 3600, a.process_id,
    SUM(a.requested_bytes), SUM(a.returned_bytes), SUM(a.mmap_calls), SUM(a.munmap_calls), SUM(a.failed_calls)
  FROM activity a GROUP BY step_us, a.host_id, a.process_id;
