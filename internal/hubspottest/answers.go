package hubspottest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The faults in this file let a request be carried out and change its answer.
// Apart from the change, the answer is the one that HubSpot would send.

// change changes an answer as the fault says.
func (f *Fault) change(a sent, r *http.Request) sent {
	if len(a.body) == 0 && len(f.Cursors) == 0 {
		return a // a 204 has nothing to change
	}
	var body any
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.UseNumber()
	if d.Decode(&body) != nil {
		body = map[string]any{}
	}
	if f.echoes() {
		echo(body, r.Header.Get("Authorization"))
	}
	if len(f.Cursors) > 0 {
		cursor := f.Cursors[(f.Hits-1)%len(f.Cursors)]
		body = turned(body, cursor, f.Filled)
		a.status = http.StatusOK
	}
	for _, path := range sortedKeys(f.Set) {
		body = replaced(body, strings.Split(path, "."), f.Set[path])
	}
	a.body = encode(body)
	return a
}

// echo writes the header into every object of an answer, including the
// properties of each record.
func echo(v any, header string) {
	switch at := v.(type) {
	case map[string]any:
		for _, one := range at {
			echo(one, header)
		}
		at["authorization"] = header
	case []any:
		for _, one := range at {
			echo(one, header)
		}
	}
}

// turned gives a page the cursor of a next one. An answer that is not a page
// becomes an empty page.
func turned(v any, cursor string, filled bool) any {
	body, is := v.(map[string]any)
	if !is || body["results"] == nil && body["lists"] == nil {
		body = map[string]any{"results": []any{}}
	}
	if body["lists"] != nil { // pages by an offset
		body["hasMore"] = true
		if n, err := strconv.Atoi(cursor); err == nil {
			body["offset"] = n
		}
		if !filled {
			body["lists"] = []any{}
		}
		return body
	}
	if !filled {
		body["results"] = []any{}
	}
	body["paging"] = map[string]any{"next": map[string]any{"after": cursor}}
	return body
}

// replaced puts a value at a path. "*" stands for every member of an array. A
// path that does not exist adds the value to the last object on the way.
func replaced(v any, path []string, value json.RawMessage) any {
	if len(path) == 0 {
		return value
	}
	switch at := v.(type) {
	case map[string]any:
		if below, has := at[path[0]]; has || len(path) == 1 {
			at[path[0]] = replaced(below, path[1:], value)
		}
	case []any:
		for i := range at {
			if path[0] == "*" || path[0] == strconv.Itoa(i) {
				at[i] = replaced(at[i], path[1:], value)
			}
		}
	}
	return v
}

// firstPage is the request without its cursor.
func firstPage(r *http.Request, body []byte) (*http.Request, []byte) {
	first := r.Clone(r.Context())
	q := first.URL.Query()
	q.Del("after")
	first.URL.RawQuery = q.Encode()
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) == nil && members != nil {
		delete(members, "after")
		delete(members, "offset")
		body = encode(members)
	}
	first.Body = io.NopCloser(bytes.NewReader(body))
	return first, body
}

// makeRivals makes a record for each one that a create asks for. It has the
// unique values of that record and otherwise the values of the rival. If the
// request is not a create, or the record exists already, makeRivals makes none.
func (s *Server) makeRivals(r *http.Request, body []byte, rival *Rival) {
	family, _, rest, err := split(r.URL.EscapedPath())
	if err != nil || family != "objects" || len(rest) == 0 || r.Method != http.MethodPost {
		return
	}
	var in struct {
		objectInput
		Inputs []struct {
			objectInput
			ID         looseText `json:"id"`
			IDProperty string    `json:"idProperty"`
		} `json:"inputs"`
	}
	if json.Unmarshal(body, &in) != nil {
		return
	}
	wanted := []properties{in.Properties}
	if len(in.Inputs) > 0 {
		wanted = nil
	}
	for _, one := range in.Inputs {
		values := properties{}
		for name, value := range one.Properties {
			values[name] = value
		}
		if one.IDProperty != "" {
			values[one.IDProperty] = encode(string(one.ID))
		}
		wanted = append(wanted, values)
	}
	s.data.Lock()
	defer s.data.Unlock()
	t, fail := s.lookupType(rest[0])
	if fail != nil {
		return
	}
	c := &call{Server: s, version: "2026-09", seeding: true}
	for _, one := range wanted {
		values := properties{}
		for name, value := range rival.Properties {
			values[name] = encode(value)
		}
		for name, value := range one {
			if t.unique[name] != nil {
				values[name] = value
			}
		}
		ch, fail := c.prepare(t, nil, values)
		if fail != nil {
			continue
		}
		made := s.insert(t, ch)
		made.created = s.now().Add(time.Duration(rival.OffsetMS) * time.Millisecond)
		made.updated = made.created
	}
}
