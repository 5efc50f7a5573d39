package hosttest

import (
	"encoding/json"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine
)

// Zone is what a host tells the core about the zone that options name: when its offset
// from UTC changes. It is nil if there is no such zone. named is false if the options
// name none.
func Zone(options json.RawMessage) (zone [][2]int64, named bool) {
	var o struct {
		Zone any `json:"time_zone"`
	}
	_ = json.Unmarshal(options, &o)
	name, _ := o.Zone.(string)
	if name = strings.TrimSpace(name); name == "" {
		return nil, false
	}
	place, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, true
	}
	end := time.Date(2046, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC); at.Before(end); {
		local := at.In(place)
		_, seconds := local.Zone()
		if minutes := int64(seconds / 60); len(zone) == 0 || zone[len(zone)-1][1] != minutes {
			zone = append(zone, [2]int64{at.UnixMilli(), minutes})
		}
		_, next := local.ZoneBounds()
		switch {
		case next.IsZero():
			return zone, true
		case !next.After(at): // at the turn of a year it may answer with that
			next = at.Add(time.Hour)
		}
		at = next
	}
	return zone, true
}
