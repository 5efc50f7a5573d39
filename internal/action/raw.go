package action

import (
	"strconv"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/wire"
)

// raw sends the flow's own request. The result is the JSON of HubSpot's answer,
// unchanged. Without JSON the result is the status and the text, or the part of a long
// text that the host hands over.
func raw(c *call) engine.Step {
	if c.In.Text(option.AllPages) == "true" {
		return c.rawPages()
	}
	r := request.Raw(c.In, "")
	r.See, r.Keep = request.Nothing, true
	a, p := c.Send(r)
	switch {
	case p != nil:
		return engine.Step{Fail: p}
	case a.Size > 0:
		return engine.Whole(a.ID)
	}
	w := wire.NewWriter(nil).Open('{').Key("status").Int(a.Status).Member("text", a.Text)
	return engine.Step{Value: w.Close('}').Bytes()}
}

// rawPages reads the pages of a GET or of a search. The flow chooses the size of a page,
// so only whole pages are taken, and the cursor stays right. A search for lists has no
// cursor, but says how many lists come before its next page.
func (c *call) rawPages() engine.Step {
	h := c.harvest(c.maximum(), false)
	counts := request.CountsLists(c.In)
	if counts {
		h.list = "lists"
	}
	return h.pages("", func(after string) (*page, *problem.Problem) {
		r := request.Raw(c.In, after)
		p, failed := h.fixed(r, false)
		switch {
		case failed != nil:
		case counts:
			if offset, ok := p.answer.JSON.Get("offset").Int(); ok && p.answer.JSON.Get("hasMore").Bool() {
				p.next = strconv.Itoa(offset)
			}
		default:
			offset, _ := strconv.Atoi(p.next)
			p.end = r.Search && offset+p.count > request.MaxFound
		}
		return p, failed
	})
}
