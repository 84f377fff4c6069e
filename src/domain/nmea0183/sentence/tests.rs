//! Each sentence with its checksum computed, so that the table can be read. Where no
//! origin is named the sentence is the example of the standard or made for the case.

use super::*;
use crate::domain::nmea0183::framer::TagBlock;
use crate::domain::time::UtcTime;

fn read(body: &str) -> Result<Sentence<'_>, Reject> {
    let tag = TagBlock::default();
    parse(
        &RawSentence { start: b'$', body: body.as_bytes(), at: UtcTime(0), tag, suffix_time: None },
        SourceId(0),
    )
}

fn fix(body: &str) -> GnssFix {
    match read(body) {
        Ok(Sentence::Gnss(Gnss::Fix(fix))) => fix,
        other => panic!("{body}: {other:?}"),
    }
}

fn near(value: f64, want: f64) -> bool {
    (value - want).abs() < 1e-9
}

#[test]
fn a_fix_counts_only_when_status_quality_and_mode_say_so() {
    for (body, valid, quality) in [
        ("GPRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,010809,,,A", true, FixQuality::Gps),
        ("GPRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,010809,,,D", true, FixQuality::Dgps),
        ("GPRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,010809,,,N", false, FixQuality::None),
        ("GPRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,010809,,", true, FixQuality::Gps),
        ("GPRMC,194907.00,V,5241.99815,N,00517.56525,E,0.005,,010809,,,A", false, FixQuality::None),
        ("GPRMC,125106,V,3854.5087,N,07726.4523,W,0.0,0.0,241011,10.5,W,S", false, FixQuality::None),
        // Navigational status V only says that the receiver does not judge its integrity.
        ("GNRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,010809,,,A,V", true, FixQuality::Gps),
        ("GPGGA,125106,3854.5087,N,07726.4523,W,8,10,2.0,268.8,M,-33.9,M,,", true, FixQuality::Simulator),
        ("GPGGA,125106,3854.5087,N,07726.4523,W,0,10,2.0,268.8,M,-33.9,M,,", false, FixQuality::None),
        ("GPGGA,125106,3854.5087,N,07726.4523,W,6,10,2.0,268.8,M,-33.9,M,,", true, FixQuality::Estimated),
        ("GPGLL,3854.5087,N,07726.4523,W,125106,A", true, FixQuality::Gps),
        ("GPGLL,3854.5087,N,07726.4523,W,125106,A,", true, FixQuality::Gps),
        ("GPGLL,3854.5087,N,07726.4523,W,125106,A,N", false, FixQuality::None),
        ("GPGLL,3854.5087,N,07726.4523,W,125106,V,S", false, FixQuality::None),
        ("GPGLL,3854.5087,N,07726.4523,W,125106", false, FixQuality::None),
        ("GNGNS,181604.00,3854.5087,N,07726.4523,W,AANN,10,0.9,1.0,,,", true, FixQuality::Gps),
        ("GNGNS,181604.00,3854.5087,N,07726.4523,W,NR,10,0.9,1.0,,,", true, FixQuality::Rtk),
        ("GNGNS,074150.799,,,,,NNNN,00,,,0.0,,0000", false, FixQuality::None),
        ("GNGNS,074150.799,,,,,,00,,,0.0,,0000", false, FixQuality::None),
    ] {
        let fix = fix(body);
        assert_eq!((fix.valid, fix.quality), (valid, quality), "{body}");
    }
}

#[test]
fn every_field_of_a_fix_is_read() {
    // gpsd: ac12.log
    let rmc = fix("GPRMC,193221.00,A,2037.7279,N,08704.0848,W,00.1,201.8,231207,01,W,A");
    let position = rmc.position.unwrap();
    assert!(near(position.lat(), 20.0 + 37.7279 / 60.0) && near(position.lon(), -87.0 - 4.0848 / 60.0));
    assert_eq!(rmc.millis_of_day, Some(70_341_000));
    assert_eq!(rmc.date, NaiveDate::from_ymd_opt(2007, 12, 23));
    assert_eq!((rmc.speed, rmc.course), (Some(Knots(0.1)), Some(Bearing::new(201.8))));
    assert_eq!(rmc.variation, Some(-1.0));
    let gga = fix("GPGGA,193221.00,2037.72792,N,08704.08478,W,2,04,1.7,-30.40,M,-13.9,M,2.5,0120");
    assert_eq!((gga.satellites, gga.hdop, gga.altitude), (Some(4), Some(1.7), Some(Metres(-30.4))));
    assert_eq!(gga.correction_age_s, Some(2.5));
    let gns = fix("GNGNS,181604.29,3854.5087,N,07726.4523,W,DN,10,0.9,-12.3,4.0,1.5,0120,S");
    assert_eq!((gns.satellites, gns.hdop, gns.altitude), (Some(10), Some(0.9), Some(Metres(-12.3))));
    assert_eq!((gns.correction_age_s, gns.millis_of_day), (Some(1.5), Some(65_764_290)));
}

#[test]
fn a_broken_position_is_none_and_never_zero() {
    for body in [
        "GPRMC,194907.00,A,,,,,0.005,,010809,,,A",
        "GPRMC,194907.00,A,52x1.99815,N,00517.56525,E,0.005,,010809,,,A",
        "GPRMC,194907.00,A,5271.99815,N,00517.56525,E,0.005,,010809,,,A",
        "GPRMC,194907.00,A,5241.99815,N,00517.56525,,0.005,,010809,,,A",
        "GPRMC,194907.00,A,52nan,N,005inf,E,0.005,,010809,,,A",
        "GPGGA,125106,3854.5087,N,277 6.4523,W,1,10,2.0,268.8,M,-33.9,M,,",
        "GPGLL,9054.5087,N,07726.4523,W,125106,A,A",
    ] {
        assert_eq!(fix(body).position, None, "{body}");
    }
}

#[test]
fn a_garbled_part_beside_a_good_position_costs_only_itself() {
    let bad_date = fix("GPRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,2208-1,,,A");
    assert!(bad_date.position.is_some() && bad_date.date.is_none() && bad_date.valid);
    let bad_time = fix("GPRMC,294907.00,A,5241.99815,N,00517.56525,E,0.005,,010809,,,A");
    assert!(bad_time.position.is_some() && bad_time.millis_of_day.is_none());
    let leap = fix("GPRMC,235960.00,A,5241.99815,N,00517.56525,E,0.005,,311216,,,A");
    assert_eq!(leap.millis_of_day, Some(86_400_000));
    let absurd = fix("GPRMC,194907.00,A,5241.99815,N,00517.56525,E,nan,-1,010809,,,A");
    assert_eq!((absurd.speed, absurd.course), (None, None));
    let long = format!("GPRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,010809,,,A{}", ",".repeat(60));
    assert!(fix(&long).valid);
    assert_eq!(read("GPRMC,194907.00,X,5241.99815,N,00517.56525,E,,,,,,A"), Err(Reject::Malformed));
}

#[test]
fn satellites_errors_motion_and_time() {
    let gnss = |body: &str| match read(body) {
        Ok(Sentence::Gnss(gnss)) => gnss,
        other => panic!("{body}: {other:?}"),
    };
    let motion = |course: Option<f64>, speed: Option<f64>, valid| Gnss::Motion {
        course: course.map(Bearing::new),
        speed: speed.map(Knots),
        valid,
    };
    let dilution = |used, pdop, hdop, vdop| Gnss::Dilution { mode: Some(3), used, pdop, hdop, vdop };
    let time = |y, m, d, millis_of_day| Gnss::Time {
        date: NaiveDate::from_ymd_opt(y, m, d).unwrap(),
        millis_of_day,
    };
    for (body, want) in [
        ("GPVTG,054.7,T,034.4,M,005.5,N,010.2,K,A", motion(Some(54.7), Some(5.5), true)),
        ("GPVTG,054.7,T,034.4,M,005.5,N,010.2,K,N", motion(Some(54.7), Some(5.5), false)),
        ("GPVTG,054.7,T,034.4,M,005.5,N,010.2,K", motion(Some(54.7), Some(5.5), true)),
        ("GPVTG,054.7,034.4,005.5,010.2", motion(Some(54.7), Some(5.5), true)),
        ("GPVTG,,T,,M,,N,18.52,K,A", motion(None, Some(10.0), true)),
        ("GPVTG,,T,,M,0.020,N,0.038,K,A", motion(None, Some(0.02), true)),
        (
            "GPGSA,A,3,03,07,08,11,13,16,19,23,24,28,,,3.6,2.0,3.0",
            dilution(10, Some(3.6), Some(2.0), Some(3.0)),
        ),
        (
            "GNGSA,A,3,03,07,08,11,13,16,19,23,24,28,,,3.6,2.0,3.0,1",
            dilution(10, Some(3.6), Some(2.0), Some(3.0)),
        ),
        ("GNGSA,A,3,,,,,,,,,,,,,,,,1", dilution(0, None, None, None)),
        (
            "GPGSV,3,1,10,03,41,050,46,07,60,317,49,08,34,315,45,11,35,148,45",
            Gnss::InView { talker: *b"GP", count: 10 },
        ),
        ("XXGSV,1,1,03,03,41,050,46", Gnss::InView { talker: *b"XX", count: 3 }),
        // A number of 16 and more stops the crate's own state for good.
        ("GPGSV,20,20,80,01,45,123,40", Gnss::InView { talker: *b"GP", count: 80 }),
        // gpsd: ericsson-gru04.log and others
        (
            "GNGST,181141.00,46,,,,4.7,1.9,5.3",
            Gnss::Accuracy { lat_error: Some(Metres(4.7)), lon_error: Some(Metres(1.9)) },
        ),
        (
            "GNGBS,181141.00,4.7,1.9,5.3,87,,-54902.0,57.5",
            Gnss::Accuracy { lat_error: Some(Metres(4.7)), lon_error: Some(Metres(1.9)) },
        ),
        ("GPZDA,193223.00,23,12,2007,00,00", time(2007, 12, 23, 70_343_000)),
        ("GPZDA,193223.00,23,12,2007,-02,", time(2007, 12, 23, 70_343_000)),
        ("GPZDA,193223.00,23,12,2007", time(2007, 12, 23, 70_343_000)),
    ] {
        assert_eq!(gnss(body), want, "{body}");
    }
    for body in ["GPGBS,135659.997,,,,,,,", "GPZDA,,,,,,", "GPZDA,193223.00,31,02,2007,00,00"] {
        assert_eq!(read(body), Ok(Sentence::Other), "{body}");
    }
}

#[test]
fn headings() {
    let magnetic = |heading, deviation, variation| Heading::Magnetic {
        heading: Bearing::new(heading),
        deviation,
        variation,
    };
    let doubtful =
        |heading: Option<f64>, mode| Heading::TrueDoubtful { heading: heading.map(Bearing::new), mode };
    for (body, want) in [
        ("HEHDT,274.07,T", Heading::True(Bearing::new(274.07))),
        ("HEHDT,360.0,T", Heading::True(Bearing::new(0.0))),
        ("HEHDT,274.07", Heading::True(Bearing::new(274.07))),
        ("HETHS,274.07,A", Heading::True(Bearing::new(274.07))),
        ("HETHS,274.07,E", doubtful(Some(274.07), b'E')),
        ("HETHS,,V", doubtful(None, b'V')),
        ("HETHS,274.07", doubtful(Some(274.07), b'V')),
        ("HCHDM,238.5,M", magnetic(238.5, None, None)),
        ("HCHDG,238.5,,,,", magnetic(238.5, None, None)),
        ("HCHDG,98.3,0.5,E,12.6,W", magnetic(98.3, Some(0.5), Some(-12.6))),
        ("TIROT,-2.5,A", Heading::RateOfTurn { degrees_per_minute: -2.5, valid: true }),
        ("TIROT,3,V", Heading::RateOfTurn { degrees_per_minute: 3.0, valid: false }),
    ] {
        assert_eq!(read(body), Ok(Sentence::Heading(want)), "{body}");
    }
    for body in ["GPHDT,,T", "HCHDG,,,,,", "HCHDM,,M", "TIROT,,V"] {
        assert_eq!(read(body), Ok(Sentence::Other), "{body}");
    }
    for body in ["HEHDT,-3,T", "HEHDT,361,T", "HEHDT,x,T", "HCHDG,400,,,,", "TIROT,x,A"] {
        assert_eq!(read(body), Err(Reject::Malformed), "{body}");
    }
}

#[test]
fn instruments() {
    let depth = |below, offset: Option<f64>| Instrument::Depth {
        below_transducer: Metres(below),
        offset: offset.map(Metres),
    };
    let wind = |angle, speed: Option<f64>, relative| Instrument::Wind {
        angle: Bearing::new(angle),
        speed: speed.map(Knots),
        relative,
    };
    for (body, want) in [
        // gpsd: humminbird-M37.log
        ("INDPT,2.1,0.0", depth(2.1, Some(0.0))),
        ("SDDPT,2.4,-1.2", depth(2.4, Some(-1.2))),
        ("SDDPT,2.4,,100", depth(2.4, None)),
        ("SDDBT,7.8,f,2.4,M,1.3,F", depth(2.4, None)),
        ("SDDBT,10.0,f,,M,,F", depth(3.048, None)),
        ("SDDBT,,f,,M,1.0,F", depth(1.8288, None)),
        ("INMTW,17.9,C", Instrument::WaterTemperature(17.9)),
        ("WIMWV,214.8,R,10.0,N,A", wind(214.8, Some(10.0), true)),
        ("WIMWV,214.8,T,18.52,K,A", wind(214.8, Some(10.0), false)),
        ("WIMWV,214.8,R,0.1,N", wind(214.8, Some(0.1), true)),
        ("WIMWV,214.8,R,,N,A", wind(214.8, None, true)),
        (
            "VWVHW,245.1,T,245.1,M,0.1,N,0.2,K",
            Instrument::Water {
                heading_true: Some(Bearing::new(245.1)),
                heading_magnetic: Some(Bearing::new(245.1)),
                speed: Some(Knots(0.1)),
            },
        ),
        (
            "VWVHW,,T,,M,,N,18.52,K",
            Instrument::Water { heading_true: None, heading_magnetic: None, speed: Some(Knots(10.0)) },
        ),
        ("IIVDR,10.1,T,12.3,M,1.2,N", Instrument::Current { set: Bearing::new(10.1), drift: Knots(1.2) }),
    ] {
        assert_eq!(read(body), Ok(Sentence::Instrument(want)), "{body}");
    }
    let Ok(Sentence::Instrument(Instrument::Wind { speed: Some(Knots(speed)), .. })) =
        read("WIMWV,10,R,5.0,M,A")
    else {
        panic!("no wind");
    };
    assert!(near(speed, 5.0 * 3600.0 / 1852.0));
    for body in [
        "SDDPT,,",
        "SDDBT,,f,,M,,F",
        "WIMWV,214.8,R,0.1,N,V",
        "VWVHW,,T,,M,,N,,K",
        "INMTW,,C",
        "VWVLW,1,N,2,N",
    ] {
        assert_eq!(read(body), Ok(Sentence::Other), "{body}");
    }
}

fn tracked(body: &str) -> TrackedTarget {
    match read(body) {
        Ok(Sentence::Radar(Radar::Tracked(target))) => target,
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn radar_targets_come_in_knots_and_nautical_miles() {
    let target = tracked("RATTM,11,11.4,13.6,T,7.0,20.0,T,0.0,0.0,N,TGT^1B[2J,Q,,154125.82,A");
    assert_eq!((target.number, target.range.0, target.bearing.degrees()), (11, 11.4, 13.6));
    assert_eq!((target.speed, target.course), (Some(Knots(7.0)), Some(Bearing::new(20.0))));
    assert_eq!((target.bearing_relative, target.course_relative, target.reference), (false, false, false));
    assert_eq!(target.name.as_deref(), Some("TGT[2J"));
    assert_eq!(target.status, Some(TrackStatus::Acquiring));
    assert_eq!((target.millis_of_day, target.acquisition), (Some(56_485_820), Some(b'A')));
    for (unit, factor) in [("N", 1.0), ("", 1.0), ("K", 1.0 / 1.852), ("S", 1.609_344 / 1.852)] {
        let target = tracked(&format!("RATTM,1023,10,350,R,20,10,R,0.0,0.0,{unit},,L,R,,M"));
        assert!(
            near(target.range.0, 10.0 * factor) && near(target.speed.unwrap().0, 20.0 * factor),
            "{unit}"
        );
        assert!(target.bearing_relative && target.course_relative && target.reference);
        assert_eq!((target.number, target.status), (1023, Some(TrackStatus::Lost)));
    }
    assert_eq!(read("RATTM,01,,,T,,,T,,,N,,L,,,"), Ok(Sentence::Other));
    for body in [
        "RATTM,,1,2,T,3,4,T,,,N,,T,,,",
        "RATTM,01,1,2,,3,4,T,,,N,,T,,,",
        "RATTM,01,1,2,T,3,4,T,,,X,,T,,,",
        "RATTM,01,-1,2,T,3,4,T,,,N,,T,,,",
        "RATTM,01,1,400,T,3,4,T,,,N,,T,,,",
        "RATTM,1024,1,2,T,3,4,T,,,N,,T,,,",
    ] {
        assert_eq!(read(body), Err(Reject::Malformed), "{body}");
    }
}

#[test]
fn other_radar_sentences() {
    let Ok(Sentence::Radar(Radar::Located { number: 1, position, name, millis_of_day, status })) =
        read("RATLL,01,3854.5087,N,07726.4523,W,BUOY,125106.00,T,R")
    else {
        panic!("no TLL");
    };
    assert!(near(position.lat(), 38.0 + 54.5087 / 60.0));
    assert_eq!((name.as_deref(), millis_of_day), (Some("BUOY"), Some(46_266_000)));
    assert_eq!(status, Some(TrackStatus::Tracking));
    let radar = |heading: Option<f64>, course: Option<f64>, speed: Option<f64>| Radar::OwnShip {
        heading: heading.map(Bearing::new),
        course: course.map(Bearing::new),
        speed: speed.map(Knots),
        set: None,
        drift: None,
    };
    for (body, want) in [
        ("RAOSD,179.0,A,179.0,M,10.0,M,,,N", radar(Some(179.0), Some(179.0), Some(10.0))),
        ("RAOSD,179.0,V,,M,10.0,M,,,", radar(None, None, Some(10.0))),
        ("RARSA,-12.5,A,,V", Radar::Rudder { starboard: Some(-12.5), port: None }),
        ("RARSA,1,V,2,A", Radar::Rudder { starboard: None, port: Some(2.0) }),
    ] {
        assert_eq!(read(body), Ok(Sentence::Radar(want)), "{body}");
    }
    for body in ["RATLL,01,,,,,,,T,", "RAOSD,,V,,M,,M,,,N", "RARSA,,V,,V"] {
        assert_eq!(read(body), Ok(Sentence::Other), "{body}");
    }
}

/// The fields of a track in the order of IEC 61162-1, as a payload.
fn track_payload(fields: [(u16, u32); 14]) -> String {
    let bits = fields.iter().fold(0_u128, |bits, &(value, width)| bits << width | u128::from(value));
    (0..15)
        .map(|i| {
            let value = (bits >> (84 - 6 * i)) as u8 & 63;
            char::from(if value < 40 { value + 48 } else { value + 56 })
        })
        .collect()
}

fn track(version: u16, bearing: u16, speed: u16, course: u16, heading: u16, distance: u16) -> String {
    track_payload([
        (version, 2),
        (345, 10),
        (bearing, 12),
        (speed, 12),
        (course, 12),
        (heading, 12),
        (4, 3),
        (1, 1),
        (distance, 14),
        (1, 1),
        (0, 1),
        (0, 2),
        (201, 8),
        (0, 0),
    ])
}

#[test]
fn track_data_is_unpacked() {
    let (one, two) = (track(0, 1234, 105, 3599, 4095, 1052), track(0, 0, 4095, 3600, 0, 1));
    let body = format!("RATTD,01,01,3,{one}{two},0");
    let Ok(Sentence::Radar(Radar::TrackData(tracks))) = read(&body) else { panic!("{body}") };
    assert_eq!(
        tracks,
        [
            TrackData {
                number: 345,
                bearing: Bearing::new(123.4),
                range: NauticalMiles(10.52),
                speed: Some(Knots(10.5)),
                course: Some(Bearing::new(359.9)),
                heading: None,
                status: 4,
                test: true,
                relative: true,
                correlation: 201,
            },
            TrackData {
                number: 345,
                bearing: Bearing::new(0.0),
                range: NauticalMiles(0.01),
                speed: None,
                course: None,
                heading: Some(Bearing::new(0.0)),
                status: 4,
                test: true,
                relative: true,
                correlation: 201,
            },
        ]
    );
    for (payload, want) in [
        (track(1, 0, 0, 0, 0, 0), Ok(Sentence::Other)),
        (track(0, 4095, 0, 0, 0, 0), Ok(Sentence::Other)),
        (track(0, 0, 0, 0, 0, 0x3FFF), Ok(Sentence::Other)),
        (String::new(), Err(Reject::BadLength)),
        (one[..14].to_owned(), Err(Reject::BadLength)),
        (one.replace(one.chars().next().unwrap(), "X"), Err(Reject::BadArmour)),
    ] {
        assert_eq!(read(&format!("RATTD,01,01,3,{payload},0")), want, "{payload}");
    }
}

#[test]
fn alarms_and_distress_calls() {
    // noaadata: an AIS transponder's own alarm
    assert_eq!(
        read("AIALR,102505.00,032,A,V,AIS: Heading lost/invalid"),
        Ok(Sentence::Safety(Safety::Alarm {
            number: 32,
            active: true,
            acknowledged: false,
            text: "AIS: Heading lost/invalid".to_owned(),
        }))
    );
    assert_eq!(read("AIALR,102505.00,,A,V,x"), Err(Reject::Malformed));
    let call = |body: &str| match read(body) {
        Ok(Sentence::Safety(Safety::SelectiveCall(call))) => call,
        other => panic!("{body}: {other:?}"),
    };
    let distress = call("CDDSC,12,3380400790,12,06,00,1423108312,2021,,,S,E");
    assert_eq!((distress.format, distress.mmsi, distress.is_distress), (112, 338_040_079, true));
    assert_eq!((distress.category, distress.nature), (Some(112), Some(106)));
    let position = distress.position.unwrap();
    assert!(near(position.lat(), 42.0 + 31.0 / 60.0) && near(position.lon(), -83.0 - 12.0 / 60.0));
    assert_eq!(distress.minute_of_day, Some(20 * 60 + 21));
    let unknown_place = call("CDDSC,12,3380400790,12,10,00,9999999999,8888,,,S,");
    assert_eq!((unknown_place.position, unknown_place.minute_of_day), (None, None));
    let relay = call("CDDSC,16,0022730000,12,12,09,1423108312,2021,3380400790,00,S,");
    assert_eq!((relay.format, relay.nature, relay.is_distress), (116, Some(100), true));
    let routine = call("CDDSC,20,3381581370,00,21,26,1423108312,,,,B,E");
    assert_eq!((routine.is_distress, routine.position, routine.nature), (false, None, None));
    assert_eq!(read("CDDSC,12,33804,12,06,00,1423108312,2021,,,S,E"), Err(Reject::Malformed));
}

#[test]
fn what_a_patrol_has_no_use_for_is_no_fault() {
    for body in [
        "PGRME,15.0,M,45.0,M,25.0,M",
        "GPTXT,01,01,02,x",
        "CCGPQ,GGA",
        "GP",
        "",
        "TOOLONGADDRESS,1",
        "PVDM,1",
    ] {
        assert_eq!(read(body), Ok(Sentence::Other), "{body}");
    }
}
