package validate

import (
	"strconv"
	"strings"
	"time"
)

// day is the length of a day, in milliseconds.
const day = int64(24 * time.Hour / time.Millisecond)

// The moments that HubSpot and Directus can write, in milliseconds.
var (
	firstMoment = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	lastMoment  = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() - 1
)

// momentForm is how a moment was written.
type momentForm uint8

const (
	noMoment momentForm = iota
	inDigits            // milliseconds since 1970
	inDay               // 2026-11-23
	inNoZone            // 2026-11-23T09:00:00, the form of Directus's local date-times
	inZone              // 2026-11-23T09:00:00+01:00
	inUTC               // 2026-11-23T09:00:00Z, or with milliseconds: as HubSpot takes it
)

// isoMillis is the layout of a moment that HubSpot accepts.
const isoMillis = "2006-01-02T15:04:05.000Z"

// layouts are the forms of ISO 8601 that are read. The time package also accepts a
// fraction after the seconds.
var layouts = []struct {
	layout string
	form   momentForm
}{
	{time.DateOnly, inDay},
	{"2006-01-02T15:04:05", inNoZone},
	{"2006-01-02T15:04:05Z07:00", inZone},
	{"2006-01-02T15:04", inNoZone},
	{"2006-01-02T15:04Z07:00", inZone},
	{"2006-01-02T15:04:05Z0700", inZone},
	{"2006-01-02T15:04Z0700", inZone},
	{"2006-01-02T15:04:05Z07", inZone},
	{"2006-01-02T15:04Z07", inZone},
}

// Moment reads a time and returns it in milliseconds since 1970. The time may be ISO 8601
// with a zone, or without one for UTC, or a day, or milliseconds since 1970.
func Moment(s string) (ms int64, ok bool) { return (*Zone)(nil).Moment(s) }

// readMoment reads a time and the form it is written in. A time without a zone is read as
// UTC.
func readMoment(s string) (ms int64, form momentForm) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		if s[0] == '+' || n > -99_999_999 && n < 99_999_999 || n < firstMoment || n >= 1e14 {
			return 0, noMoment // shorter ones are more likely years, days or seconds
		}
		return n, inDigits
	}
	upper := strings.Replace(strings.ToUpper(s), " ", "T", 1)
	for _, l := range layouts {
		t, err := time.Parse(l.layout, upper)
		if err != nil {
			continue
		}
		ms = t.UnixMilli()
		switch {
		case ms < firstMoment || ms > lastMoment:
			return 0, noMoment
		case l.form == inZone && (s == t.Format(time.RFC3339) || s == t.Format(isoMillis)) && strings.HasSuffix(s, "Z"):
			return ms, inUTC
		}
		return ms, l.form
	}
	return 0, noMoment
}

// ISO writes a moment in HubSpot's form: 2026-11-23T09:00:00.000Z.
func ISO(ms int64) string { return time.UnixMilli(ms).UTC().Format(isoMillis) }

// isSeconds tells whether a text is most likely a moment in seconds since 1970. Nothing
// here accepts seconds: as milliseconds they would be a moment in early 1970.
func isSeconds(s string) bool { return len(s) == len("1795514400") && s[0] != '0' && number(s) > 0 }

// seconds says what is wrong with a moment in seconds, as the end of a sentence that says
// what the value is.
func seconds(s string) string {
	return quote(s) + ", which is in seconds since 1970. Give milliseconds: " + s + "000."
}
