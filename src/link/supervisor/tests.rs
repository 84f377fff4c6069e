//! The life of an input on a script and a clock moved by hand.

use super::*;
use crate::domain::id::SourceId;
use crate::link::{LinkEvent, LinkInput};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

/// gpsd test suite, GPSmap-76S.log (BSD-2-Clause).
const SENTENCE: &[u8] = b"$GPGSV,3,3,10,24,06,166,35,28,09,271,36*7D\r\n";

/// What happens next, and how many milliseconds it takes.
#[derive(Debug, Clone)]
enum Scene {
    Open,
    Refuse(Fault),
    Bytes(&'static [u8], i64),
    Nothing(i64),
    Fails(Fault),
}

#[derive(Clone)]
struct Script {
    scenes: Arc<Mutex<VecDeque<Scene>>>,
    clock: Arc<AtomicI64>,
    stop: Stop,
    speeds: Arc<Mutex<Vec<u32>>>,
}

impl Script {
    fn next(&self) -> Option<Scene> {
        let scene = self.scenes.lock().unwrap().pop_front();
        if scene.is_none() {
            self.stop.0.store(true, Ordering::Release);
        }
        scene
    }

    fn pass(&self, span: i64) {
        self.clock.fetch_add(span, Ordering::Relaxed);
    }
}

impl Source for Script {
    fn open(&mut self, _speed: Option<u32>) -> Result<Box<dyn Connection>, Fault> {
        match self.next() {
            None => Err(Fault::Stopped),
            Some(Scene::Refuse(fault)) => Err(fault),
            Some(Scene::Open) => Ok(Box::new(self.clone())),
            Some(scene) => panic!("opened at {scene:?}"),
        }
    }

    /// No waiting for real: time is moved by hand.
    fn came_back(&self) -> bool {
        true
    }
}

impl Connection for Script {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        match self.next() {
            None => Ok(0),
            Some(Scene::Bytes(bytes, span)) => {
                self.pass(span);
                buffer[..bytes.len()].copy_from_slice(bytes);
                Ok(bytes.len())
            }
            Some(Scene::Nothing(span)) => {
                self.pass(span);
                Ok(0)
            }
            Some(Scene::Fails(fault)) => Err(fault),
            Some(scene) => panic!("read at {scene:?}"),
        }
    }

    fn change_speed(&mut self, speed: u32) -> Result<(), Fault> {
        self.speeds.lock().unwrap().push(speed);
        Ok(())
    }
}

/// The states told as `code@second`, and the speeds changed to.
fn play(speed: SpeedPlan, scenes: &[Scene]) -> (Vec<String>, Vec<u32>) {
    let stop = Stop::default();
    let clock = Arc::new(AtomicI64::new(0));
    let speeds = Arc::new(Mutex::new(Vec::new()));
    let script = Script {
        scenes: Arc::new(Mutex::new(scenes.iter().cloned().collect())),
        clock: Arc::clone(&clock),
        stop: stop.clone(),
        speeds: Arc::clone(&speeds),
    };
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let sink = move |event: LinkEvent| {
        if let LinkInput::Status(status) = event.input {
            heard.lock().unwrap().push(format!("{}@{}", status.state.code(), event.at.0 / 1000));
        }
        Ok(())
    };
    let mut outbox = Outbox::new(SourceId(0), Arc::new(sink));
    let now: Now = Arc::new(move || UtcTime(clock.load(Ordering::Relaxed)));
    let plan = Plan { source: Box::new(script), speed };
    Supervisor::new(plan, now, stop, &mut outbox).run();
    let told = told.lock().unwrap().clone();
    let speeds = speeds.lock().unwrap().clone();
    (told, speeds)
}

fn missing() -> Fault {
    Fault::Missing("unplugged".to_owned())
}

#[test]
fn each_change_of_state_is_told_once_with_its_time() {
    use Scene::{Bytes, Fails, Nothing, Open, Refuse};
    let table: [(&[Scene], &[&str]); 5] = [
        (
            &[Open, Bytes(SENTENCE, 1_000), Bytes(SENTENCE, 1_000), Nothing(9_000), Nothing(1_000)],
            &["opening@0", "listening@0", "receiving@1", "silent@12"],
        ),
        (
            &[Refuse(Fault::Busy), Refuse(Fault::Denied("no".to_owned())), Open, Bytes(SENTENCE, 0)],
            &["opening@0", "busy@0", "denied@0", "listening@0", "receiving@0"],
        ),
        (
            &[Open, Bytes(SENTENCE, 0), Fails(missing()), Refuse(missing()), Open, Bytes(SENTENCE, 2_000)],
            // Missing is told again for its new time of the next try.
            &[
                "opening@0",
                "listening@0",
                "receiving@0",
                "missing@0",
                "missing@0",
                "listening@0",
                "receiving@2",
            ],
        ),
        (
            &[Open, Nothing(10_000), Nothing(50_000), Fails(Fault::Stale), Open, Nothing(10_000)],
            &["opening@0", "listening@0", "silent@10"],
        ),
        (
            &[Open, Bytes(SENTENCE, 0), Fails(Fault::Ended)],
            &["opening@0", "listening@0", "receiving@0", "ended@0"],
        ),
    ];
    for (scenes, expected) in table {
        assert_eq!(play(SpeedPlan::None, scenes).0, expected, "{scenes:?}");
    }
}

#[test]
fn the_speed_is_changed_on_the_open_port_and_the_scan_starts_afresh() {
    use Scene::{Bytes, Open};
    // Half a sentence of the old speed never joins the half of the new one.
    let (told, speeds) = play(
        SpeedPlan::Find,
        &[
            Open,
            Bytes(&[0xf8; 40], 0),
            Bytes(&SENTENCE[..20], 2_000),
            Bytes(&SENTENCE[20..], 100),
            Bytes(SENTENCE, 100),
            Bytes(SENTENCE, 100),
        ],
    );
    assert_eq!(speeds, [4_800]);
    assert_eq!(told, ["opening@0", "finding-speed@0", "finding-speed@2", "receiving@2"]);
}
