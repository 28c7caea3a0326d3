-- Which requests are stored as rows: STORE_REQUESTS. Sums are of all requests, whatever the policy.
-- A statement changes one thing, so that one that had run before a migration was cut off is told by its error.

-- Which policy a host's requests were stored under, a row each time it was another. Before the first row, and
-- without one, it is 'all'. The row is written in the transaction of the first batch that is stored under it.
CREATE TABLE IF NOT EXISTS storage_policies (
  host_id         BIGINT UNSIGNED NOT NULL,
  after_batch     BIGINT UNSIGNED NOT NULL,   -- checkpoint.batch when it began: it holds for the batches behind this one
  from_us         BIGINT          NOT NULL,   -- no request that was stored under it is older
  to_us           BIGINT          NULL,       -- all are older than this; NULL: it is in force
  policy          VARCHAR(255)    NOT NULL,   -- all, none, or parts of failed, min:BYTES, programs:NAME,NAME with + between
  PRIMARY KEY (host_id, after_batch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Requests that are in the sums and by the policy no rows: with `requests`, what was refused and what was shed, all.
ALTER TABLE checkpoint ADD COLUMN not_kept BIGINT UNSIGNED NOT NULL DEFAULT 0;

-- The policy in force, and how many requests were no rows by it in this run.
ALTER TABLE collectors
  ADD COLUMN store_requests VARCHAR(255) NOT NULL DEFAULT 'all',
  ADD COLUMN not_kept BIGINT UNSIGNED NOT NULL DEFAULT 0;
