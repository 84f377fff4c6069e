-- With which key the service of the trusted shore proves itself over a network: one row,
-- or none where the shore was enrolled before it had a service.
CREATE TABLE shore_service (
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;
