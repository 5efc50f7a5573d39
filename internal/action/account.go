package action

import (
	"slices"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// mainKinds are the kinds of records that a test tries to read if the flow names none.
var mainKinds = []string{"contacts", "companies", "deals", "tickets"}

// mostListed is the largest number of owners, forms or lists that a run reads. No account
// has more.
const mostListed = 100_000

// tried is the result of a test for one kind of record.
type tried struct {
	name string
	of   *registry.Endpoint // nil for a custom object
	word problem.Word       // why it cannot be read; "" if it can
}

// portal returns the account's number from its details, which were looked up. Details
// without a number are forgotten, so that the next look-up reads them again.
func (c *call) portal(details *request.Request, doc *wire.Doc) (string, *problem.Problem) {
	number, ok := idOf(doc.Root().Get("portalId"))
	if !ok || strings.Trim(number, "0123456789") != "" {
		c.Forget(details.Path)
		return "", c.oddAnswer(details, "its answer does not hold the account's number.")
	}
	return number, nil
}

// test says which account the token belongs to, and what it may read. HubSpot lists a
// token's scopes only if the token is in the body of a request, and the core does not
// have the token. So test reads one record of each kind. Whether the token may write
// cannot be tested without writing.
func test(c *call) engine.Step {
	details := request.Details(c.In)
	details.See = request.All
	a, p := c.Send(details)
	_, ok := idOf(a.JSON.Get("portalId"))
	switch {
	case p != nil:
		return engine.Step{Fail: p}
	case !ok && !c.Made():
		return engine.Step{Fail: c.Odd(&details, a, "not an account's details")}
	}
	w := wire.NewWriter(nil).Open('{').Key("ok").Bool(true)
	for _, m := range [...][2]string{
		{"portalId", "portalId"}, {"accountType", "accountType"}, {"dataHostingLocation", "dataHostingLocation"},
		{"uiDomain", "uiDomain"}, {"timeZone", "timeZone"}, {"currency", "companyCurrency"},
	} {
		w.Key(m[0]).Value(a.JSON.Get(m[1]))
	}
	w.Member("portalName", a.JSON.Get("portalName").Text()) // from version 2026-09 on

	usage := request.Usage(c.In)
	usage.See = request.All
	usageID := c.Begin(usage)
	names := c.In.List(option.Check)
	if len(names) == 0 {
		names = mainKinds
	}
	kinds, at := make([]tried, len(names)), map[int]*tried{}
	for i, name := range names {
		e, slug := validate.Kind(name)
		kinds[i] = tried{name: name, of: e}
		probe := request.Probe(c.In, slug)
		probe.See = request.Nothing
		at[c.Begin(probe)] = &kinds[i]
	}
	for c.Pending() > 0 {
		x := c.Next()
		if x.ID == usageID {
			writeUsage(w, x)
		} else if kind := at[x.ID]; kind != nil && x.Problem != nil {
			kind.word = x.Problem.Word
		}
	}
	w.Key("scopes").Open('{')
	for i := range kinds {
		kinds[i].write(w)
	}
	return engine.Step{Value: w.Close('}').Close('}').Bytes()}
}

// writeUsage writes how many calls are left today, or why HubSpot does not say.
func writeUsage(w *wire.Writer, x *engine.Exchange) {
	today := wire.Value{}
	if results := x.Answer.JSON.Get("results").Items(); len(results) > 0 {
		today = results[0]
	}
	used, ok := today.Get("currentUsage").Int()
	limit, all := today.Get("usageLimit").Int()
	fetched := today.Get("fetchStatus").Text()
	failed := fetched == "FAILURE" || fetched == "TIMEOUT" // HubSpot could not count the calls
	if x.Problem != nil || !ok || !all || failed {
		word := problem.NotFound
		switch {
		case x.Problem != nil:
			word = x.Problem.Word
		case failed:
			word = problem.Upstream
		}
		w.Key("calls").Value(wire.Value{}).Key("callsError").String(string(word))
		return
	}
	w.Key("calls").Open('{').Key("used").Int(used).Key("limit").Int(limit).Key("left").Int(max(0, limit-used))
	w.Key("resetsAt").Value(today.Get("resetsAt")).Close('}')
}

// write writes whether the kind may be read, or null if that is not known, and which
// scopes its actions need: one scope of each list.
func (t *tried) write(w *wire.Writer) {
	w.Key(t.name).Open('{').Key("read")
	switch t.word {
	case "":
		w.Bool(true)
	case problem.Scope, problem.Forbidden, problem.NotFound, problem.Validation:
		w.Bool(false).Key("error").String(string(t.word))
	default:
		w.Value(wire.Value{}).Key("error").String(string(t.word))
	}
	of := t.of
	if of == nil {
		of, _ = registry.LookupEndpoint("custom_objects")
	}
	w.Key("needs").Open('{').Key("read").Strings(of.Read).Key("write").Strings(of.Write).Close('}').Close('}')
}

// listed reads a list that HubSpot sends in one piece, and ends the run with it:
// unchanged, or with each element as simple writes it.
func (c *call) listed(r request.Request, simple func(*wire.Writer, wire.Value)) engine.Step {
	if c.In.Text(option.Output) == "raw" {
		end := c.record(r)
		if end.Fail != nil {
			end.Fail = c.aboutKind(end.Fail)
		}
		return end
	}
	r.See, r.Omit = request.All, "results"
	a, p := c.Send(r)
	list := a.JSON.Get("results")
	switch {
	case p != nil:
		return engine.Step{Fail: c.aboutKind(p)}
	case !omitted(list) && !c.Made():
		return engine.Step{Fail: c.oddAnswer(&r, "its answer holds no records.")}
	}
	type piece struct {
		order int
		json  []byte
	}
	var pieces []piece
	for v := range c.Elements(a, list) {
		order, _ := v.Get("displayOrder").Int()
		w := wire.NewWriter(nil)
		simple(w, v)
		pieces = append(pieces, piece{order, w.Bytes()})
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return a.order - b.order })
	w := wire.NewWriter(nil).Open('{').Key("results").Open('[')
	for _, one := range pieces {
		w.Raw(one.json)
	}
	return engine.Step{Value: w.Close(']').Close('}').Bytes()}
}

// owners lists all owners of records, on all pages.
func owners(c *call) engine.Step {
	h := c.harvest(mostListed, false).of(writeOwner)
	return h.pages("", func(after string) (*page, *problem.Problem) {
		return h.fixed(request.Owners(c.In, c.In.Text(option.Email), after, c.In.Text(option.Archived) == "true"), false)
	})
}

func writeOwner(w *wire.Writer, v wire.Value) {
	w.Open('{').Key("id").Value(v.Get("id")).Key("email").Value(v.Get("email")).Key("name").String(nameOf(v))
	userID := v.Get("userId")
	if archived := v.Get("archived").Bool(); archived { // HubSpot then sends the user's ID in another member
		userID = v.Get("userIdIncludingInactive")
		w.Key("deactivated").Bool(true)
	}
	w.Key("userId").Value(userID).Key("teams").Open('[')
	for _, team := range v.Get("teams").Items() {
		w.Open('{').Key("id").Value(team.Get("id")).Key("name").Value(team.Get("name")).Key("primary").Bool(team.Get("primary").Bool()).Close('}')
	}
	w.Close(']').Close('}')
}

func writeSchema(w *wire.Writer, v wire.Value) {
	w.Open('{')
	for _, key := range [...]string{"name", "labels", "objectTypeId", "fullyQualifiedName", "primaryDisplayProperty"} {
		w.Key(key).Value(v.Get(key))
	}
	w.Key("required").Strings(response.Texts(v.Get("requiredProperties"))).Close('}')
}

// ordered sorts values into the order in which HubSpot shows them.
func ordered(values []wire.Value) []wire.Value {
	out := slices.Clone(values)
	slices.SortStableFunc(out, func(a, b wire.Value) int {
		x, _ := a.Get("displayOrder").Int()
		y, _ := b.Get("displayOrder").Int()
		return x - y
	})
	return out
}
