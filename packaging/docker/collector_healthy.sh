#!/bin/bash
# healthy, in the collector's image: the spool was written within the last ten seconds. The tracer's heartbeat goes there each
# second, so tracer, reader and spool are alive. That the database is away is no fault of the collector's: it spools.
fresh=$(find "$DATA_DIR/spool" -type f -newermt '-10 seconds' -print -quit)
[[ $fresh ]] || { echo "nothing was spooled for ten seconds"; exit 1; }
