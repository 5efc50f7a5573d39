package action

import (
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// associate makes or removes associations of one record.
func associate(c *call) engine.Step {
	if p := c.resolve(false); p != nil {
		return engine.Step{Fail: p}
	}
	id, p := c.ownID()
	if p != nil {
		return engine.Step{Fail: p}
	}
	return c.join(id, nil).result()
}

// join makes or removes the associations that the rows name for a record. It sends one
// request for each kind of record, or two if some rows have a label. record is the record
// that an upsert has written, for the report.
func (c *call) join(id string, record []byte) *many {
	m := newMany(c)
	m.fromRecord = &oneRecord{id: id, written: record}
	type group struct {
		to     string
		labels bool
	}
	var groups []group
	of := map[group][]*entry{}
	rows := c.In.Associations
	for i := 0; i < len(rows); {
		first := &rows[i]
		e := &entry{row: validate.Row{ID: id, To: first.ID}, key: pairKey(id, first.ID), items: []int{len(m.fromRecord.rows)}}
		plain, labels := false, false
		for ; i < len(rows) && rows[i].ID == first.ID && rows[i].To == first.To; i++ {
			plain, labels = plain || rows[i].Plain, labels || !rows[i].Plain
			if !rows[i].Plain || rows[i].TypeID > 0 { // a label brings the unlabelled type with it
				e.row.Associations = append(e.row.Associations, rows[i])
			}
		}
		g := group{first.Slug(), labels && (m.createsAssociations() || !plain)}
		if of[g] == nil {
			groups = append(groups, g)
		}
		of[g] = append(of[g], e)
		m.fromRecord.rows = append(m.fromRecord.rows, first)
	}
	m.report.lines = make([]reportLine, len(m.fromRecord.rows))
	m.itemsRead = len(m.fromRecord.rows)
	for _, g := range groups {
		m.pairWith(g.to, g.labels)
		for _, e := range of[g] {
			m.waiting.add(e)
		}
		m.sendAll()
	}
	return m
}

// associations reads all pages of what a record is associated with.
func associations(c *call) engine.Step {
	if p := c.labelOfPairs(); p != nil {
		return engine.Step{Fail: p}
	}
	id, p := c.ownID()
	if p != nil {
		return engine.Step{Fail: p}
	}
	h := c.harvest(c.maximum(), false).of(writeAssociated)
	return h.pagesOf(request.MaxAssociation, c.In.Text(option.After), func(limit, after string) request.Request {
		return request.Associations(c.In, id, c.In.Pair.Slug(), limit, after)
	})
}

// writeAssociated writes an associated record: its ID, and the labels and types of the
// association. The ID of a type means something only with its category, because an
// account's own types are counted from 1 like HubSpot's.
func writeAssociated(w *wire.Writer, v wire.Value) {
	id, _ := v.Get("toObjectId").Scalar()
	types := v.Get("associationTypes").Items()
	w.Open('{').Key("id").String(id).Key("labels").Open('[')
	for _, t := range types {
		if label := t.Get("label").Text(); label != "" {
			w.String(label)
		}
	}
	w.Close(']').Key("types").Open('[')
	for _, t := range types {
		w.Open('{').Key("category").Value(t.Get("category")).Key("typeId").Value(t.Get("typeId")).Close('}')
	}
	w.Close(']').Close('}')
}
