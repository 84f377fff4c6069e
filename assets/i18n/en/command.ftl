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

## scenario: what `scenario check` says of a file
scenario-syntax = This is not TOML: { $detail }
scenario-syntax-hint = Correct the line; docs/scenarios.md shows the format.
scenario-too-large = The file is longer than { $most } MiB
scenario-too-large-hint = Split it, or write fewer waypoints.
scenario-mistyped-key = Unknown key { $key }
scenario-mistyped-key-hint = Did you mean { $near }?
scenario-unknown-key = Unknown key { $key }: it is ignored
scenario-unknown-key-hint = Remove it, or see docs/scenarios.md for the keys of this table.
scenario-missing-key = [{ $table }] has no { $key }
scenario-missing-key-hint = Add { $key }.
scenario-wrong-kind = { $key } holds the wrong kind of value ({ $got })
scenario-wrong-kind-hint =
    Write { $want ->
        [table] a table
        [text] a text in quotes
        [number] a number
        [list] a list in square brackets
        [pair] a list of two
        [time] a time in quotes
       *[other] { $want }
    } here.
scenario-empty-text = { $key } is empty
scenario-empty-text-hint = Write a text, or leave the key out if it isn't needed.
scenario-bad-time = { $value } is no time
scenario-bad-time-hint = Write 2026-11-10T12:00:00Z, or 15:05 or 15:05:14 for a time of the scenario's day (UTC).
scenario-no-day = { $value } has no day
scenario-no-day-hint = Write the whole time (2026-11-10T12:00:00Z), or give [scenario] a start.
scenario-bad-position = { $lat }, { $lon } is no position
scenario-bad-position-hint = Latitude is -90 to 90, then longitude -180 to 180, in degrees.
scenario-bad-number = { $key } = { $value } is out of range
scenario-bad-number-hint = It must be { $least } to { $most }.
scenario-bad-mmsi = { $value } is no MMSI
scenario-bad-mmsi-hint = Write nine digits; put them in quotes where they begin with 0.
scenario-bad-imo = { $value } is no IMO number
scenario-bad-imo-hint = Write seven digits.
scenario-unknown-sensor = Unknown sensor { $value }
scenario-unknown-sensor-hint = Use ais-a, ais-b, radar, base, aton, sar-aircraft or none.
scenario-unknown-word = { $key } can't be { $value }
scenario-unknown-word-hint = Use one of: { $known }.
scenario-bad-waypoint = This is no waypoint
scenario-bad-waypoint-hint = Write [time, latitude, longitude].
scenario-no-waypoints = { $id } has no waypoints
scenario-no-waypoints-hint = Write at least one: [time, latitude, longitude].
scenario-times-out-of-order = { $id }: { $at } does not come after { $before }
scenario-times-out-of-order-hint = Put the waypoints in order of time.
scenario-end-before-start = The end is not after the start
scenario-end-before-start-hint = Write an end after the start, or add the date.
scenario-too-long = This is more than { $most }
scenario-too-long-hint = Write less, or split the file.
scenario-duplicate-id = The id { $id } is used twice
scenario-duplicate-id-hint = Give each vessel an id of her own.
scenario-no-mmsi = { $id } transmits AIS without an MMSI
scenario-no-mmsi-hint = Add mmsi, or change sensors.
scenario-unknown-vessel = There is no vessel { $id }
scenario-unknown-vessel-hint = Use the id of a [[vessel]], an MMSI, or a target id such as radar:7.
scenario-bad-mask = This mask has no area
scenario-bad-mask-hint = Write lat, lon and radius_nm, or a polygon of at least three [latitude, longitude].
scenario-too-fast = { $id } makes { $speed } kn to this waypoint
scenario-too-fast-hint = Check its time and position.
scenario-same-mmsi = { $id } has the MMSI of { $other } at the same time
scenario-same-mmsi-hint = Right for a test of identities; otherwise change one.
scenario-imo-check-digit = The check digit of { $value } is wrong
scenario-imo-check-digit-hint = Right for a test of identities; otherwise correct it.
scenario-not-six-bit = AIS can't send every character of { $value }
scenario-not-six-bit-hint = Those it can't are sent as spaces. Use letters A-Z, digits and plain signs.
scenario-name-cut = { $value } is longer than { $most } characters
scenario-name-cut-hint = AIS cuts it there.
scenario-unknown-inject = Unknown event { $value }: it sends no sentence
scenario-unknown-inject-hint = Known are: { $known }.
scenario-unknown-rule = Unknown rule { $value }
scenario-unknown-rule-hint = Rules are A1 to A13, some with a letter (A3u, A6a, A9c).
scenario-outside-times = { $at } is outside the scenario's times
scenario-outside-times-hint = Check the time, or the start and end of [scenario].
scenario-watch-row = The watch list refuses this row: { $reason }
scenario-watch-row-hint = Needed are id, kind, action and one of name, imo, mmsi, callsign, registration.
scenario-contradiction = { $rule } must never come here, yet it is expected at { $at }
scenario-contradiction-hint = Take one of the two out, or give the never other times or subjects.

scenario-fault = { $file }:{ $line }:{ $column }: { $what }
scenario-hint = hint: { $hint }
scenario-label-error = error
scenario-label-warning = warning
scenario-good = { $name }: good. { $vessels } vessels, { $events } events, { $expects } expectations, { $start } to { $end }
scenario-good-context = good, a context without a scenario of its own: { $watch } watch entries, { $permits } permits, { $pairs } pairs, { $events } events
scenario-bad = { $file }: { $count } faults
scenario-not-found = no built-in scenario and no readable file: { $name }
scenario-not-found-hint = Built in are: { $known }.
scenario-not-playable = { $name } has no [scenario]: a context file has nothing to play
scenario-not-playable-hint = Give it to replay with --context.
scenario-about-s1-sakai = Night transfer off Sakai: a cargo ship and a small boat alongside for 46 minutes
scenario-about-s2-koshikijima = Drop and collect west of Koshikijima, with a boat that only radar sees
scenario-about-s2-control = The control run to it: slowing at a pilot station is no drop
scenario-about-s3-susa = A foreign vessel into the closed port of Susa without a permit
scenario-about-s3b-susa-permit = The same passage with a valid permit
scenario-about-s3c-susa-distress = The same passage with a distress call to be verified
scenario-about-s8-same-name = Three vessels that bear the name of one watch entry
scenario-about-harbour = A busy fairway at the mouth of Tokyo Bay and one close crossing
scenario-about-distress = Man overboard, a liferaft, a GNSS jump and lost links
scenario-about-identity-swap = A ship falls silent and goes on under another number
scenario-about-dark-fast-boat = A fast boat by night that radar alone sees
scenario-about-silence = Silent near by, fading far off, and a deaf receiver
scenario-about-two-places = Two ships that send one MMSI
scenario-about-fast-unknown = A fast craft of unknown type turns out to be a ferry
scenario-about-wake-pick-up = A boat that waited picks up what a ferry left in her wake

## why an input is missing
link-why-unplugged = unplugged
link-why-closed = closed by the other side
link-why-no-address = the name leads to no address
link-why-fault = fault in the program

## watchkeeper verify: the proof of a journal
verify-ok = PROVED: the { $records } records are as they were written, and none in between is missing.
verify-not-ok = NOT PROVED: the records are not all as they were written. Records that could be read: { $records }
verify-first-bad = First bad record: { $stream }, number { $seq } (epoch { $epoch }), id { $id }: { $why }
verify-id-unknown = not known
verify-damaged = File { $file }: { $why }
verify-gap = Missing: { $stream }, numbers { $from } to { $to } (epoch { $epoch })
verify-more = … and { $count } more (all of them with --json)
verify-amendments = Records that amend, replace or withdraw an earlier one, which is kept: { $count }
verify-erased = Records whose content was erased and the erasure recorded: { $count }
verify-outside = References to records before the first one of this part of the journal: { $count }
verify-clock-sound = Clock: no doubt.
verify-clock-doubts = Clock: times to look at twice: { $count }. They don't make a record false.
verify-clock-doubt = Clock: { $stream }, number { $seq }: { $why }
verify-device = Device: { $device }
verify-key = Checked with the device key { $key }. Compare it with the key that the office has on file: without that, only damage is excluded, not a forged whole.
verify-stream-case = reports and evidence
verify-stream-ops = log of the patrol
verify-stream-bulk = tracks and raw input
verify-stream-audit = audit trail
verify-stream-ctl = keys and settings
verify-why-missing = the record is not there
verify-why-unreadable = its bytes are damaged and can't be read
verify-why-misplaced = it belongs to another device or stream
verify-why-order = its number doesn't follow the one before
verify-why-altered = it was changed after it was signed
verify-why-link = it doesn't continue the record before it
verify-why-batch-signature = the device's signature from here on doesn't hold
verify-why-unsigned = the device has not signed for it
verify-why-duplicate-id = its id was given to an earlier record
verify-why-officer-signature = the officer's signature doesn't hold
verify-why-officer-key = it was signed with a key that isn't on the list for this officer
verify-why-body-altered = its content was changed
verify-why-attachment-altered = an attachment was changed
verify-why-reference = it refers to a record that isn't there, isn't earlier or can't be erased
verify-why-body-missing = its content is missing, and no erasure is recorded
verify-why-attachment-missing = an attachment is missing, and no erasure is recorded
verify-why-kept = its erasure is recorded, yet the content is still there
verify-damage-missing = missing
verify-damage-unreadable = damaged, can't be read
verify-damage-signature = the device's signature over it doesn't hold
verify-damage-altered = not as it was sealed
verify-damage-unlisted = not part of what was sealed
verify-damage-foreign-key = sealed with another device key than the one asked for
verify-clock-no-source = no source of UTC was known
verify-clock-step = UTC was set here
verify-clock-backward = UTC is earlier than in the record before
verify-clock-boot = the computer was started again before it
verify-clock-monotonic = the running clock went backward
verify-clock-drift = UTC moved without being set

replay-note = note
replay-cut = it stops in the middle; all up to there is played
replay-damaged = damaged, all before is played: { $why }
replay-changed = a part of it is not as it was written; all before is played
replay-no-key = the recording is encrypted, and no key was given
replay-no-key-hint = --data-dir DIR of its store, --officer ID --passphrase-file F
replay-other-key = the recording is encrypted for another store, or its beginning was changed
replay-other-key-hint = --data-dir DIR of the store that it was recorded with
replay-cut-head = the recording ends before anything of it was written
replay-cut-head-hint = nothing of it can be read: take another copy of the file
replay-no-order = its time goes back again and again; the rest is played in the order of the file

run-alert = { $at }  { $level }  { $title } ({ $state })
run-what = { $rule } { $level } { $subjects } at { $at }
run-met = met: { $what }, { $off } s off
run-missed = missed: { $what }: it did not come
run-missed-near = missed: { $what }: the nearest came { $off } s off as { $level }
run-never = { $rule } { $level } { $subjects } never
run-never-between = { $rule } { $level } { $subjects } never from { $from } to { $to }
run-kept = kept: { $what }
run-broken = broken: { $what }: { $level } at { $at }, { $count } in all
run-unexpected = unexpected, audible: { $rule } { $level } { $title } at { $at }
run-verdict = { $met } of { $expects } expectations met, { $kept } of { $nevers } kept out, { $unexpected } unexpected sounds

check-store-none = database: no store in { $dir }: make it with `watchkeeper init`; without it nothing that the crew writes is kept
check-database-ok = database: found in { $dir }, encrypted
check-database-missing = database { $path }: missing or empty: bring it back from the backup
check-database-plain = database { $path }: it is not encrypted and not ours: put it aside and bring back the backup
check-keys-ok = keys: both copies whole, { $count } officers
check-keys-one = keys: both copies whole, one officer: with a second one a lost passphrase can be helped (`watchkeeper officer add`)
check-keys-copy = keys: the copy { $path } is missing, damaged or old: open the store once, that writes it again
check-keys-test = keys: a TEST store, its passphrases protect nothing: make another with `watchkeeper init`
check-keys-wrong = keys in { $dir }: { $why }: bring both copies back from the backup
check-profile-ok = profile { $profile }: { $count } ports
check-profile-wrong = profile { $profile }: { $why }: install the program again
check-preset = alert rules: preset { $preset }
check-charts = charts: { $packs } packs, { $layers } layers of your own, borders: { $zones }
check-charts-bundled = the bundled ones
check-scenarios-ok = scenarios: { $count } built in
check-scenarios-wrong = scenarios that can't be read: { $names }: install the program again
check-languages = languages: { $all }; now { $language }
watchlist-refused = row { $row }: { $reason }
watchlist-column = unknown column, kept: { $column }
watchlist-read = { $taken } entries read, { $refused } rows refused ({ $encoding })
watchlist-quality = { $pairs } pairs, { $same } of one ship; of { $reachable } that can reach PROBABLE { $reached } did: recall { $recall }

# Exercises and their score.
exercise-nothing-expected = { $name } expects nothing: there is nothing to be scored
exercise-live = this is the live data: an exercise never writes there
exercise-not-one = this folder holds something that is no exercise
exercise-is-one = this folder holds exercises: a live watch is not kept there
exercise-place-hint = give an empty folder or one of an earlier exercise with --data-dir, or none
score-title = EXERCISE: score
score-points = { $points } of 100 points
score-none = No points: nothing came that asked for an answer
score-detected = Answered: { $good } of { $of } alerts that asked for an answer
score-decision = Time to decision: median { $median } s, longest { $longest } s
score-decision-none = Time to decision: no answer
score-dismissals = False dismissals: { $n }
score-legal = Legal mode: { $good } of { $of } acts on a basis that fits
score-legal-none = Legal mode: not recorded
score-reports = Reports: { $good } of { $of } fields filled
score-reports-none = Reports: not recorded
score-task = { $at } { $rule } { $subjects }: { $outcome }
score-answered = answered after { $after } s
score-unanswered = NOT ANSWERED
score-information = for information, no answer asked for
score-not-raised = not raised by the program, not counted
score-not-played = not played, not counted
score-dismissal = { $at } { $id } was put aside although { $rule } was right
score-keys = { $more } more   { $back } back
