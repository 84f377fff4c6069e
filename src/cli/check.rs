//! `watchkeeper check`: whether this computer is ready for a patrol.
