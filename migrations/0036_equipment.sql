-- What measured it, as the sender said with the measurement: beside mapping_version and engine_version, so that a fault of
-- one model or firmware can be traced to all it touched. Measurements of before say nothing of it.
alter table measurement
  add column device_model text check (device_model <> ''),
  add column firmware     text check (firmware <> '');
