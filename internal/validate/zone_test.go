package validate

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func zoneOf(t testing.TB, name string) *Zone {
	t.Helper()
	z, ok := readZone(name)
	require.True(t, ok, name)
	return z
}

// TestZone compares with the time package, every hour and a half of some years.
func TestZone(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "America/St_Johns"} {
		z := zoneOf(t, name)
		place, err := time.LoadLocation(name)
		require.NoError(t, err)
		for _, year := range []int{1975, 1996, 2012, 2026, 2040} {
			for at := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() == year; at = at.Add(90 * time.Minute) {
				_, seconds := at.In(place).Zone()
				require.Equal(t, int64(seconds)*1000, z.offset(at.UnixMilli()), "%s %s", name, at)
				local := at.In(place).Format("2006-01-02T15:04:05")
				got, ok := z.Moment(local)
				require.True(t, ok)
				back := time.UnixMilli(got).In(place).Format("2006-01-02T15:04:05")
				require.Equal(t, local, back, "%s %s", name, at)
				require.LessOrEqual(t, got, at.UnixMilli(), "of two the first: %s %s", name, at)
			}
		}
	}
}

// TestZone_Changes checks the hours that a change of the clock leaves out, and the hours
// that come twice.
func TestZone_Changes(t *testing.T) {
	tests := []struct{ zone, local, want string }{
		{"Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59.000Z"},
		{"Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:30:00.000Z"}, // left out: it is 03:30 then
		{"Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T01:00:00.000Z"},
		{"Europe/Berlin", "2026-10-25T01:59:59", "2026-10-24T23:59:59.000Z"},
		{"Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00.000Z"}, // twice: the first
		{"Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T02:00:00.000Z"},
		{"America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:30:00.000Z"},
		{"America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00.000Z"},
		{"Europe/Berlin", "1955-07-01T00:00", "1955-06-30T23:00:00.000Z"}, // there was no summer time
		{"Europe/Berlin", "2060-07-01T00:00", "2060-06-30T22:00:00.000Z"}, // as today's rules have it
		{"Europe/Berlin", "2026-07-01", "2026-06-30T22:00:00.000Z"},
		{"Europe/Berlin", "2026-07-01T00:00:00+09:00", "2026-06-30T15:00:00.000Z"},
	}
	for _, tt := range tests {
		ms, ok := zoneOf(t, tt.zone).Moment(tt.local)
		require.True(t, ok, tt.local)
		assert.Equal(t, tt.want, ISO(ms), "%s in %s", tt.local, tt.zone)
	}
}

func TestReadZone(t *testing.T) {
	winter := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	for text, minutes := range map[string]int64{
		"+01:00": 60, "-05:30": -330, "+0545": 345, "-08": -480, "+14:00": 840,
		"UTC": 0, "GMT": 0, "Z": 0, "Etc/UTC": 0,
		"Europe/Berlin": 60, "US/Eastern": -300, "Asia/Calcutta": 330,
	} {
		z, ok := readZone(text)
		require.True(t, ok, text)
		assert.Equal(t, minutes*60_000, z.offset(winter), text)
	}
	for _, text := range []string{"+", "1", "+1", "+15:00", "+01:", "+010", "+01:00x", "Local", "undefined", "Europe/Berln", "../zoneinfo/Europe/Berlin", "/etc/localtime", "a\x00b", strings.Repeat("a", 5000)} {
		_, ok := readZone(text)
		assert.False(t, ok, text)
	}
}
