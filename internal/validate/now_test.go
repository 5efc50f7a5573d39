package validate

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNow reads moments as seen from a run on 31 January 2028, 23:30 UTC.
func TestNow(t *testing.T) {
	now := time.Date(2028, 1, 31, 23, 30, 0, 0, time.UTC).UnixMilli()
	berlin, ok := readZone("Europe/Berlin") // 1 February, 00:30
	require.True(t, ok)
	for s, want := range map[string]string{
		"$NOW":                   "2028-01-31T23:30:00.000Z",
		"$now":                   "2028-01-31T23:30:00.000Z",
		"$NOW(+2 days)":          "2028-02-02T23:30:00.000Z",
		"$NOW( -1 day )":         "2028-01-30T23:30:00.000Z",
		"$NOW(90minutes)":        "2028-02-01T01:00:00.000Z",
		"$NOW(-12 hours)":        "2028-01-31T11:30:00.000Z",
		"$NOW(2 weeks)":          "2028-02-14T23:30:00.000Z",
		"$NOW(+1 month)":         "2028-02-29T23:30:00.000Z",
		"$NOW(-2 months)":        "2027-11-30T23:30:00.000Z",
		"$NOW(+1 year)":          "2029-01-31T23:30:00.000Z",
		"$NOW(+99999 years)":     "9999-12-31T23:59:59.999Z",
		"$NOW(+100000 days)":     "$NOW(+100000 days)",
		"$NOW()":                 "$NOW()",
		"$NOW(+1)":               "$NOW(+1)",
		"$NOW(day)":              "$NOW(day)",
		"$NOW(+1 fortnight)":     "$NOW(+1 fortnight)",
		"$NOW(+1 day":            "$NOW(+1 day",
		"$NOW+1 day)":            "$NOW+1 day)",
		"$NOWADAYS":              "$NOWADAYS",
		"from $NOW on":           "from $NOW on",
		"2026-11-24":             "2026-11-24",
		"{{ $NOW }}":             "{{ $NOW }}",
		"":                       "",
		"$NOW(+1 day)(+1 day)":   "$NOW(+1 day)(+1 day)",
		"$NOW(+1-1 day)":         "$NOW(+1-1 day)",
		"$NOW(-99999 years)":     "0001-01-01T00:00:00.000Z",
		"$NOW(+1 days ) ":        "$NOW(+1 days ) ",
		"$NOW(1.5 hours)":        "$NOW(1.5 hours)",
		"$NOW(+1 day, +1 hours)": "$NOW(+1 day, +1 hours)",
	} {
		assert.Equal(t, want, (&manner{now: now}).moment(s), s)
	}
	// The clocks in Berlin go forward on 26 March.
	for s, want := range map[string]string{
		"$NOW(+2 months)": "2028-03-31T22:30:00.000Z",
		"$NOW(+60 days)":  "2028-03-31T22:30:00.000Z",
		"$NOW(+54 days)":  "2028-03-25T23:30:00.000Z",
	} {
		assert.Equal(t, want, (&manner{now: now, zone: berlin}).moment(s), s)
	}
}
