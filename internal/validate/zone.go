package validate

import (
	"time"
	_ "time/tzdata" // the time zones by name, which a WebAssembly host does not provide

	"directus-extension-hubspot/internal/option"
)

// Zone is the time zone of moments that name no zone, such as Directus's local ones. The
// nil Zone is UTC.
type Zone struct{ place *time.Location }

// location is the zone for package time.
func (z *Zone) location() *time.Location {
	if z == nil {
		return time.UTC
	}
	return z.place
}

// offset is how far the local time is ahead of UTC at a moment. Both are milliseconds.
func (z *Zone) offset(ms int64) int64 {
	if z == nil {
		return 0
	}
	_, seconds := time.UnixMilli(ms).In(z.place).Zone()
	return int64(seconds) * 1000
}

// utc is the moment of a local time. A local time that occurs twice, in autumn, is the
// first of the two. A local time that does not exist, in spring, counts as that much time
// after the change.
func (z *Zone) utc(local int64) int64 {
	before, after := z.offset(local-day), z.offset(local+day)
	if z.offset(local-before) != before && z.offset(local-after) == after {
		return within(local - after)
	}
	return within(local - before)
}

// within limits a moment to the years that can be written.
func within(ms int64) int64 { return min(max(ms, firstMoment), lastMoment) }

// moment is a moment that was read, in milliseconds since 1970.
func (z *Zone) moment(ms int64, form momentForm) int64 {
	if form == inDay || form == inNoZone {
		return z.utc(ms)
	}
	return ms
}

// Moment reads a moment. If it names no zone, it is in this one.
func (z *Zone) Moment(s string) (ms int64, ok bool) {
	ms, form := readMoment(s)
	return z.moment(ms, form), form != noMoment
}

// day is the day of a moment: the day as it is written, or the day in this zone. HubSpot
// writes a day as midnight UTC in milliseconds, so such a number is read as that day.
func (z *Zone) day(s string) (string, bool) {
	ms, form := readMoment(s)
	switch {
	case form == noMoment:
		return "", false
	case form == inUTC, form == inZone, form == inDigits && ms%day != 0:
		ms = within(ms + z.offset(ms))
	}
	return ISO(ms)[:len("2026-11-23")], true
}

// readZone reads the name of a zone, such as Europe/Berlin, or an offset from UTC, such as
// +01:00.
func readZone(s string) (z *Zone, ok bool) {
	switch s {
	case "UTC", "GMT", "Z", "Etc/UTC":
		return nil, true
	case "Local":
		return nil, false // Go's name for the zone of the machine
	}
	for _, layout := range []string{"-07:00", "-0700", "-07"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		_, offset := t.Zone()
		return &Zone{time.FixedZone(s, offset)}, offset > -15*3600 && offset < 15*3600
	}
	place, err := time.LoadLocation(s)
	return &Zone{place}, err == nil
}

// readManner reads the fields that say how all other fields are read.
func (c *checker) readManner() {
	how := c.in.manner()
	how.missing, how.dry = c.in.Text(option.Missing), c.in.Text(option.DryRun) == "true"
	how.format = c.in.Text(option.TextFormat)
	name := c.in.Text(option.TimeZone)
	if name == "" || c.said(option.TimeZone) {
		return
	}
	zone, ok := readZone(name)
	if !ok {
		c.wrong(option.TimeZone, "unknown", "time_zone is "+quote(name)+", which is not the name of a time zone.", "Europe/Berlin", "+01:00", "UTC")
		return
	}
	how.zone = zone
}
