package validate

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMoment compares the result with that of the time package.
func TestMoment(t *testing.T) {
	layouts := []string{"2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05-07:00", "2006-01-02T15:04", "2006-01-02"}
	zone := time.FixedZone("", -(5*60+30)*60)
	for day := range 60_000 { // from 1900 to 2064
		at := time.Date(1900, 1, 1+day, day%24, day%60, (day*7)%60, (day%1000)*1e6, time.UTC)
		for _, layout := range layouts {
			text := at.Format(layout)
			if layout == layouts[3] {
				text = at.In(zone).Format(layout)
			}
			want, err := time.Parse(layout, text)
			require.NoError(t, err)
			got, ok := Moment(text)
			require.True(t, ok, text)
			require.Equal(t, want.UnixMilli(), got, text)
		}
		require.Equal(t, at.Format(layouts[0]), ISO(at.UnixMilli()))
	}
}

func TestMoment_Errors(t *testing.T) {
	for _, text := range []string{
		"", "x", "2026", "20261123", "2026-11", "2026-00-01", "2026-13-01", "2026-02-29", "2026-11-31", "2026-11-23T",
		"2026-11-23T24:00:00", "2026-11-23T09:60:00", "2026-11-23T09:00:61", "2026-11-23T09:00:00.", "2026-11-23T09:00:00+25:00",
		"2026-11-23T09:00:00Zx", "2026-11-23T09:00:00+0", "2026/11/23", "-1", "99999999999999999999",
	} {
		_, ok := Moment(text)
		assert.False(t, ok, text)
	}
}
