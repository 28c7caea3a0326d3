# environment.awk: from .env.example, /etc/mapledger/PROGRAM.env for PROGRAM, which the variable `program` names (collector
# or api): each of its settings commented out, with its default. A section begins with "# --- NAME ---"; what both
# programs have is called so. Left out is what the
# units set; the tracer is the one for which the unit has the rights.
/^# --- / {
  wanted = ($0 ~ /both daemons/ || $0 ~ "--- " program " ---")
  next
}
/^# / { comment = comment "\n" $0; next }
/^[A-Z0-9_]+=/ {
  name = substr($0, 1, index($0, "=") - 1)
  if (name == "DB_HOST") comment = "\n# a database server; empty: DB_SOCKET"
  if (name == "TRACER") $0 = "TRACER=ebpf"
  if (wanted && name != "DATA_DIR" && name != "RUN_LOCK") print (comment == "" ? "" : comment "\n") "#" $0
  comment = ""
}
