"""The domain: developments, dates, matters and the aggregate. Pure: no I/O, no clock."""
