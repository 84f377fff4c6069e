//! Reports of one matter are one case, and two offices bring it to the centre.

use super::{NOW, import, staff, vessel};
use crate::domain::journal::entry::{DeviceId, RecordId};
use crate::domain::time::UtcTime;
use crate::shore::desk::cases::{self, ReportAshore};
use crate::shore::desk::memory::DeskMemory;

fn report(n: u8, office: &str, marks: &[&str]) -> ReportAshore {
    ReportAshore {
        device: DeviceId([n; 16]),
        record: RecordId([n; 16]),
        office: office.to_owned(),
        at: UtcTime(NOW.0 + i64::from(n)),
        form: "boarding".to_owned(),
        end: "nil".to_owned(),
        number: format!("R-{n}"),
        vessel: "A".to_owned(),
        withdrawn: false,
        marks: marks.iter().map(|m| (*m).to_owned()).collect(),
        fields: Vec::new(),
    }
}

#[test]
fn what_touches_two_offices_goes_to_the_centre_once() {
    let mut desk = DeskMemory::default();
    let staff = staff(&mut desk);
    import(&mut desk, &staff["moji-1"], "own", &[vessel("M-1", "A", &[])]);
    let mut reports = vec![
        report(1, "KOBE", &["imo:2000016"]),
        report(2, "KOBE", &["mmsi:431999021"]),
        report(3, "KOBE", &["callsign:JD1"]),
    ];
    let found = cases::cases(&desk, &reports).unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!(cases::escalate(&mut desk, &found, NOW).unwrap(), []);
    // A report of another office joins two of them: one matter, two offices.
    reports.push(report(4, "MOJI", &["imo:2000016", "mmsi:431999021"]));
    let found = cases::cases(&desk, &reports).unwrap();
    let told = cases::escalate(&mut desk, &found, NOW).unwrap();
    assert_eq!((found.len(), told.len()), (2, 1));
    assert_eq!((told[0].lead.as_str(), told[0].reports.len()), ("KOBE", 3));
    let found = cases::cases(&desk, &reports).unwrap();
    assert_eq!(cases::escalate(&mut desk, &found, NOW).unwrap(), [], "told once");
    // Keeps its name where an older report comes late.
    let name = told[0].id.clone();
    reports.insert(0, report(0, "KOBE", &["imo:2000016"]));
    let found = cases::cases(&desk, &reports).unwrap();
    let case = found.iter().find(|c| c.reports.len() == 4).unwrap();
    assert_eq!(case.id, name);
    // The entry of another office is a second jurisdiction, too.
    reports.push(report(5, "KOBE", &["entry:M-1", "callsign:JD1"]));
    let found = cases::cases(&desk, &reports).unwrap();
    assert_eq!(cases::escalate(&mut desk, &found, NOW).unwrap().len(), 1);
    let case = found.iter().find(|c| c.marks.contains("entry:M-1")).unwrap();
    cases::lead(&mut desk, &staff["chief"], (case, "moji"), NOW).unwrap();
    let found = cases::cases(&desk, &reports).unwrap();
    assert_eq!(found.iter().find(|c| c.id == case.id).unwrap().lead, "MOJI");
    assert!(cases::lead(&mut desk, &staff["chief"], (case, "naha"), NOW).is_err());
    // One that was withdrawn makes no case.
    for report in &mut reports {
        report.withdrawn = true;
    }
    assert_eq!(cases::cases(&desk, &reports).unwrap(), []);
}
