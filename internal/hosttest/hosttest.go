// Package hosttest is what every host of the core has to do with a step and an
// answer, as wasm/main.go documents it, for the hosts of the tests: the cases,
// the tests of the runs, and the faults. The host that ships is in shim/src/core.
package hosttest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// Step is what the core wants next.
type Step struct {
	Run   uint32
	Start []Request
	Wait  int64
	Rows  *Rows
	Sign  *Sign
	Done  *Done
	Fail  json.RawMessage
}

// Request is a request to send.
type Request struct {
	ID                                  int
	Method, Path, Type, See, Omit, Keep string
	Short                               bool
	Body                                *string
}

// Whole makes JSON of a step that is lines, for Step or a part of it; nil of what is
// neither.
func Whole(step []byte) []byte {
	if bytes.HasPrefix(step, []byte{'{'}) {
		return step
	}
	lines := strings.Split(string(step), "\n")
	run, wait, ok := strings.Cut(lines[0], "\t")
	if !ok {
		return nil
	}
	start := []map[string]any{}
	for lines = lines[1:]; len(lines) > 0; lines = lines[1:] {
		f := strings.Split(lines[0], "\t")
		if len(f) != 8 {
			return nil
		}
		r := map[string]any{
			"id": json.RawMessage(f[0]), "method": f[1], "path": f[2], "type": f[3], "see": f[4], "omit": f[5], "keep": f[6], "short": f[7] == "short",
		}
		if f[3] != "" {
			if lines = lines[1:]; len(lines) == 0 {
				return nil
			}
			r["body"] = json.RawMessage(lines[0]) // a text already, where it is not JSON that is sent
			if f[3] == "application/json" {
				r["body"] = lines[0]
			}
		}
		start = append(start, r)
	}
	whole := map[string]any{"run": json.RawMessage(run), "start": start}
	if wait != "0" {
		whole["wait"] = json.RawMessage(wait)
	}
	text, _ := json.Marshal(whole) // nil, where there is no number
	return text
}

// Rows is a part of the items that the core asks for.
type Rows struct {
	From  int `json:"from"`
	Count int `json:"count"`
}

// Of cuts the part out of the items, as far as there are so many.
func (r *Rows) Of(items []json.RawMessage) []json.RawMessage {
	from := min(r.From, len(items))
	return items[from:min(from+r.Count, len(items))]
}

// Sign asks for a text's hash with the secret that the host keeps.
type Sign struct {
	Algorithm string `json:"algorithm"`
	Text      string `json:"text"`
}

// With hashes the text.
func (s *Sign) With(secret string) string {
	if s.Algorithm == "sha256" {
		sum := sha256.Sum256([]byte(secret + s.Text))
		return hex.EncodeToString(sum[:])
	}
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(s.Text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// Secret takes the client secret out of the options, where there is one, and
// says in its place what was found.
func Secret(options json.RawMessage) (rest json.RawMessage, secret string) {
	var all map[string]json.RawMessage
	if json.Unmarshal(options, &all) != nil || all["client_secret"] == nil {
		return options, ""
	}
	state := "malformed"
	if json.Unmarshal(all["client_secret"], &secret) == nil {
		switch secret = strings.TrimSpace(secret); {
		case secret == "" || secret == "undefined" || secret == "null":
			state, secret = "missing", ""
		case strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }):
			secret = ""
		default:
			state = "ok"
		}
	}
	all["client_secret"] = Marshal(state)
	return Marshal(all), secret
}

// Done is a result: a value, or answers that the host kept.
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

// Is tells whether the result is the body of one request's answer, as it is.
func (d *Done) Is(id int) bool {
	return d != nil && d.Held != nil && d.Held.Concat == "" && d.Held.Parts[0].ID == id
}

// Bodies are the bodies that a host keeps for one run, by the request's id.
type Bodies map[int]json.RawMessage

// Show adds to an answer what the core is to see of its body, and keeps the body
// where the core asked for that. The body is JSON, or nil where there is none.
func (b Bodies) Show(answer map[string]any, r *Request, status int, body json.RawMessage) {
	good := 200 <= status && status <= 299
	if good && r.Keep != "" {
		b[r.ID] = json.RawMessage("null")
		if body != nil {
			b[r.ID] = body
			answer["size"] = len(body)
		}
	}
	if body == nil || good && r.See == "nothing" {
		return
	}
	answer["json"] = body
	var members map[string]json.RawMessage
	var list []json.RawMessage
	if !good || r.Omit == "" || json.Unmarshal(body, &members) != nil || json.Unmarshal(members[r.Omit], &list) != nil || list == nil {
		return
	}
	short := map[string]any{"length": len(list), "last": nil}
	if len(list) > 0 {
		short["last"] = list[len(list)-1]
	}
	members[r.Omit] = Marshal(short)
	answer["json"] = members
}

// Result makes the result of a run that is done.
func (b Bodies) Result(d *Done) (json.RawMessage, error) {
	held := d.Held
	if held == nil {
		return d.Value, nil
	}
	all := []json.RawMessage{}
	for _, p := range held.Parts {
		body, kept := b[p.ID]
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

// Marshal is for values that are JSON, or made of what is.
func Marshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}
