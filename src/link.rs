//! Floor 2: inputs. Serial, TCP, UDP, standard input and files, each on a thread of its
//! own behind a supervisor that reopens with back-off; and the recorder.
