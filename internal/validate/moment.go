package validate

import "strconv"

// day is how long one is, in milliseconds.
const day = 86_400_000

// The moments that HubSpot and Directus can write: from the year 1 to 9999.
const (
	firstMoment = -62_135_596_800_000
	lastMoment  = 253_402_300_799_999
)

// momentForm is how a moment was written.
type momentForm uint8

const (
	noMoment momentForm = iota
	inDigits            // milliseconds since 1970
	inDay               // 2026-11-23
	inNoZone            // 2026-11-23T09:00:00, which is how Directus writes its local date-times
	inZone              // 2026-11-23T09:00:00+01:00
	inUTC               // 2026-11-23T09:00:00Z, or with milliseconds: as HubSpot takes it
)

// Moment reads a time: ISO 8601 with or without a zone, of which the latter is
// UTC, a day, or milliseconds since 1970. It answers milliseconds.
func Moment(s string) (ms int64, ok bool) { return (*Zone)(nil).Moment(s) }

// readMoment reads a time, and how it was written. One without a zone is read as
// if it were UTC.
//
// It is written by hand because the time package would add 130 KB to the module.
func readMoment(s string) (ms int64, form momentForm) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		if s[0] == '+' || n > -99_999_999 && n < 99_999_999 || n < firstMoment || n >= 1e14 {
			return 0, noMoment // shorter ones are more likely years, days or seconds
		}
		return n, inDigits
	}
	r := reader{s: s, ok: true}
	year, month, dayOf := r.number(4), r.after('-', 2), r.after('-', 2)
	if !r.ok || year < 1 || month < 1 || month > 12 || dayOf < 1 || dayOf > daysIn(year, month) {
		return 0, noMoment
	}
	ms = daysSince1970(year, month, dayOf) * day
	if r.end() {
		return ms, inDay
	}
	if !r.take('T') && !r.take('t') && !r.take(' ') {
		return 0, noMoment
	}
	hour, minute := r.number(2), r.after(':', 2)
	second, fraction := int64(0), int64(0)
	if r.take(':') {
		second = r.number(2)
		if r.take('.') || r.take(',') {
			fraction = r.fraction()
		}
	}
	if !r.ok || hour > 23 || minute > 59 || second > 59 {
		return 0, noMoment
	}
	ms += (hour*60+minute)*60_000 + second*1000 + fraction
	switch {
	case r.end():
		return ms, inNoZone
	case r.take('Z') || r.take('z'):
		switch {
		case !r.end():
			return 0, noMoment
		case asISO(s):
			return ms, inUTC
		}
		return ms, inZone
	}
	sign := int64(-1) // a zone east of Greenwich is earlier in UTC
	if r.take('-') {
		sign = 1
	} else if !r.take('+') {
		return 0, noMoment
	}
	hour = r.number(2)
	r.take(':')
	minute = 0
	if !r.end() {
		minute = r.number(2)
	}
	if ms += sign * (hour*60 + minute) * 60_000; !r.ok || !r.end() || hour > 23 || minute > 59 || ms < firstMoment || ms > lastMoment {
		return 0, noMoment
	}
	return ms, inZone
}

// asISO tells whether a moment in UTC is written as HubSpot takes it.
func asISO(s string) bool {
	return s[10] == 'T' && s[len(s)-1] == 'Z' && (len(s) == len("2026-11-23T09:00:00Z") || len(s) == len("2026-11-23T09:00:00.000Z") && s[19] == '.')
}

// ISO writes a moment as HubSpot takes it: 2026-11-23T09:00:00.000Z.
func ISO(ms int64) string {
	days, rest := ms/day, ms%day
	if rest < 0 {
		days, rest = days-1, rest+day
	}
	year, month, dayOf := civil(days)
	b := make([]byte, 0, 24)
	b = append(pad(b, year, 4), '-')
	b = append(pad(b, month, 2), '-')
	b = append(pad(b, dayOf, 2), 'T')
	b = append(pad(b, rest/3_600_000, 2), ':')
	b = append(pad(b, rest/60_000%60, 2), ':')
	b = append(pad(b, rest/1000%60, 2), '.')
	return string(append(pad(b, rest%1000, 3), 'Z'))
}

func pad(b []byte, n int64, width int) []byte {
	s := strconv.FormatInt(n, 10)
	for range width - len(s) {
		b = append(b, '0')
	}
	return append(b, s...)
}

// daysSince1970 and civil turn a date of the Gregorian calendar into a number
// of days and back. They count in years that begin in March, so that the leap
// day is the last of its year, and in eras of 400 years, which all have 146,097
// days.
func daysSince1970(year, month, day int64) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	era, of := year/400, year%400
	return era*146_097 + of*365 + of/4 - of/100 + (153*(month-3)+2)/5 + day - 1 - 719_468
}

func civil(days int64) (year, month, day int64) {
	days += 719_468
	era := days / 146_097
	if days < 0 {
		era = (days - 146_096) / 146_097
	}
	days -= era * 146_097
	of := (days - days/1460 + days/36_524 - days/146_096) / 365
	days -= of*365 + of/4 - of/100
	m := (5*days + 2) / 153
	day = days - (153*m+2)/5 + 1
	if month = m + 3; month > 12 {
		month -= 12
		of++
	}
	return era*400 + of, month, day
}

func daysIn(year, month int64) int64 {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// reader takes a date apart. ok is false once something was not as expected.
type reader struct {
	s  string
	at int
	ok bool
}

func (r *reader) end() bool { return r.at == len(r.s) }

func (r *reader) take(c byte) bool {
	if r.at < len(r.s) && r.s[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *reader) after(c byte, width int) int64 {
	if !r.take(c) {
		r.ok = false
	}
	return r.number(width)
}

func (r *reader) number(width int) (n int64) {
	if r.at+width > len(r.s) {
		r.ok = false
		return 0
	}
	for range width {
		c := r.s[r.at]
		if c < '0' || c > '9' {
			r.ok = false
			return 0
		}
		n = n*10 + int64(c-'0')
		r.at++
	}
	return n
}

// fraction reads the digits after a second's point as milliseconds.
func (r *reader) fraction() (ms int64) {
	start := r.at
	for scale := int64(100); r.at < len(r.s) && r.s[r.at] >= '0' && r.s[r.at] <= '9'; r.at++ {
		ms += int64(r.s[r.at]-'0') * scale
		scale /= 10
	}
	r.ok = r.ok && r.at > start
	return ms
}
