//! What the forms of the patrol screen become: a beginning, a line of the log, a state, a
//! change of the watch or the crew, a joint operation, the end.

use crate::app::report::{Fault, typed};
use crate::app::session::desk::Page;
use crate::app::session::desk::slip::{Slip, Values, Writes};
use crate::app::state::App;
use crate::domain::patrol::event::{
    Begin, End, Equipment, Joint, LogEntry, LogKind, Member, State, WatchPlan,
};
use crate::domain::report::form::Kind;
use crate::domain::report::value::Value;
use crate::domain::time::UtcTime;

/// At which lines, and why it was not taken.
pub(crate) type Refused = (Option<&'static [&'static str]>, Fault);

impl App {
    pub(super) fn write_patrol(&mut self, slip: &Slip, values: &Values) -> Result<(), Refused> {
        let text = |key: &str| values.text(key);
        let entered = match slip.writes {
            Writes::Begin => self.begin_patrol(begin(values)),
            Writes::Log(kind) => {
                let entry = log_entry(slip, kind, values);
                self.desk.scroll = 0;
                self.write_log(entry)
            }
            Writes::State => {
                let state = state(&text("state"));
                let from = time(values, "from").unwrap_or(slip.opened.at);
                let from = if text("from") == slip.opened.told { slip.opened.at } else { from };
                self.in_the_patrol(from)?;
                let code = text("why");
                let reason = if code.is_empty() { text("reason") } else { code };
                self.correct_state(state, (from, time(values, "to")), reason)
            }
            Writes::Watch => {
                self.desk.page = Page::Log;
                self.change_watch(&text("watch"), names(&text("off")), names(&text("on")), text("note"))
            }
            Writes::Crew => self.change_crew(Member {
                name: text("name"),
                roles: names(&text("roles")),
                absent: text("absent"),
            }),
            Writes::JointBegin => self.begin_joint(Joint {
                agency: text("agency"),
                unit: text("unit"),
                officer: text("officer"),
                lead: text("lead"),
                operation: text("operation"),
            }),
            Writes::JointEnd => {
                let number = values.number("number", 0).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
                self.joint_goes_on(number)?;
                self.end_joint(number, text("result"))
            }
            _ => {
                self.desk.page = Page::End;
                self.end_patrol(
                    End {
                        fuel_l: fuel(values),
                        engine_tenths_h: values.number("engine", 1),
                        remarks: text("remarks"),
                        reason: text("reason"),
                        ..End::default()
                    },
                    false,
                )
            }
        };
        if entered { Ok(()) } else { Err((None, ("desk-not-taken", Vec::new()))) }
    }

    /// A state is one of this patrol's time, and of the past.
    fn in_the_patrol(&self, from: UtcTime) -> Result<(), Refused> {
        let (now, _) = self.utc(self.now);
        let began = self.records.patrol.as_ref().map_or(now, |patrol| patrol.began);
        // Times are typed to the minute.
        let minute = |at: UtcTime| at.0.div_euclid(60_000);
        if minute(from) < minute(began) || from > now {
            return Err((Some(&["from"]), ("desk-not-in-patrol", vec![("from", began.clock())])));
        }
        Ok(())
    }

    fn joint_goes_on(&self, number: u32) -> Result<(), Refused> {
        let joints = self.records.patrol.as_ref().map(|patrol| patrol.joints.as_slice()).unwrap_or_default();
        let at = (number as usize).checked_sub(1).and_then(|at| joints.get(at));
        match at {
            Some((_, None)) => Ok(()),
            _ => Err((Some(&["number"]), ("desk-no-joint", Vec::new()))),
        }
    }
}

fn log_entry(slip: &Slip, kind: LogKind, values: &Values) -> LogEntry {
    let opened = &slip.opened;
    let given = match values.get("place") {
        Some(Value::Position(place)) => place.position(),
        _ => None,
    };
    // What was not told otherwise happened when the form was opened, and there.
    let untouched = values.get("at").is_some_and(|at| typed::write(at) == opened.told);
    let happened = if untouched { opened.at } else { time(values, "at").unwrap_or(opened.at) };
    let mut entry = LogEntry::new(kind, String::new(), (happened, opened.at), opened.place, given);
    entry.target = opened.about.map(|id| id.to_string()).filter(|_| !entry.back_dated);
    let mut fields: Vec<(String, Value)> =
        values.clone().into_inner().into_iter().filter(|(key, _)| key != "at" && key != "place").collect();
    let long = slip.lines.iter().find(|line| matches!(line.field.kind, Kind::LongText));
    if let Some(at) = long.and_then(|long| fields.iter().position(|(key, _)| *key == long.field.key)) {
        entry.text = typed::write(&fields.remove(at).1);
    }
    entry.fields = fields.into_iter().map(|(key, value)| (key, written(&value))).collect();
    entry
}

fn written(value: &Value) -> String {
    match value {
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Multi(codes) => codes.join(" "),
        other => typed::write(other).trim().to_owned(),
    }
}

fn time(values: &Values, key: &str) -> Option<UtcTime> {
    match values.get(key) {
        Some(Value::Time(time)) => Some(time.utc),
        _ => None,
    }
}

fn fuel(values: &Values) -> Option<u32> {
    values.number("fuel", 0).and_then(|litres| u32::try_from(litres).ok())
}

fn state(code: &str) -> State {
    State::ALL.into_iter().find(|state| state.code() == code).unwrap_or_default()
}

/// Parts between `;`, as an input method writes it too.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

/// Names between commas.
pub(super) fn names(text: &str) -> Vec<String> {
    let split = text.split([',', '、', '，', ';', '；']);
    split.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// `name: role, role`.
fn named(part: &str) -> (String, Vec<String>) {
    let (name, rest) = part.split_once([':', '：']).unwrap_or((part, ""));
    (name.trim().to_owned(), names(rest))
}

fn begin(values: &Values) -> Begin {
    let text = |key: &str| values.text(key);
    let member = |part: &str| {
        let (name, roles) = named(part);
        Member { name, roles, absent: String::new() }
    };
    let watch = |part: &str| {
        let (watch, members) = named(part);
        WatchPlan { watch, members }
    };
    let equipment = |part: &str| match part.split_once(['!', '！']) {
        Some((item, note)) => {
            Equipment { item: item.trim().to_owned(), works: false, note: note.trim().to_owned() }
        }
        None => Equipment { item: part.to_owned(), works: true, note: String::new() },
    };
    Begin {
        boat: text("boat"),
        boat_name: text("boat_name"),
        call_sign: text("call_sign"),
        office: text("office"),
        order: text("order"),
        measures: names(&text("measures")),
        operation: text("operation"),
        exercise: values.yes("exercise").unwrap_or(false),
        crew: parts(&text("crew")).map(member).collect(),
        passengers: parts(&text("passengers")).map(str::to_owned).collect(),
        watches: parts(&text("watches")).map(watch).collect(),
        equipment: parts(&text("equipment")).map(equipment).collect(),
        fuel_l: fuel(values),
        engine_tenths_h: values.number("engine", 1),
        state: state(&text("state")),
    }
}
