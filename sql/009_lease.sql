-- Work on what all hosts share is one collector's at a time.

-- Who does it, and until when if it is not heard of again. Taken by an UPDATE that names what was read, so that of two
-- one finds no row. The only table whose rows several collectors write, a few times a minute.
CREATE TABLE IF NOT EXISTS leases (
  task            VARCHAR(32)     NOT NULL,   -- 'partitions'
  holder          BIGINT UNSIGNED NOT NULL,   -- host_id of the collector
  until_us        BIGINT          NOT NULL,   -- by the database's clock; 0: given back
  PRIMARY KEY (task)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
