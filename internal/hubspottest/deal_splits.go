package hubspottest

import (
	"math"
	"net/http"
	"slices"
	"strconv"
)

// Deal splits: the parts of a deal that count for several owners.
// https://developers.hubspot.com/docs/api-reference/latest/crm/objects/deal-splits/guide

// mostSplits and leastShare are what an account's settings allow.
const (
	mostSplits = 10
	leastShare = 0.01
)

// dealSplit is one split, in the form of a record.
type dealSplit struct {
	ID         string            `json:"id"`
	Properties map[string]string `json:"properties"`
	CreatedAt  string            `json:"createdAt"`
	UpdatedAt  string            `json:"updatedAt"`
	Archived   bool              `json:"archived"`
}

type splitsOfDeal struct {
	ID     string       `json:"id"`
	Splits []*dealSplit `json:"splits"`
}

func dealSplitRoutes() []*route {
	dated, v3 := in("2026-09", "2026-03"), in("v3")
	return []*route{
		at("POST", "deal-splits/batch/read", dealSplitScope, readDealSplits, dated),
		at("POST", "deal-splits/batch/upsert", dealSplitScope, setDealSplits, writes, dated),
		at("POST", "objects/deals/splits/batch/read", dealSplitScope, readDealSplits, v3),
		at("POST", "objects/deals/splits/batch/upsert", dealSplitScope, setDealSplits, writes, v3),
	}
}

// splitDeal is the deal with an ID; nil for none.
func (c *call) splitDeal(id string) *record {
	r := c.keys["deals"].byID(id)
	if r == nil || !r.archived.IsZero() {
		return nil
	}
	return r
}

func readDealSplits(c *call) (reply, *apiError) {
	if c.lacks(featureDealSplits) {
		return refuse(notIncluded("Deal splits"))
	}
	ids, fail := c.batchOfIDs(maxBatch)
	if fail != nil {
		return refuse(fail)
	}
	out := batchAnswer[splitsOfDeal]{Results: []splitsOfDeal{}}
	var missing []string
	for _, id := range ids {
		deal := c.splitDeal(id)
		if deal == nil {
			missing = append(missing, id)
			continue
		}
		out.Results = append(out.Results, splitsOfDeal{id, append([]*dealSplit{}, c.dealSplits[deal.id]...)})
	}
	if len(missing) > 0 {
		out.Errors = append(out.Errors, batchError{
			Status: "error", Category: categoryNotFound, Message: "Some deals were not found.", Context: map[string][]string{"ids": missing},
		})
	}
	return out.finish(c, http.StatusOK)
}

// splitInput is a split as it is set. HubSpot documents numbers, and no texts.
type splitInput struct {
	Owner      *int64   `json:"ownerId"`
	Percentage *float64 `json:"percentage"`
}

func setDealSplits(c *call) (reply, *apiError) {
	if c.lacks(featureDealSplits) {
		return refuse(notIncluded("Deal splits"))
	}
	var in struct {
		Inputs []struct {
			ID     int64        `json:"id"`
			Splits []splitInput `json:"splits"`
		} `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxBatch); fail != nil {
		return refuse(fail)
	}
	for _, input := range in.Inputs { // one wrong deal refuses the whole batch
		deal := c.splitDeal(formatID(input.ID))
		if deal == nil {
			return refuse(notFound("There is no deal %d.", input.ID))
		}
		if fail := c.checkSplits(deal, input.Splits); fail != nil {
			return refuse(fail)
		}
	}
	out := batchAnswer[splitsOfDeal]{Results: []splitsOfDeal{}}
	at := stamp(c.now())
	for _, input := range in.Inputs {
		made := []*dealSplit{}
		for _, split := range input.Splits {
			made = append(made, &dealSplit{
				ID: formatID(c.nextID()), CreatedAt: at, UpdatedAt: at,
				Properties: map[string]string{
					"hubspot_owner_id":         formatID(*split.Owner),
					"hs_deal_split_percentage": strconv.FormatFloat(*split.Percentage, 'f', -1, 64),
				},
			})
		}
		c.dealSplits[input.ID] = made
		out.Results = append(out.Results, splitsOfDeal{formatID(input.ID), made})
	}
	return out.finish(c, http.StatusOK)
}

// checkSplits says why HubSpot does not take the splits of a deal; nil if it does.
func (c *call) checkSplits(deal *record, splits []splitInput) *apiError {
	sum, owners := 0.0, map[string]bool{}
	for _, split := range splits {
		if split.Owner == nil || split.Percentage == nil {
			return invalid("A split needs ownerId and percentage.")
		}
		id := formatID(*split.Owner)
		switch {
		case owners[id]:
			return invalid("The owner %s has two splits of the deal %d.", id, deal.id)
		case !slices.ContainsFunc(c.owners, func(o *owner) bool { return o.ID == id && !o.Archived }):
			return invalid("There is no owner %s.", id)
		case *split.Percentage < leastShare || *split.Percentage > 1:
			return invalid("The percentage of a split is from %v to 1, not %v.", leastShare, *split.Percentage)
		}
		owners[id] = true
		sum += *split.Percentage
	}
	switch own := deal.values["hubspot_owner_id"]; {
	case len(splits) > mostSplits:
		return invalid("A deal has at most %d splits.", mostSplits)
	case math.Abs(sum-1) > 1e-9:
		return invalid("The percentages of the deal %d must add up to 1.0.", deal.id)
	case own != "" && !owners[own]:
		return invalid("The owner of the deal %d must have a split.", deal.id)
	}
	return nil
}
