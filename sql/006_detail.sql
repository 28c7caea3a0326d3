-- What a page about one process shows.
-- A statement changes one thing, so that one that had run before a migration was cut off is told by its error.

-- mapped_bytes of the process at its last request of the step. NULL: not known, as of all that was stored before. Its
-- net_bytes needs no column: it is that of today less what was requested and given back since.
ALTER TABLE activity ADD COLUMN mapped_bytes BIGINT UNSIGNED NULL;

-- Of kind process alone: what a host or a program has mapped is not the sum of what it had at several moments.
ALTER TABLE activity_totals ADD COLUMN mapped_bytes BIGINT UNSIGNED NULL;

-- The youngest children of a process, without reading all that ever bore its pid as their parent's.
ALTER TABLE processes ADD KEY by_parent (host_id, ppid, first_seen_us);
