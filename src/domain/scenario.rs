//! Scenarios: waypoints to real sentences, for demo, training and tests; and context
//! files that tell a replay what sentences can't carry.
