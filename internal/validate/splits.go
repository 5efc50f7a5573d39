package validate

import (
	"math"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// Split is the part of a deal that counts for one owner.
type Split struct {
	Owner      string // its ID or email
	Percentage int    // in millionths of a percent, because HubSpot takes shares with 8 decimals
	At         string // the path to its row in the options
}

// Whole is the percentage of a whole deal.
const Whole = 100 * 1_000_000

// splits reads how a deal is split among owners.
func (c *checker) splits(f *registry.Field, v wire.Value) {
	before, sum, have := len(c.details), 0, map[string]bool{} // by the owner in lower case
	c.eachRow(f, v, "owner and percentage", func(at string, row wire.Value) {
		owner, _ := row.Get("owner").Scalar()
		given, _ := row.Get("percentage").Scalar()
		s := Split{Owner: trim(owner), At: at}
		name := strings.ToLower(s.Owner)
		switch {
		case absent(s.Owner):
			c.wrong(at+".owner", "missing", at+".owner is missing: the ID or email of an owner was expected.")
		case !strings.Contains(s.Owner, "@") && number(s.Owner) < 0:
			c.wrong(at+".owner", "not_an_owner", at+".owner is "+quote(s.Owner)+", which is neither the ID nor the email of an owner.")
		case have[name]:
			c.wrong(at+".owner", "twice", at+".owner is "+quote(s.Owner)+" a second time: each owner has one row.")
		}
		have[name] = true
		if given = trim(given); absent(given) {
			c.wrong(at+".percentage", "missing", at+".percentage is missing: give the owner's share of the deal in percent.")
		} else if millionths, ok := percentage(given); ok {
			s.Percentage = millionths
			sum += millionths
		} else {
			c.wrong(at+".percentage", "out_of_range", at+".percentage is "+quote(given)+"; a number above 0 and up to 100 was expected, with at most 6 decimals.", "60", "33.333333")
		}
		c.in.Splits = append(c.in.Splits, s)
	})
	switch {
	case len(c.details) > before:
	case len(c.in.Splits) == 0:
		c.wrong(f.Key, "missing", f.Key+" is missing or empty: give a row for each owner.")
	case sum == Whole/100:
		c.wrong(f.Key, "not_100", f.Key+": the percentages add up to 1, not to 100. Write 50 for half of the deal, not 0.5.")
	case sum != Whole:
		c.wrong(f.Key, "not_100", f.Key+": the percentages add up to "+strconv.FormatFloat(float64(sum)/1e6, 'f', -1, 64)+", not to 100.")
	}
}

// percentage reads a percentage in millionths of a percent.
func percentage(s string) (millionths int, ok bool) {
	p, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil || math.IsNaN(p) || p > 100 {
		return 0, false
	}
	exact := p * 1e6
	rounded := math.Round(exact)
	return int(rounded), rounded > 0 && math.Abs(exact-rounded) < 1e-3
}

// splitDeals checks the IDs of the deals whose splits are read.
func (c *checker) splitDeals() {
	deals := c.in.List(option.Deals)
	if len(deals) == 0 && !c.said(option.Deals) {
		c.wrong(option.Deals, "missing", "deals is missing: give the ID of at least one deal.")
	}
	for _, id := range deals {
		if number(id) < 0 {
			c.wrong(option.Deals, "not_an_id", "deals holds "+quote(id)+", which is not the ID of a deal: these are numbers.")
		}
	}
}
