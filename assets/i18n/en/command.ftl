# command: texts in en

## watchkeeper check
check-ok = ok
check-act = TO DO
check-port = port { $port } { $product }
check-ports-none = no serial port found: plug in the receiver or its USB adapter
check-link-ok = input { $link }: can be opened
check-link-busy = input { $link }: held by another program: end that program (with gpsd use tcp:localhost:2947)
check-link-missing = input { $link }: { $why }: check plug, cable, power and name
check-link-denied = input { $link }: { $why }: add this user to the group of the device (mostly dialout) and log in again
check-clock-ok = clock: { $time }
check-clock-wrong = clock shows { $time }: set the date and time in UTC; the battery of the clock may be empty
check-data-ok = data directory { $dir }: can be written
check-data-wrong = data directory { $dir }: { $why }: give another with --data-dir, or make it writable
check-disk-ok = disk: { $free } MiB free
check-disk-low = disk: only { $free } MiB free: make room before the patrol; recording stops when it is full
