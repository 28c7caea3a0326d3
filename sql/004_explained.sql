-- Of rows from before the by_* columns, all that is known of what they do not explain is that it was there. From here on
-- the columns add up to mapped_bytes in every row. Twice has the effect of once.
UPDATE processes
  SET by_before = by_before + CAST(mapped_bytes AS SIGNED) - (by_before + by_mmap + by_munmap + by_mremap + by_brk + by_exec
    + by_fork + by_exit + by_other)
  WHERE mapped_bytes IS NOT NULL;
