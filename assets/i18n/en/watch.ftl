# Words to the crew: notices, troubles, menus, questions.

notice-acknowledged = Acknowledged
notice-silenced = Silenced, not acknowledged
notice-no-alert = No alert waits for an answer
notice-silent-on = Silent mode: alarms are shown, not sounded
notice-silent-off = Alarms sound again
notice-sound-test = Sound test
notice-nothing-to-show = This alert has no target or place to show
notice-muted-ordinary = Muted to { $clock }; collision, distress and zone alarms of hers still sound
notice-muted-rule = This alarm of hers is muted to { $clock }; all her others sound
notice-mute-lifted = No longer muted
notice-not-muted = She was not muted
notice-too-many-mutes = No room for another mute
notice-no-target-here = This alert has no target to mute; { $key } silences it
notice-select-first = Select a target first
notice-no-position = No own position: nothing was set
notice-too-many-marks = No room for another mark: remove one first
notice-nothing-to-remove = Nothing to remove
notice-removed = Removed ({ $undo } takes it back)
notice-nothing-to-undo = Nothing to take back
notice-contact-form = Want bearing and range: 045 2.5 c270 s8 white boat
notice-radius-form = Want a radius in nautical miles, 0.01 to 50
notice-shadow-on = Shadowing: no collision alarm for this target alone
notice-shadow-off = No longer shadowing
notice-partner-on = Marked as one of ours
notice-partner-off = No longer marked as one of ours
notice-matters-on = The list shows only what matters
notice-matters-off = The list shows all again
notice-held = The order of the list is held still
notice-let-go = The list is sorted again
notice-live-only = Only in a replay or the demo
notice-clock-step = The computer's clock was set by { $seconds } s

trouble-config = Configuration not read, defaults in force: { $detail }
trouble-keymap = Keys of your own not taken: { $detail }
trouble-recorder = Not recording: { $detail }
trouble-disk-full = The disk is full: not recording
trouble-recording = The recording stops before its end: { $detail }
trouble-dropped = Too much came in, bytes were dropped: { $detail }
trouble-chart = Chart pack not read: { $detail }
trouble-layer = Chart layer not read: { $detail }

menu-filter = Show which targets
menu-sort = Sort by
menu-own-state = What are we doing
menu-layers = Layers of the chart
menu-mute = Mute this target for
menu-mute-rule = Mute the alarm "{ $rule }" of this target for

filter-all = All
filter-vessels = Vessels
filter-class-a = Class A
filter-class-b = Class B
filter-radar = Radar
filter-moving = Moving
filter-aids = Aids and base stations

sort-range = Range
sort-cpa = CPA
sort-tcpa = Time to CPA
sort-name = Name
sort-age = Age
sort-speed = Speed

own-state-moored = Moored
own-state-anchored = Anchored
own-state-harbour = In harbour
own-state-coastal = Coastal
own-state-chase = Chase

layer-coast = Coast
layer-borders = Sea borders
layer-ports = Ports
layer-rings = Range rings
layer-aids = Aids to navigation
layer-user = Layers of your own

menu-contact = Contact by hand
menu-join = Which two are the same?
menu-split = Take which contact apart?
menu-guard-zones = Guard zones
menu-remove = Which has ended?

contact-new = New contact
choice-sighting = Further sighting of { $name }
choice-join = { $contact } is { $name }, { $nm } nm apart
choice-join-other = { $name } is another: to be selected
choice-joined = { $name }
choice-zone-own-ring = New ring round own ship
choice-zone-own-sector = New sector from own ship, true bearings
choice-zone-bow-sector = New sector from own ship, from the bow
choice-zone-at-target = New, fixed where { $name } is now
choice-zone-at-middle = New, fixed in the middle of the chart
choice-zone-at-own = New, fixed where we are now
choice-zone = Remove { $n }: { $shape }
choice-contact = Contact { $name }
choice-person = Person { $n } overboard { $time }
choice-mark = Mark { $n } { $label }
zone-ring = ring { $nm } nm
zone-sector = { $from }°-{ $to }° { $inner }-{ $outer } nm
zone-sector-bow = bow { $from }°-{ $to }° { $inner }-{ $outer } nm
zone-moves = moves with us
zone-fixed = fixed

mute-10 = 10 minutes
mute-30 = 30 minutes
mute-120 = 2 hours
mute-lift = Lift the mute

notice-mob = MAN OVERBOARD { $clock }: marked
notice-mob-no-position = MAN OVERBOARD { $clock }: no position yet, the next one is taken
confirm-remove-mark = Remove mark { $n } { $what }?
notice-contact-gone = The contact is no longer there
notice-sighted = Sighted anew
notice-join-select = Select the contact by hand first
notice-join-none = No contact by hand to join: { $key } enters one
notice-join-gone = Not joined: one of the two is gone
notice-join-left = Not joined
notice-joined = Joined ({ $key } on her takes it apart)
notice-split = Taken apart
notice-zone-set = Guard zone { $n } is set
notice-zone-set-no-heading = Guard zone { $n } is set; without a heading the whole ring is watched
notice-too-many-zones = No room for another guard zone: remove one first
notice-zone-form = Want from, to, range: 300 060 2, or 300 060 0.5 2
joining = { $name } is which target? Select her, then { $key } ({ $back } leaves it)
notice-mob-late = Man overboard: the first position since is taken as the mark
notice-mob-full = No room for another person: end one first

trouble-setting = A setting is not taken, the default stands: { $detail }
trouble-zones = Zones not read, the bundled borders are drawn: { $detail }
trouble-clock = This computer's clock is { $detail } off the receiver's time: set it. The screen goes by the receiver
