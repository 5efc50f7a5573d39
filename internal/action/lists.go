package action

import (
	"cmp"
	"slices"
	"strconv"
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

// findLists reads the account's lists, of one kind of record or of all. The cursor is the
// number of lists that were looked at.
func findLists(c *call) engine.Step {
	of := ""
	if name := c.In.Text(option.Object); name != "" {
		var p *problem.Problem
		if of, p = c.typeID(name); p != nil {
			return engine.Step{Fail: p}
		}
	}
	h := c.harvest(c.maximum(), true) // the core writes the records itself, because it takes only some of a page
	offset, _ := strconv.Atoi(c.In.Text(option.After))
	seen := follow(c.In.Text(option.After), h.maximum)
	for {
		r, progress := request.Lists(c.In, of, offset, request.MaxLists), c.Progress()
		a, failed := c.Send(r)
		if failed != nil {
			return engine.Step{Fail: failed}
		}
		p, all := &page{request: r, answer: a}, a.JSON.Get("lists")
		if all.Kind() != wire.Array {
			return engine.Step{Fail: h.odd(p, "its answer holds no lists.")}
		}
		for i, l := range all.Items() {
			if h.full() {
				return h.stop(strconv.Itoa(offset + i))
			}
			if of == "" || l.Get("objectTypeId").Text() == of {
				h.count++
				writeList(h.records, l)
			}
		}
		if all.Len() == 0 {
			c.ResetProgress(progress) // an empty page gives no more time
		}
		next, ok := a.JSON.Get("offset").Int()
		switch {
		case !a.JSON.Get("hasMore").Bool():
			return h.stop("")
		case !ok || next <= offset:
			return engine.Step{Fail: h.odd(p, "its cursor does not lead to another page.")}
		}
		if wrong := seen.next(strconv.Itoa(next), all.Len()); wrong != "" {
			return engine.Step{Fail: h.odd(p, wrong)}
		}
		if h.full() {
			return h.stop(strconv.Itoa(next))
		}
		offset = next
	}
}

// readMembers reads the members of a list.
func readMembers(c *call) engine.Step {
	list, failed := c.list()
	if failed != nil {
		return engine.Step{Fail: failed}
	}
	return c.harvest(c.maximum(), false).pagesOf(request.MaxMembersPage, c.In.Text(option.After), func(limit, after string) request.Request {
		return request.Members(c.In, list, limit, after)
	})
}

// changeMembers adds records to a list, or removes them.
func changeMembers(c *call) engine.Step {
	list, failed := c.list()
	if failed != nil {
		return engine.Step{Fail: failed}
	}
	m := newMany(c)
	m.listID, m.batchSize = list, request.MaxMembers
	return m.process()
}

// inLists is the kind of record that the flow's lists hold: contacts, if it names none.
func (c *call) inLists() string { return cmp.Or(c.In.Text(option.Object), "contacts") }

// list is the ID of the list that the flow names. A dry run without look-ups keeps the
// name.
func (c *call) list() (id string, p *problem.Problem) {
	name, object := c.In.Text(option.List), c.inLists()
	if strings.Trim(name, "0123456789") == "" {
		return name, nil
	}
	typeID, p := c.typeID(object)
	if p != nil {
		return "", p
	}
	r := request.ListNamed(c.In, typeID, name)
	doc, p := c.Known(r)
	switch {
	case p != nil && p.Word == problem.NotFound:
		p.Message = "There is no list of " + object + ` named "` + name + `".`
		p.Details = []problem.Detail{{Field: option.List, Code: "unknown_name", Message: p.Message}}
		p.Hint = "Check the name of the list, and the kind of its records in Object. The action Find Lists shows the lists."
		return "", p
	case p != nil:
		return "", p
	case doc == nil:
		return name, nil
	}
	defer doc.Release()
	list := doc.Root().Get("list")
	id, _ = idOf(list.Get("listId"))
	switch {
	case id == "" || strings.Trim(id, "0123456789") != "":
		return "", &problem.Problem{
			Word: problem.Upstream, Method: r.Method, Path: r.Bare(), Docs: c.In.Endpoint.Docs,
			Message: "HubSpot answered, but not with the list that was asked for.",
		}
	case c.In.Action.Members && c.In.Action.Writes && list.Get("processingType").Text() == "DYNAMIC":
		return "", &problem.Problem{
			Word: problem.Validation, Docs: c.In.Endpoint.Docs,
			Message: `Nothing was sent to HubSpot: the list "` + name + `" is an active list (DYNAMIC). Its filters determine its members.`,
			Hint:    "Choose a static list, or change the values that the list's filters compare.",
			Details: []problem.Detail{{Field: option.List, Code: "dynamic", Message: "Only lists of the types MANUAL and SNAPSHOT take members."}},
		}
	}
	return id, nil
}

// typeID is HubSpot's type ID of a kind of record. The kind is named by its endpoint, its
// type ID or, for a custom object, the name in its schema.
func (c *call) typeID(name string) (string, *problem.Problem) {
	e, slug := validate.Kind(name)
	if e != nil {
		return e.TypeID, nil
	}
	if isTypeID(slug) {
		return slug, nil
	}
	doc, p := c.Known(request.ObjectType(c.In, slug))
	if p != nil {
		if p.Word == problem.NotFound || p.Word == problem.Validation {
			p.Message = `The account has no object "` + name + `".`
			p.Hint = "Choose one of HubSpot's objects, or give the type ID or the name of a custom object."
			detail := problem.Detail{Field: option.Object, Code: "unknown", Message: p.Message}
			for i := range registry.Endpoints {
				if e := &registry.Endpoints[i]; e.Slug != "" {
					detail.Allowed = append(detail.Allowed, e.Key)
				}
			}
			p.Details = []problem.Detail{detail}
		}
		if p.Word == problem.Scope {
			p.Hint = "Give the token the scope " + strings.Join(p.RequiredScopes, " or ") + ", or name the object by its type ID, such as 2-1234567."
		}
		return "", p
	}
	if doc == nil {
		return slug, nil
	}
	defer doc.Release()
	of := doc.Root().Get("objectTypeId")
	id, ok := idOf(of)
	switch {
	case ok:
		return id, nil
	case of.Text() == "":
		return slug, nil
	}
	r := request.ObjectType(c.In, slug)
	return "", c.oddAnswer(&r, "the type ID of the object cannot stand in a path.")
}

// isTypeID tells whether a text has the form of HubSpot's type IDs, such as 2-1234567.
func isTypeID(s string) bool {
	kind, number, ok := strings.Cut(s, "-")
	return ok && strings.Trim(kind+number, "0123456789") == ""
}

// settleMembers reads the answer to a change of members. HubSpot names the records that
// it added or removed, and those it did not find. The others are unchanged.
func (m *many) settleMembers(b *batch, x *engine.Exchange) {
	done, fate := []string{"recordsIdsAdded", "recordIdsAdded"}, added
	if m.In.Action.Removes {
		done, fate = []string{"recordIdsRemoved", "recordsIdsRemoved"}, removed
	}
	byID, told := b.byKey(), false
	each := func(names []string, do func(*entry)) {
		for _, name := range names {
			list := x.Answer.JSON.Get(name)
			told = told || list.Kind() == wire.Array
			for _, id := range list.Items() {
				if s, ok := id.Scalar(); ok && byID[s] != nil && !byID[s].settled {
					do(byID[s])
				}
			}
		}
	}
	missing := &reason{word: problem.NotFound, code: string(problem.NotFound), message: "HubSpot found no such record for this list."}
	each([]string{"recordIdsMissing", "recordsIdsMissing"}, func(e *entry) { m.fail(e, missing) })
	each(done, func(e *entry) { m.settle(e, fate, e.row.ID, nil) })
	for _, e := range unsettled(b.entries) {
		if told {
			m.settle(e, unchanged, e.row.ID, nil)
		} else {
			m.doubt(e, notMentioned())
		}
	}
}

// createList makes a static list.
func createList(c *call) engine.Step {
	typeID, failed := c.typeID(c.inLists())
	if failed != nil {
		return engine.Step{Fail: failed}
	}
	r := request.CreateList(c.In, typeID)
	a, p := c.Send(r)
	if p != nil && p.Word == problem.Conflict {
		p.Hint = "There is a list with this name already: Find Lists shows its ID."
	}
	return c.aList(&r, a, p, "list")
}

// renameList gives a list another name.
func renameList(c *call) engine.Step {
	list, failed := c.list()
	if failed != nil {
		return engine.Step{Fail: failed}
	}
	r := request.RenameList(c.In, list)
	a, p := c.Send(r)
	c.forgetList()
	return c.aList(&r, a, p, "updatedList")
}

// aList ends a run that wrote a list. The result is the list.
func (c *call) aList(r *request.Request, a *response.Answer, p *problem.Problem, member string) engine.Step {
	list := a.JSON.Get(member)
	_, ok := idOf(list.Get("listId"))
	switch {
	case p != nil:
		return engine.Step{Fail: p}
	case !ok && !c.Made():
		return engine.Step{Fail: c.Odd(r, a, "not a list")}
	default:
		var w wire.Writer
		writeList(&w, list)
		return engine.Step{Value: w.Bytes()}
	}
}

// deleteList deletes a list. The records in it stay.
func deleteList(c *call) engine.Step {
	list, failed := c.list()
	if failed != nil {
		return engine.Step{Fail: failed}
	}
	r := request.DeleteList(c.In, list)
	a, p := c.Send(r)
	c.forgetList()
	switch {
	case p != nil:
		return engine.Step{Fail: p}
	case !gone(a) && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not that of a deletion")}
	}
	w := wire.NewWriter(nil).Open('{').Key("id").String(list).Key("listId").String(list).Key("deleted").Bool(true)
	return engine.Step{Value: w.Close('}').Bytes()}
}

// forgetList drops what was remembered of the list that the flow names.
func (c *call) forgetList() {
	object := c.inLists()
	if e, _ := validate.Kind(object); e != nil {
		object = e.TypeID
	}
	c.Forget(request.ListNamed(c.In, object, c.In.Text(option.List)).Path)
}

// listsOf reads the lists that a record is in, with their names.
func listsOf(c *call) engine.Step {
	typeID, failed := c.typeID(c.inLists())
	if failed != nil {
		return engine.Step{Fail: failed}
	}
	type membership struct{ id, first, last string }
	var all []membership
	seen := follow("", mostListed)
	for after := ""; ; {
		r := request.ListsOf(c.In, typeID, after)
		a, p := c.Send(r)
		results := a.JSON.Get("results")
		switch {
		case p != nil && p.Word == problem.NotFound:
			p.Message, p.Hint = "There is no record "+c.In.Text(option.ID)+" among the "+c.inLists()+".", "Check the ID, and the kind of record in object."
			return engine.Step{Fail: p}
		case p != nil:
			return engine.Step{Fail: p}
		case results.Kind() != wire.Array && !c.Made():
			return engine.Step{Fail: c.Odd(&r, a, "not a list of memberships")}
		}
		for _, v := range results.Items() {
			id, _ := idOf(v.Get("listId"))
			all = append(all, membership{id, v.Get("firstAddedTimestamp").Text(), v.Get("lastAddedTimestamp").Text()})
		}
		next := cursorOf(a.JSON)
		if next == "" {
			break
		}
		if wrong := seen.next(next, results.Len()); wrong != "" {
			return engine.Step{Fail: c.oddAnswer(&r, wrong)}
		}
		after = next
	}
	type named struct{ name, kind string }
	names := map[string]named{}
	for some := range slices.Chunk(all, request.MaxListIDs) {
		ids := make([]string, len(some))
		for i, m := range some {
			ids[i] = m.id
		}
		a, p := c.Send(request.ListsByID(c.In, ids))
		if p != nil {
			return engine.Step{Fail: p}
		}
		for _, l := range a.JSON.Get("lists").Items() {
			id, _ := idOf(l.Get("listId"))
			names[id] = named{l.Get("name").Text(), l.Get("processingType").Text()}
		}
	}
	w := wire.NewWriter(nil).Open('{').Key("results").Open('[')
	for _, m := range all {
		w.Open('{').Key("id").String(m.id).Key("listId").String(m.id).Member("name", names[m.id].name).Member("processingType", names[m.id].kind)
		w.Member("firstAddedTimestamp", m.first).Member("lastAddedTimestamp", m.last).Close('}')
	}
	return engine.Step{Value: w.Close(']').Close('}').Bytes()}
}

// writeList writes a list. It adds the ID under the name that the ID of a record has, and
// the size, which HubSpot sends as a text among the list's additional properties.
func writeList(w *wire.Writer, v wire.Value) {
	w.Open('{')
	if id, ok := v.Get("listId").Scalar(); ok {
		w.Key("id").String(id)
	}
	v.Each(func(key string, member wire.Value) {
		if key != "size" {
			w.Key(key).Value(member)
		}
	})
	size, ok := v.Get("size").Int()
	if text, has := v.At("additionalProperties", "hs_list_size").Scalar(); has && !ok {
		n, err := strconv.Atoi(text)
		size, ok = n, err == nil
	}
	if ok {
		w.Key("size").Int(size)
	}
	w.Close('}')
}
