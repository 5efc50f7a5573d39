package validate

import (
	"strconv"
	"strings"
	"time"
)

// moment replaces a moment as seen from the run by that moment in UTC. Such a moment is
// written as in Directus's own filters: $NOW, $NOW(+2 days) or $NOW(-1 month). Any other
// text does not change. Days are those of the run's time zone, so that the time of day
// stays the same if the clocks are changed meanwhile.
func (h *manner) moment(s string) string {
	rest, ok := strings.CutPrefix(strings.ToUpper(s), "$NOW")
	at := time.UnixMilli(h.now).In(h.zone.location())
	switch {
	case !ok:
		return s
	case rest == "":
		return ISO(h.now)
	}
	n, unit, ok := adjustment(rest)
	if !ok {
		return s
	}
	switch unit {
	case "MINUTE":
		at = at.Add(time.Duration(n) * time.Minute)
	case "HOUR":
		at = at.Add(time.Duration(n) * time.Hour)
	case "DAY":
		at = at.AddDate(0, 0, n)
	case "WEEK":
		at = at.AddDate(0, 0, 7*n)
	case "MONTH":
		at = addMonths(at, n)
	case "YEAR":
		at = addMonths(at, 12*n)
	default:
		return s
	}
	return ISO(within(at.UnixMilli()))
}

// adjustment reads what stands after $NOW: a number and a unit in parentheses.
func adjustment(s string) (n int, unit string, ok bool) {
	s, opened := strings.CutPrefix(s, "(")
	s, closed := strings.CutSuffix(s, ")")
	s = strings.TrimSpace(s)
	unit = strings.TrimLeft(s, "+-0123456789")
	n, err := strconv.Atoi(strings.TrimSuffix(s, unit))
	return n, strings.TrimSuffix(strings.TrimSpace(unit), "S"), opened && closed && err == nil && -99_999 <= n && n <= 99_999
}

// addMonths adds months. If the month is too short for the day, it gives the last day of
// the month: a month after 31 January is the end of February.
func addMonths(at time.Time, n int) time.Time {
	moved := at.AddDate(0, n, 0)
	if over := moved.Day(); over != at.Day() {
		return moved.AddDate(0, 0, -over)
	}
	return moved
}
