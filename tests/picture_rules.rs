//! The rules of the picture, each as a table or a property over messages built by hand.

#[path = "picture_rules/ageing.rs"]
mod ageing;
#[path = "picture_rules/approach.rs"]
mod approach;
#[path = "picture_rules/association.rs"]
mod association;
#[path = "picture_rules/identity.rs"]
mod identity;
#[path = "picture_rules/manual.rs"]
mod manual;
#[path = "picture_rules/position.rs"]
mod position;
#[path = "picture_rules/properties.rs"]
mod properties;
#[path = "picture_rules/radar.rs"]
mod radar;
#[path = "picture_rules/support.rs"]
mod support;
