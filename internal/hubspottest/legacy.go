package hubspottest

import (
	"fmt"
	"net/http"
	"slices"
)

// The associations API of v3 names association types by a text, such as
// contact_to_company, instead of an ID.

func legacyAssociationRoutes() []*route {
	return []*route{
		at("POST", "associations/{type}/{to}/batch/read", readBoth, legacyRead, onlyV3),
		at("POST", "associations/{type}/{to}/batch/create", writeBoth, legacyCreate, writes, onlyV3),
		at("POST", "associations/{type}/{to}/batch/archive", writeBoth, legacyArchive, writes, onlyV3),
		at("GET", "associations/{type}/{to}/types", readBoth, legacyTypes, onlyV3),
	}
}

type legacyInput struct {
	Inputs []struct {
		From idOnly `json:"from"`
		To   idOnly `json:"to"`
		Type string `json:"type"`
	} `json:"inputs"`
}

func legacyRead(c *call) (reply, *apiError) {
	ids, fail := c.batchOfIDs(maxAssociationReads)
	if fail != nil {
		return refuse(fail)
	}
	type one struct {
		From endAnswer        `json:"from"`
		To   []associationEnd `json:"to"`
	}
	out := batchAnswer[one]{Results: []one{}}
	for _, id := range ids {
		r := c.of.byID(id)
		if r == nil || len(r.edges[c.to.typeID]) == 0 {
			out.Errors = append(out.Errors, batchError{
				Status: "error", Category: categoryNotFound, SubCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
				Message: fmt.Sprintf("No %s is associated with %s.", c.to.singular, id),
				Context: map[string][]string{"fromObjectId": {id}},
			})
			continue
		}
		out.Results = append(out.Results, one{endAnswer{formatID(r.id)}, c.ends(c.of, r, c.to, r.ends(c.to))})
	}
	return out.finish(c, http.StatusOK)
}

// byName finds an association type by its v3 name. If a pair also has a primary
// type, the plain name of the pair stands for that one, as in answers.
func (c *call) byName(name string) (label, bool) {
	for _, l := range c.labelsTo(c.of, c.to) {
		if c.edgeType(c.of, c.to, l) == name {
			return l, true
		}
	}
	if name == c.of.edgeName()+"_to_"+c.to.edgeName() {
		return c.defaultLabel(c.of, c.to)
	}
	return label{}, false
}

func legacyCreate(c *call) (reply, *apiError) {
	var in legacyInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxAssociationWrites); fail != nil {
		return refuse(fail)
	}
	type one struct {
		From endAnswer `json:"from"`
		To   endAnswer `json:"to"`
		Type string    `json:"type"`
	}
	out := batchAnswer[one]{Results: []one{}}
	for _, input := range in.Inputs {
		l, has := c.byName(input.Type)
		if !has {
			return refuse(invalid("%s is not an association type from %s to %s.", quoted(input.Type), c.of.slug, c.to.slug).withSub(subInvalidAssociation).withContext("type", input.Type))
		}
		r, other, bad := c.inputEnds(input.From.ID, input.To.ID)
		if bad != nil {
			out.Errors = append(out.Errors, *bad)
			continue
		}
		c.connect(c.of, r, c.to, other, l)
		out.Results = append(out.Results, one{endAnswer{formatID(r.id)}, endAnswer{formatID(other.id)}, input.Type})
	}
	return out.finish(c, http.StatusCreated)
}

func legacyArchive(c *call) (reply, *apiError) {
	var in legacyInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	for _, input := range in.Inputs {
		l, has := c.byName(input.Type)
		if !has {
			return refuse(invalid("%s is not an association type from %s to %s.", quoted(input.Type), c.of.slug, c.to.slug).withSub(subInvalidAssociation).withContext("type", input.Type))
		}
		r, other := c.of.byID(string(input.From.ID)), c.to.byID(string(input.To.ID))
		if r == nil || other == nil {
			continue
		}
		r.dropEdge(c.to, other.id, l.TypeID)
		other.dropEdge(c.of, r.id, l.inverse)
		c.dropOrphan(c.of, r)
		c.dropOrphan(c.to, other)
	}
	return noContent()
}

func legacyTypes(c *call) (reply, *apiError) {
	type one struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	out := page[one]{Results: []one{}}
	for _, l := range c.labelsTo(c.of, c.to) {
		out.Results = append(out.Results, one{fmt.Sprint(l.TypeID), c.edgeType(c.of, c.to, l)})
	}
	slices.SortFunc(out.Results, func(a, b one) int { return len(a.Name) - len(b.Name) })
	return ok(out)
}
