#!/bin/bash
# healthy, in the collector's image: since it started, which is when it took its lock, and within the last ten seconds
# something was spooled. It begins a segment when the tracer traces, whose heartbeat then comes each second; so tracer, reader
# and spool are alive. That the database is away is no fault of the collector's: it spools.
fresh=$(find "$DATA_DIR/spool" -name '*.seg' -newer "$RUN_LOCK" -newermt '-10 seconds' -print -quit)
[[ $fresh ]] || { echo "nothing was spooled for ten seconds"; exit 1; }
