//! What binary messages say. The sentences are gpsd's (`test/sample.aivdm`), the values
//! what gpsd prints for them, with its sentinels as `null` and reserved codes marked. Two
//! differ by the standard: gpsd names the trends 1 and 2, and the loads 1 and 2, the
//! other way round (SN/Circ.236: 1 decreasing; Inland AIS: 1 loaded).

use crate::common::{armour, fragment};
use proptest::prelude::*;
use serde_json::{Value, json};
use watchkeeper::domain::ais::Decoder;
use watchkeeper::domain::ais::assembler::{AssemblerClock, Fragment};
use watchkeeper::domain::ais::scaled::scaled_json;
use watchkeeper::domain::nmea0183::framer::InputCounts;
use watchkeeper::domain::time::UtcTime;

fn application(line: &str) -> Value {
    application_of(&fragment(line, UtcTime(0)).expect("whole"))
}

/// Of a type 8 message with this identifier and these data.
fn broadcast(dac: u16, fid: u8, data: &str) -> Value {
    let (payload, fill) = armour(&format!("001000{}{dac:010b}{fid:06b}{data}", "0".repeat(34)));
    let whole = fragment("!AIVDM,1,1,,A,83aJJRhj=h8080000000000,0*79", UtcTime(0)).expect("whole");
    application_of(&Fragment { payload: payload.as_bytes(), fill, ..whole })
}

fn application_of(whole: &Fragment<'_>) -> Value {
    let (mut decoder, mut counts) = (Decoder::new(AssemblerClock::Sentences), InputCounts::default());
    let message = decoder.push(whole, &mut counts).expect("accepted");
    let mut out = String::new();
    scaled_json(&message, &mut out);
    serde_json::from_str::<Value>(&out).expect("JSON")["application"].take()
}

#[test]
fn weather_of_circular_236() {
    let want = json!({
        "kind": "weather", "lon": -6.133_983_3, "lat": 53.294_883_3, "day": 18, "hour": 17, "minute": 15,
        "wind_speed": 3, "gust_speed": 6, "wind_direction": 12, "gust_direction": 15,
        "air_temperature": 14.2, "humidity": 50, "dew_point": 12.3, "pressure": 1024, "pressure_trend": "rising",
        "visibility": 15.3, "visibility_beyond": false, "water_level": -8.4, "water_trend": "falling",
        "currents": [
            {"speed": 10.3, "direction": 256, "depth": 0},
            {"speed": 10.4, "direction": 257, "depth": 10},
            {"speed": 12.6, "direction": 203, "depth": 20},
        ],
        "waves": {"height": 4.2, "period": 35, "direction": 25},
        "swell": {"height": 2.3, "period": 48, "direction": 124},
        "sea_state": 3, "water_temperature": 12.3, "precipitation": {"reserved": true}, "salinity": 5.3,
        "ice": false,
    });
    let line = "!AIVDO,1,1,4,B,8>jR06@0Bk3:wOli;<`WPhh<1rqVBQf2V@Pdt0J82avIM2b<<Rv1t<ot=@1,2*54";
    compare(&application(line), &want);
}

#[test]
fn weather_without_sensors() {
    let line = "!AIVDO,1,1,4,B,8>jR06@0Bk3:vOli;L`nwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwt1,2*0E";
    let told = application(line);
    assert_eq!((&told["lon"], &told["lat"]), (&json!(-6.13395), &json!(53.294_816_7)));
    let line = "!AIVDO,1,1,5,A,8>jR06@0Gwli:QQUP3en?wvlFR06EuOwgwl?wnSwe7wvlOwwsAwwnSGmwvh0,0*51";
    let newer = application(line);
    assert_eq!((&newer["lon"], &newer["lat"]), (&json!(-6.134_066_7), &json!(53.294_933_3)));
    for told in [told, newer] {
        for name in [
            "wind_speed",
            "gust_speed",
            "wind_direction",
            "gust_direction",
            "air_temperature",
            "humidity",
            "dew_point",
            "pressure",
            "pressure_trend",
            "visibility",
            "water_trend",
            "sea_state",
            "water_temperature",
            "precipitation",
            "salinity",
            "ice",
        ] {
            assert_eq!(told.get(name), Some(&Value::Null), "{name} in {told}");
        }
        assert_eq!(told["waves"], json!({"height": null, "period": null, "direction": null}));
        assert_eq!(told["currents"][2], json!({"speed": null, "direction": null, "depth": null}));
    }
}

#[test]
fn an_inland_ship() {
    let want = json!({
        "kind": "inland_ship", "eni": "02103547", "length": 39, "beam": 5, "shiptype": 8010, "hazard": 0,
        "draught": 2.04, "loaded": true, "good_speed": false, "good_course": false, "good_heading": false,
    });
    compare(&application("!AIVDM,1,1,,B,83aDChPj2d<dL<uM=hhhI?a@6HP0,0*40"), &want);
}

#[test]
fn an_aid_reports_its_health() {
    let want = json!({
        "kind": "aid_monitoring", "supply": 13.7, "external_1": 0.05, "external_2": 0.05, "racon": 2, "light": 2,
        "alarm": false, "inputs": 0, "off_position": false,
    });
    compare(&application("!AIVDM,1,1,4,B,6>jR0600V:C0>da4P106P00,2*02"), &want);
}

#[test]
fn persons_on_board_of_an_inland_ship() {
    let want = json!({"kind": "persons_on_board", "crew": 2, "passengers": 4, "personnel": 0});
    compare(&application("!AIVDM,1,1,,A,83aJJRhj=h8080000000000,0*79"), &want);
}

#[test]
fn a_circle_to_keep_clear_of() {
    // libais test data: a whale notice of 5 nautical miles off Cape Cod.
    let told = application("!AIVDM,1,1,,B,803Ovrh0EP:024`@02PN04da=3V<>N0000,4*39");
    assert_eq!(told["duration"], 20);
    let want =
        json!([{"shape": "circle", "lon": -69.864_983_3, "lat": 42.08295, "precision": 4, "radius": 9260}]);
    compare(&told["shapes"], &want);
}

/// Fields of `width:value`, behind one another.
fn packed(fields: &str) -> String {
    let bits = fields.split_whitespace().map(|field| {
        let (width, value) = field.split_once(':').expect("width:value");
        let (width, value) = (width.parse::<usize>().unwrap(), value.parse::<i64>().unwrap());
        format!("{:0width$b}", value & ((1 << width) - 1))
    });
    bits.collect::<Vec<_>>().concat()
}

#[test]
fn every_shape_of_an_area() {
    let header = packed("10:0 7:22 4:0 5:0 5:24 6:60 18:262143");
    let rectangle = packed("3:1 2:2 25:-3600000 24:1800000 3:2 8:10 8:20 9:45 5:0");
    let sector = packed("3:2 2:0 25:10860000 24:5460000 3:4 12:500 9:350 9:360");
    let line = packed("3:3 2:1 10:181 10:5 10:0 10:7 10:720 10:9 10:3 10:9 2:0");
    let polygon = packed("3:4 2:3 10:90 10:1 10:0 10:0 10:0 10:0 10:0 10:0 2:0");
    let text = packed("3:5 6:8 6:9 6:0 6:1 60:0");
    let reserved = packed("3:6 42:0 42:0");
    let told = broadcast(1, 22, &[header, rectangle, sector, line, polygon, text, reserved].concat());
    let want = json!({
        "kind": "area_notice", "linkage": null, "notice": 22, "month": null, "day": null, "hour": null,
        "minute": null, "duration": null,
        "shapes": [
            {"shape": "rectangle", "lon": -60, "lat": 30, "precision": 2, "east": 1000, "north": 2000, "turned": 45},
            {"shape": "sector", "lon": null, "lat": null, "precision": 4, "radius": 500, "left": 350, "right": null},
            {"shape": "polyline", "legs": [
                {"bearing": 90.5, "distance": 50},
                {"bearing": 0, "distance": 70},
            ]},
            {"shape": "polygon", "legs": [{"bearing": 45, "distance": 1000}]},
            {"shape": "text", "text": "HI"},
            {"shape": {"reserved": 6}},
        ],
    });
    compare(&told, &want);
}

proptest! {
    #[test]
    fn arbitrary_data_of_a_known_application_never_panic(
        (dac, fid) in prop::sample::select(vec![(1_u16, 31_u8), (1, 11), (1, 22), (1, 23), (200, 10), (200, 55), (235, 10)]),
        data in "[01]{0,952}",
    ) {
        let told = broadcast(dac, fid, &data);
        // Long enough for any of them.
        prop_assert!(data.len() < 294 || told.is_object());
    }
}

#[test]
fn an_unknown_application_stays_bits() {
    assert_eq!(
        application("!AIVDM,1,1,,A,85Mwp`1Kf3aCnsNvBWLi=wQuNhA5t43N`5nCuI=p<IBfVqnMgPGs,0*47"),
        Value::Null
    );
}

/// Equal as JSON, whole numbers as such or with a point.
fn compare(got: &Value, want: &Value) {
    match (got, want) {
        (Value::Number(got), Value::Number(want)) => assert_eq!(got.as_f64(), want.as_f64()),
        (Value::Object(got), Value::Object(want)) => {
            assert_eq!(got.keys().collect::<Vec<_>>(), want.keys().collect::<Vec<_>>());
            want.iter().for_each(|(name, want)| compare(&got[name], want));
        }
        (Value::Array(got), Value::Array(want)) => {
            assert_eq!(got.len(), want.len());
            got.iter().zip(want).for_each(|(got, want)| compare(got, want));
        }
        _ => assert_eq!(got, want),
    }
}
