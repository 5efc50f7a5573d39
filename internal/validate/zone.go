package validate

import (
	"cmp"
	"slices"
	"time"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/wire"
)

// Zone is the time zone of moments that name no zone, such as Directus's local ones. The
// nil Zone is UTC.
//
// The host provides it, as the list of moments at which the offset from UTC changes. A
// database of all zones would add 0.4 MB to the core.
type Zone struct{ shifts []shift }

// shift is the offset of the local time from UTC since a moment, in milliseconds. The
// first shift also applies to everything before it.
type shift struct{ from, offset int64 }

// offset is the offset of the local time from UTC at a moment.
func (z *Zone) offset(ms int64) int64 {
	if z == nil {
		return 0
	}
	i, met := slices.BinarySearchFunc(z.shifts, ms, func(s shift, ms int64) int { return cmp.Compare(s.from, ms) })
	if !met {
		i--
	}
	return z.shifts[max(i, 0)].offset
}

// utc is the moment of a local time. In autumn a local time can occur twice: this is the
// first one. In spring a local time can be missing: this is as long after the change as
// it would have been.
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

// day is the day of a moment: the day that is written, or the day in this zone. HubSpot
// writes a day as midnight UTC in milliseconds, so that is read as a day, too.
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

// fixedZone reads a zone with a fixed offset from UTC, such as +01:00.
func fixedZone(s string) (z *Zone, ok bool) {
	switch s {
	case "UTC", "GMT", "Z", "Etc/UTC":
		return nil, true
	}
	for _, layout := range []string{"-07:00", "-0700", "-07"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		_, offset := t.Zone()
		return &Zone{[]shift{{0, int64(offset) * 1000}}}, offset > -15*3600 && offset < 15*3600
	}
	return nil, false
}

// maxShifts is how many shifts a zone may have.
const maxShifts = 1000

// hostZone reads the host's description of a zone: a list of moments, each with the
// minutes that the local time is ahead of UTC from then on.
func hostZone(v wire.Value) (z *Zone, ok bool) {
	z = new(Zone)
	for _, item := range v.Items() {
		pair := item.Items()
		if len(pair) != 2 {
			return nil, false
		}
		from, ok1 := pair[0].Int()
		minutes, ok2 := pair[1].Int()
		if n := len(z.shifts); !ok1 || !ok2 || minutes < -1440 || minutes > 1440 || n > 0 && int64(from) <= z.shifts[n-1].from || n == maxShifts {
			return nil, false
		}
		z.shifts = append(z.shifts, shift{int64(from), int64(minutes) * 60_000})
	}
	if len(z.shifts) == 0 {
		return nil, false
	}
	return z, true
}

// readManner reads the fields that say how all other fields are read.
func (c *checker) readManner(zone wire.Value) {
	how := c.in.manner()
	how.missing, how.dry = c.in.Text(option.Missing), c.in.Text(option.DryRun) == "true"
	how.format = c.in.Text(option.TextFormat)
	name := c.in.Text(option.TimeZone)
	if name == "" || c.said(option.TimeZone) {
		return
	}
	var ok bool
	if how.zone, ok = fixedZone(name); ok {
		return
	}
	if how.zone, ok = hostZone(zone); ok {
		return
	}
	message := "time_zone is " + quote(name) + ", which is not the name of a time zone."
	if zone.Kind() == wire.Missing {
		message = "time_zone is " + quote(name) + ", but this server knows no time zones by their names: give the difference to UTC instead."
		c.wrong(option.TimeZone, "unknown", message, "+01:00", "UTC")
		return
	}
	c.wrong(option.TimeZone, "unknown", message, "Europe/Berlin", "+01:00", "UTC")
}
