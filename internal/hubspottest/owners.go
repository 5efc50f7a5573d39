package hubspottest

import (
	"fmt"
	"strings"
	"time"
)

// owner is a user who can own records. The ID of the owner is not the ID of the
// user.
type owner struct {
	ID        string `json:"id"`
	Email     string `json:"email"`
	Type      string `json:"type"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	UserID    *int64 `json:"userId"` // null for a user who left
	Including int64  `json:"userIdIncludingInactive"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
	Archived  bool   `json:"archived"`
}

var defaultUsers = []struct {
	id, userID         int64
	email, first, last string
	archived           bool
}{
	{101, 2001, "sales@example.com", "Sales", "Desk", false},
	{102, 2002, "support@example.com", "Support", "Desk", false},
	{103, 2003, "former@example.com", "Former", "Desk", true},
}

func defaultOwners(now time.Time) []*owner {
	var out []*owner
	for _, u := range defaultUsers {
		o := &owner{
			ID: formatID(u.id), Email: u.email, Type: "PERSON", FirstName: u.first, LastName: u.last, Including: u.userID,
			CreatedAt: stamp(now), UpdatedAt: stamp(now), Archived: u.archived,
		}
		if !u.archived {
			o.UserID = &u.userID
		}
		out = append(out, o)
	}
	return out
}

func ownerRoutes() []*route {
	return []*route{
		at("GET", "owners", readOwners, listOwners),
		at("GET", "owners/{id}", readOwners, readOwner),
	}
}

func listOwners(c *call) (reply, *apiError) {
	archived, fail := c.flag("archived")
	if fail != nil {
		return refuse(fail)
	}
	limit, fail := c.number("limit", 100, 1, 500)
	if fail != nil {
		return refuse(fail)
	}
	var last int64
	if after := c.query.Get("after"); after != "" {
		if _, err := fmt.Sscan(after, &last); err != nil {
			return refuse(invalid("after is not a cursor of this list: %s", after))
		}
	}
	out := page[*owner]{Results: []*owner{}}
	for _, o := range c.owners {
		var id int64
		_, _ = fmt.Sscan(o.ID, &id)
		if o.Archived != archived || id <= last {
			continue
		}
		if email := c.query.Get("email"); email != "" && !strings.EqualFold(email, o.Email) {
			continue
		}
		if len(out.Results) == limit {
			out.Paging = c.next(out.Results[limit-1].ID)
			break
		}
		out.Results = append(out.Results, o)
	}
	return ok(out)
}

func readOwner(c *call) (reply, *apiError) {
	archived, fail := c.flag("archived")
	if fail != nil {
		return refuse(fail)
	}
	by := c.query.Get("idProperty")
	if by != "" && by != "id" && by != "userId" {
		return refuse(invalid("idProperty is id or userId, not %s", by))
	}
	for _, o := range c.owners {
		id := o.ID
		if by == "userId" {
			id = formatID(o.Including)
		}
		if id == c.args["id"] && o.Archived == archived {
			return ok(o)
		}
	}
	return refuse(notFound("No owner has the id %s.", c.args["id"]))
}
