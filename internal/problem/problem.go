// Package problem holds what the reject path of a flow gets: one shape for everything
// that can go wrong, with a word that flows can branch on.
package problem

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/wire"
)

// Word says what kind of failure it is. Flows branch on it, so a word is never renamed.
type Word string

// The words.
const (
	Validation Word = "validation" // the input is wrong: found before sending (no status), or by HubSpot (status 400)
	Auth       Word = "auth"       // the token is not accepted
	Scope      Word = "scope"      // the token lacks a scope
	Forbidden  Word = "forbidden"  // the account or user may not do this
	NotFound   Word = "not_found"  // there is no such record
	Conflict   Word = "conflict"   // the record exists already
	RateLimit  Word = "rate_limit" // too many requests
	Locked     Word = "locked"     // the record is being changed; try again in 2 seconds
	Upstream   Word = "upstream"   // HubSpot failed, or the answer did not come from its API
	Network    Word = "network"    // no answer came
	Signature  Word = "signature"  // it is not proved that HubSpot sent a webhook's request
	Partial    Word = "partial"    // some of many items failed
	Internal   Word = "internal"   // a fault of this operation
)

// Words lists all words and their meanings, in the order of the documentation.
var Words = []struct {
	Word    Word
	Meaning string
}{
	{Validation, "The input is wrong. Without `status` it was found before anything was sent; with `status` HubSpot refused it."},
	{Auth, "HubSpot does not accept the token."},
	{Scope, "The token lacks a scope; `requiredScopes` names it."},
	{Forbidden, "The account's subscription or the user's permissions do not allow it."},
	{NotFound, "There is no such record, or it is archived."},
	{Conflict, "The record exists already; `existingId` is its ID, if HubSpot says it. Or something that is to be removed is in use."},
	{RateLimit, "Too many requests; `retryAfter` says how many seconds to wait, if that is known."},
	{Locked, "HubSpot is changing the record at this moment."},
	{Upstream, "HubSpot failed, or what answered was not HubSpot's API."},
	{Network, "No answer came. What was sent may have arrived."},
	{Signature, "It is not proved that HubSpot sent a request: the signature is missing, wrong, or too old."},
	{Partial, "Some of many items failed, or all of them for different reasons: `report` says which and why, and what was done."},
	{Internal, "A fault of this operation: please report it."},
}

// Detail is one thing that is wrong. Field is an option of the operation, or a path to
// something inside it. Property is a property of the record. Label names both in the
// words of the form.
type Detail struct {
	Field, Property string
	Label           string
	Code            string // ours in lower case, HubSpot's in upper case
	Message         string
	Allowed         []string
}

// Problem is one failure of a run.
type Problem struct {
	Word    Word
	Message string
	Status  int // HubSpot's; 0 when nothing was sent or nothing came back

	Category, SubCategory, CorrelationID string // HubSpot's

	Details        []Detail
	Wrong          int      // how many things are wrong, if Details has only some of them
	ExistingID     string   // the ID of the record that exists already, in a conflict
	RequiredScopes []string // all of them or one of them is needed, as Hint says
	RetryAfter     int      // seconds; 0 when not known
	Method, Path   string   // of the request, the path without its query
	Hint           string   // what to do next; white space at its ends is not written
	Docs           string   // a page of HubSpot's
	Report         []byte   // JSON: what became of each of many items; nil for none
}

// Invalid is the problem of an input that was sent nowhere. nothing is the beginning of the
// message, such as "Nothing was sent". count is how many things are wrong; details may
// hold only some of them.
func Invalid(nothing string, details []Detail, count int, hint, docs string) *Problem {
	return &Problem{Word: Validation, Message: nothing + ": " + details[0].Message, Details: details, Wrong: count, Hint: hint, Docs: docs}
}

// Tell puts the label of the first detail into the message, and says how many more things
// are wrong. The labels must be set before.
func (p *Problem) Tell() {
	if len(p.Details) == 0 || p.Report != nil {
		return
	}
	d := &p.Details[0]
	switch said := strings.Contains(p.Message, d.Message) && d.Message != ""; {
	case said:
		p.Message = strings.Replace(p.Message, d.Message, d.InWords(), 1)
	case d.Property != "" && d.Label != "" && !names(p.Message, d):
		p.Message = d.Label + ": " + p.Message
	}
	more := max(p.Wrong, len(p.Details)) - 1
	if p.Word != Validation || more < 1 {
		return
	}
	if !strings.HasSuffix(p.Message, ".") && !strings.HasSuffix(p.Message, "?") {
		p.Message += "."
	}
	if more == 1 {
		p.Message += " One more thing is wrong: see details."
	} else {
		p.Message += " " + strconv.Itoa(more) + " more things are wrong: see details."
	}
}

// InWords is the message with the label in front. If the message begins with the path of
// the field or of its row, the label comes before that path.
func (d *Detail) InWords() string {
	if d.Label == "" {
		return d.Message
	}
	row, _, inside := strings.Cut(d.Field, "]")
	if inside {
		row += "]"
	}
	for _, path := range [...]string{d.Field, row} {
		if rest, ok := strings.CutPrefix(d.Message, path); ok && path != "" && strings.HasPrefix(strings.TrimLeft(rest, ":"), " ") {
			return d.Label + " (" + d.Field + ")" + rest
		}
	}
	if names(d.Message, d) {
		return d.Message
	}
	return d.Label + ": " + d.Message
}

// names tells whether a message has the label of a detail in it already.
func names(message string, d *Detail) bool {
	return strings.Contains(strings.ToLower(message), strings.ToLower(d.Label))
}

// Write appends the problem as the JSON object the reject path gets.
func (p *Problem) Write(w *wire.Writer) {
	w.Open('{').Key("error").String(string(p.Word)).Key("message").String(p.Message)
	if p.Status != 0 {
		w.Key("status").Int(p.Status)
	}
	if p.Category != "" || p.SubCategory != "" || p.CorrelationID != "" {
		w.Key("hubspot").Open('{')
		w.Member("category", p.Category).Member("subCategory", p.SubCategory).Member("correlationId", p.CorrelationID)
		w.Close('}')
	}
	w.Key("details").Open('[')
	for _, d := range p.Details {
		w.Open('{')
		w.Member("field", d.Field).Member("property", d.Property).Member("label", d.Label).Member("code", d.Code).Member("message", d.Message)
		if len(d.Allowed) > 0 {
			w.Key("allowed").Strings(d.Allowed)
		}
		w.Close('}')
	}
	w.Close(']')
	w.Member("existingId", p.ExistingID)
	if len(p.RequiredScopes) > 0 {
		w.Key("requiredScopes").Strings(p.RequiredScopes)
	}
	if p.RetryAfter > 0 {
		w.Key("retryAfter").Int(p.RetryAfter)
	}
	if p.Method != "" {
		w.Key("request").Open('{').Key("method").String(p.Method).Key("path").String(p.Path).Close('}')
	}
	w.Member("hint", strings.TrimSpace(p.Hint)).Member("docs", p.Docs)
	if p.Report != nil {
		w.Key("report").Raw(p.Report)
	}
	w.Close('}')
}
