// Package hosttest does what every host of the core does with a step and an answer, as
// wasm/main.go documents it. The hosts of the Go tests use it: the cases, the tests of
// runs, and the faults. The host that ships is in shim/src/core.
package hosttest

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Step is a step of a run: what the core wants next.
type Step struct {
	Run     uint32
	Start   []Request
	Wait    int64
	Rows    *Rows
	Settled []Line
	Done    *Done
	Fail    json.RawMessage
}

// Line says what became of an item: an element of settled.
type Line struct {
	Index                        int
	Status, Key, ID, Email, Code string
}

// Request is a request to send.
type Request struct {
	ID                            int
	Host                          string // "" for the host of HubSpot's API
	Token                         bool
	Method, Path, Type, See, Omit string
	Keep                          bool
	Body                          *string
}

// Rows is a part of the items that the core asks for, or of the array that was omitted
// from the answer to the request Of.
type Rows struct {
	Of    int `json:"of,omitempty"`
	From  int `json:"from"`
	Count int `json:"count"`
}

// cut cuts the part out of a list. It is shorter if the list is.
func (r *Rows) cut(items []json.RawMessage) []json.RawMessage {
	from := min(r.From, len(items))
	return items[from:min(from+r.Count, len(items))]
}

// Options returns a flow's options as the core gets them: the body of a webhook is a
// text, so that the core parses nothing before it has checked the signature.
func Options(given json.RawMessage) json.RawMessage {
	var all, hook map[string]json.RawMessage
	if json.Unmarshal(given, &all) != nil {
		return given
	}
	var text string // a flow may give the request as JSON
	if json.Unmarshal(all["webhook"], &text) == nil {
		all["webhook"] = json.RawMessage(text)
	}
	if json.Unmarshal(all["webhook"], &hook) != nil {
		return given
	}
	body := bytes.TrimSpace(hook["body"])
	if len(body) == 0 || body[0] != '{' && body[0] != '[' {
		return given
	}
	var compact bytes.Buffer
	if json.Compact(&compact, body) != nil {
		return given
	}
	hook["body"] = Marshal(compact.String())
	all["webhook"] = Marshal(hook)
	return Marshal(all)
}

// Done is the result of a run: a value, or answers that the host kept.
type Done struct {
	Value json.RawMessage
	Held  *struct {
		Parts []struct {
			ID   int
			Take *int
		}
		Concat string
		With   map[string]json.RawMessage
	}
}

// Bodies are the bodies that a host keeps for one run, by the ID of their request, and
// the arrays that it omitted from answers.
type Bodies struct {
	kept  map[int]json.RawMessage
	lists map[int][]json.RawMessage
}

// Rows is the part of the items or of an answer's array that the core asks for.
func (b *Bodies) Rows(r *Rows, items []json.RawMessage) []json.RawMessage {
	if r.Of == 0 {
		return r.cut(items)
	}
	part := r.cut(b.lists[r.Of])
	return part[:min(len(part), mostElements)]
}

// mostElements is how many elements of an answer are handed over at once. It is small, so
// that lists in tests have several parts.
const mostElements = 3

// Show adds the part of a body to an answer that the core asked to see, and keeps the
// body if the core asked for that. The body is JSON, or nil.
func (b *Bodies) Show(answer map[string]any, r *Request, status int, body json.RawMessage) {
	good := 200 <= status && status <= 299
	if good && r.Keep {
		if b.kept == nil {
			b.kept = map[int]json.RawMessage{}
		}
		b.kept[r.ID] = json.RawMessage("null")
		if body != nil {
			b.kept[r.ID] = body
			answer["size"] = len(body)
		}
	}
	if body == nil || good && r.See == "nothing" && (body[0] == '{' || body[0] == '[') {
		return
	}
	answer["json"] = body
	var members map[string]json.RawMessage
	var list []json.RawMessage
	if !good || r.Omit == "" || json.Unmarshal(body, &members) != nil || members[r.Omit] == nil {
		return
	}
	if json.Unmarshal(members[r.Omit], &list) != nil || list == nil {
		members[r.Omit] = json.RawMessage("null")
		answer["json"] = members
		return
	}
	if b.lists == nil {
		b.lists = map[int][]json.RawMessage{}
	}
	b.lists[r.ID] = list
	short := map[string]any{"length": len(list), "last": nil}
	if len(list) > 0 {
		short["last"] = list[len(list)-1]
	}
	members[r.Omit] = Marshal(short)
	answer["json"] = members
}

// Result makes the result of a run that is done.
func (b *Bodies) Result(d *Done) (json.RawMessage, error) {
	held := d.Held
	if held == nil {
		return d.Value, nil
	}
	all := []json.RawMessage{}
	for _, p := range held.Parts {
		body, kept := b.kept[p.ID]
		if !kept {
			return nil, fmt.Errorf("the body %d was not kept", p.ID)
		}
		if held.Concat == "" {
			return body, nil
		}
		var members map[string]json.RawMessage
		var list []json.RawMessage
		if json.Unmarshal(body, &members) == nil {
			_ = json.Unmarshal(members[held.Concat], &list) // none is none
		}
		if p.Take != nil {
			if *p.Take > len(list) {
				return nil, fmt.Errorf("%d of the %d elements of the body %d", *p.Take, len(list), p.ID)
			}
			list = list[:*p.Take]
		}
		all = append(all, list...)
	}
	result := map[string]any{held.Concat: all}
	for key, value := range held.With {
		result[key] = value
	}
	return Marshal(result), nil
}

// Account collects what a run that writes many items has done so far, for a report if the
// core stops in the middle of the run.
type Account struct {
	Total int
	lines map[int]Line
	read  int
}

// Note adds the items that a step reports, and the number of items that the core asks
// for.
func (a *Account) Note(s *Step) {
	if a.lines == nil && s.Settled != nil {
		a.lines = map[int]Line{}
	}
	for _, l := range s.Settled {
		a.lines[l.Index] = l
	}
	if s.Rows != nil && s.Rows.Of == 0 {
		a.read = min(s.Rows.From+s.Rows.Count, a.Total)
	}
}

// Report returns a report of each item as far as it is known, or nil if the run has no
// items.
func (a *Account) Report() json.RawMessage {
	if a.lines == nil {
		return nil
	}
	report := map[string]any{"total": a.Total}
	counts, results := map[string]int{}, make([]map[string]any, a.Total)
	for i := range results {
		l, known := a.lines[i]
		line := map[string]any{"index": i, "status": l.Status}
		switch {
		case known && l.Status == "unknown":
			line["error"] = map[string]any{"code": l.Code, "message": "It may have been done all the same."}
		case known && l.Code != "":
			line["error"] = map[string]any{"code": l.Code, "message": "Its reason was lost."}
		case known:
		case i >= a.read:
			line["status"], line["error"] = "failed", map[string]any{"code": "internal", "message": "Not sent."}
		default:
			line["status"], line["error"] = "unknown", map[string]any{"code": "unknown", "message": "It may have been done all the same."}
		}
		for name, text := range map[string]string{"key": l.Key, "id": l.ID, "email": l.Email} {
			if text != "" {
				line[name] = text
			}
		}
		counts[line["status"].(string)]++
		results[i] = line
	}
	for status, n := range counts {
		report[status] = n
	}
	report["results"] = results
	return Marshal(report)
}

// Marshal writes values that are always valid JSON.
func Marshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}
