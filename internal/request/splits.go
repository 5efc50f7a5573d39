package request

import (
	"strconv"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
)

// dealSplits begins a path about the splits of deals.
// https://developers.hubspot.com/docs/api-reference/latest/crm/objects/deal-splits/guide
func dealSplits(in *validate.Input) *Path {
	version := in.Text(option.APIVersion)
	if version == "v3" {
		return Objects(version, "deals").Segment("splits").Segment("batch")
	}
	return versioned("/deal-splits", version, "/batch")
}

// Splits reads the splits of deals.
func Splits(in *validate.Input) Request {
	w := newBody().Open('{').Key("inputs").Open('[')
	for _, id := range in.List(option.Deals) {
		w.Open('{').Key("id").String(id).Close('}')
	}
	return Request{Method: "POST", Path: dealSplits(in).Segment("read").String(), Body: w.Close(']').Close('}').Bytes(), See: All}
}

// SetSplits replaces the splits of a deal. HubSpot takes numbers for the IDs, and a share
// of 1 for a percentage.
func SetSplits(in *validate.Input, splits []validate.Split) Request {
	deal, _ := strconv.Atoi(in.Text(option.ID)) // validate has checked it
	w := newBody().Open('{').Key("inputs").Open('[').Open('{').Key("id").Int(deal).Key("splits").Open('[')
	for _, s := range splits {
		w.Open('{').Key("ownerId")
		if id, err := strconv.Atoi(s.Owner); err == nil {
			w.Int(id)
		} else {
			w.String(s.Owner) // a dry run without look-ups has the email
		}
		share := strconv.FormatFloat(float64(s.Percentage)/validate.Whole, 'f', -1, 64)
		w.Key("percentage").Raw([]byte(share)).Close('}')
	}
	w.Close(']').Close('}').Close(']').Close('}')
	return Request{Method: "POST", Path: dealSplits(in).Segment("upsert").String(), Body: w.Bytes(), See: All}
}
