package action

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

// fate is what became of an item.
type fate uint8

const (
	none fate = iota // no line in the report yet
	created
	updated
	deleted
	found
	notFound
	associated
	added
	removed
	subscribed
	unsubscribed
	accepted
	unchanged
	failed
	unknown
)

// fates lists how the report shows each fate: the status in the line of an item, the
// counter of such items, and which runs have that counter.
var fates = [...]struct {
	status, counter string
	counts          func(*many) bool
}{
	created:      {"created", "created", func(m *many) bool { return m.onRows() && m.In.Action.Makes }},
	updated:      {"updated", "updated", func(m *many) bool { return m.onRows() && m.In.Action.Changes }},
	deleted:      {"deleted", "deleted", (*many).deletes},
	found:        {"found", "found", (*many).reads},
	notFound:     {"not_found", "notFound", func(m *many) bool { return m.reads() && !m.lists() }},
	associated:   {"associated", "associated", func(m *many) bool { return m.to != "" && m.makes() }},
	added:        {"added", "added", func(m *many) bool { return m.In.Action.Members && !m.In.Action.Removes }},
	removed:      {"removed", "removed", func(m *many) bool { return m.ends() || m.In.Action.Members && m.In.Action.Removes }},
	subscribed:   {"subscribed", "subscribed", func(m *many) bool { return m.onAddresses() && m.In.Action.Subscribes }},
	unsubscribed: {"unsubscribed", "unsubscribed", func(m *many) bool { return m.onAddresses() && !m.In.Action.Subscribes }},
	accepted:     {"accepted", "accepted", func(m *many) bool { return m.event != nil }},
	unchanged:    {"unchanged", "unchanged", func(m *many) bool { return m.In.Action.Members || m.onAddresses() }},
	failed:       {"failed", "failed", func(*many) bool { return true }},
	unknown:      {"unknown", "unknown", func(m *many) bool { return !m.reads() }},
}

// outcome is an item's line in the report. Every item has one during the whole run, so
// it is small.
type outcome struct {
	fate   fate
	key    string // the item's key in its own database
	value  string // the value that found the record, if not its id
	id     string
	reason *reason
	record []byte // the record that was read, as JSON
}

// reason is why an item failed. Items that failed together share it.
type reason struct {
	word                              problem.Word
	code, message, property, existing string
	whole                             *problem.Problem // the problem of the request, if it failed as a whole
}

// reasonOfItem reads one of the errors of a batch.
func (m *many) reasonOfItem(x *engine.Exchange, item wire.Value) *reason {
	a := itemAnswer(item, 400)
	p := response.Problem(m.In, &x.Request, a)
	r := reasonOf(p)
	if message := item.Get("message").Text(); a.Status == 404 && message != "" {
		r.message = response.Cut(message, mostMessage) // a problem would speak of the only record of the run
	}
	r.whole = nil
	return r
}

// reasonOf shortens a problem to the reason that stands beside an item.
func reasonOf(p *problem.Problem) *reason {
	r := &reason{word: p.Word, code: p.Category, message: p.Message, existing: p.ExistingID, whole: p}
	if len(p.Details) > 0 && (p.Word == problem.Validation || p.Word == problem.Conflict) {
		d := p.Details[0]
		r.property = d.Property
		if d.Code != "" {
			r.code = d.Code
		}
		if d.Message != "" {
			r.message = d.Message
		}
	}
	if r.code == "" {
		r.code = string(p.Word)
	}
	r.message = response.Cut(r.message, mostMessage)
	return r
}

const (
	// mostMessage is the largest size of an item's message in the report, in bytes.
	mostMessage = 500
	// mostMessages is the largest size of the messages of all items. After that, each
	// message is cut to leastMessage.
	mostMessages = 8 << 20
	leastMessage = 100
)

// settled writes the lines of an entry in the report, and releases the next entry of the
// same record.
func (m *many) settled(e *entry, f fate, id string, r *reason) {
	e.over = true
	m.lost(e, f, r)
	for _, item := range e.items {
		m.note(item, f, id, r)
	}
	if e.key != "" && m.busy[e.key] == e {
		delete(m.busy, e.key)
	}
}

// note writes an item's line in the report.
func (m *many) note(item int, f fate, id string, r *reason) {
	o := &m.out[item]
	o.fate, o.id, o.reason = f, id, r
	if m.tells {
		m.news = append(m.news, item)
	}
}

// writeNews writes the lines that are new since the step before. They are short: somebody
// who needs them compares them with HubSpot, and does not need the reasons.
func (m *many) writeNews(w *wire.Writer) {
	w.Key("settled").Open('[')
	for _, item := range m.news {
		o := &m.out[item]
		w.Open('{').Key("index").Int(item).Key("status").String(fates[o.fate].status)
		if w.Member("key", o.key).Member(m.called(), o.id); o.reason != nil {
			w.Key("code").String(o.reason.code)
		}
		w.Close('}')
	}
	w.Close(']')
	m.news = m.news[:0]
}

// called is the name of what a line calls its item.
func (m *many) called() string {
	if m.onAddresses() {
		return "email"
	}
	return "id"
}

// fail notes that an entry was not done.
func (m *many) fail(e *entry, r *reason) { m.settled(e, failed, m.knownID(e), r) }

func (m *many) failAll(entries []*entry, r *reason) {
	for _, e := range entries {
		m.fail(e, r)
	}
}

// doubt notes that HubSpot may have done an entry.
func (m *many) doubt(e *entry, r *reason) {
	if m.In.Action.Creates() && e.key != "" {
		m.doubted[e.key] = true
	}
	message := "It may have been done all the same: look in HubSpot before running it again. "
	if m.harmless() {
		message = "It may have been done all the same; to run it again does no harm. "
	}
	m.settled(e, unknown, m.knownID(e), &reason{word: r.word, code: "unknown", whole: r.whole, message: message + r.message})
}

// knownID is the id of the record if the item gave it.
func (m *many) knownID(e *entry) string {
	if m.rowsOf != nil {
		return e.row.To
	}
	if m.by == "" || m.by == registry.ObjectID {
		return e.row.ID
	}
	return ""
}

// account counts the items by their fates. An item without a fate was not sent.
func (m *many) account(counts *[len(fates)]int) {
	for i := range m.out {
		if m.out[i].fate == none { // the item was not read
			r := &reason{word: problem.Internal, code: string(problem.Internal), message: "The item was not processed."}
			if m.stop != nil {
				r = m.unsent()
			}
			for ; i < len(m.out); i++ {
				if m.out[i].fate == none {
					m.out[i] = outcome{fate: failed, reason: r}
				}
			}
			break
		}
	}
	for i := range m.out {
		counts[m.out[i].fate]++
	}
}

// result is the report, or the problem that holds it.
func (m *many) result() engine.Step {
	var counts [len(fates)]int
	m.account(&counts)
	report := m.report(&counts, m.Rest)
	bad, total := counts[failed]+counts[unknown], len(m.out)
	if when := m.In.Text(option.FailWhen); bad == 0 || when == "never" || when == "all" && bad < total {
		return engine.Step{Value: report}
	}
	return engine.Step{Fail: m.problem(&counts, report)}
}

// breakOff ends a run that cannot go on because of a fault of the operation or its host.
// The report keeps what was done. Items under way may have been done; the others were not
// sent.
func (m *many) breakOff(p *problem.Problem) {
	r := &reason{word: p.Word, code: string(p.Word), message: p.Message}
	doubt := func(b *batch) {
		for _, e := range b.open() {
			if b.look == nil { // a batch that reads has written nothing
				m.doubt(e, r)
			}
		}
	}
	if m.landed != nil {
		doubt(m.landed)
	}
	for id, b := range m.flying {
		if b.check != nil || m.Sent(id) {
			doubt(b)
		}
	}
	for _, b := range m.queue {
		if b.check != nil {
			doubt(b)
		}
	}
	if m.stop == nil {
		m.stop = r
	}
	var counts [len(fates)]int
	m.account(&counts)
	p.Report = m.report(&counts, func() {}) // without rests: the run cannot go on
	p.Hint += " The report says what became of each item until then."
	if counts[unknown] > 0 {
		p.Hint += " Look in HubSpot for those whose fate is unknown before running them again."
	}
	if m.record != nil {
		p.ExistingID = m.own
	}
}

// linesInOneGo is how many lines of the report are written before the run rests.
const linesInOneGo = 10_000

// report writes what became of each item, as JSON. It calls rest between parts.
func (m *many) report(counts *[len(fates)]int, rest func()) []byte {
	w := wire.NewWriter(make([]byte, 0, 256+64*len(m.out)+m.records))
	w.Open('{').Member("id", m.own)
	if m.record != nil {
		w.Key("record").Raw(m.record)
	}
	w.Key("total").Int(len(m.out))
	for f := created; int(f) < len(fates); f++ {
		if fates[f].counts(m) {
			w.Key(fates[f].counter).Int(counts[f])
		}
	}
	w.Key("results").Open('[')
	messages := 0
	for i := range m.out {
		if i > 0 && i%linesInOneGo == 0 {
			rest()
		}
		o := &m.out[i]
		w.Open('{').Key("index").Int(i).Key("status").String(fates[o.fate].status)
		if m.rowsOf != nil {
			w.Key("to").String(m.rowsOf[i].To)
		}
		w.Member("key", o.key).Member("value", o.value).Member(m.called(), o.id)
		if r := o.reason; r != nil {
			message := r.message
			if messages += len(message); messages > mostMessages {
				message = response.Cut(message, leastMessage)
			}
			w.Key("error").Open('{').Key("code").String(r.code).Key("message").String(message)
			w.Member("property", r.property).Member("existingId", r.existing).Close('}')
		}
		if o.record != nil {
			key := "record"
			switch {
			case m.lists():
				key = "associations"
			case m.onAddresses():
				key = "before"
			}
			w.Key(key).Raw(o.record)
			o.record = nil
		}
		w.Close('}')
	}
	return w.Close(']').Close('}').Bytes()
}

// maxDetails bounds how many failed items the problem itself names.
const maxDetails = 10

// problem is the problem of a run in which items failed. Its word is partial, unless all
// items failed for the same reason.
func (m *many) problem(counts *[len(fates)]int, report []byte) *problem.Problem {
	p := &problem.Problem{Word: problem.Partial}
	total, bad, first, same := len(m.out), 0, -1, true
	items := " items"
	if m.rowsOf != nil {
		items = " associations"
	}
	for i := range m.out {
		r := m.out[i].reason
		if r == nil {
			continue
		}
		if first < 0 {
			first = i
		}
		same = same && r.word == m.out[first].reason.word && r.code == m.out[first].reason.code
		if bad++; bad <= maxDetails {
			p.Details = append(p.Details, problem.Detail{Field: m.item(i), Property: r.property, Code: r.code, Message: r.message})
		}
	}
	r := m.out[first].reason
	switch n := counts[unknown]; {
	case counts[failed] == 0:
		p.Message = "It is not known whether " + strconv.Itoa(n) + " of " + strconv.Itoa(total) + items + " were done; the first of them is " + m.named(first) + ": " + sentence(r.message)
	default:
		p.Message = strconv.Itoa(counts[failed]) + " of " + strconv.Itoa(total) + items + " failed"
		if n > 0 {
			p.Message += ", and of " + strconv.Itoa(n) + " it is not known whether they were done"
		}
		p.Message += "; the first of them is " + m.named(first) + ": " + sentence(r.message)
	}
	if !m.sent {
		p.Message = "Nothing was sent to HubSpot: " + p.Message
	}
	stopped := m.stop
	if bad == total && same {
		p.Word = r.word
		if stopped == nil {
			stopped = r
		}
	}
	if stopped != nil && stopped.whole != nil {
		whole := stopped.whole
		p.Status, p.Category, p.SubCategory, p.CorrelationID = whole.Status, whole.Category, whole.SubCategory, whole.CorrelationID
		p.RequiredScopes, p.RetryAfter, p.Method, p.Path = whole.RequiredScopes, whole.RetryAfter, whole.Method, whole.Path
		if p.Hint = whole.Hint; p.Hint != "" {
			p.Hint += " "
		}
	}
	if bad == total {
		if names := m.rows.Unmet(); len(names) > 0 && m.stop == nil {
			p.Message += " No item has the field " + quoted(names) + ", which mapping names."
		}
	}
	p.Hint += "The report says what became of each item."
	if counts[unknown] > 0 && !m.harmless() {
		p.Hint += " Look in HubSpot for those whose fate is unknown before running them again."
	}
	p.Docs, p.Report = m.In.Endpoint.Docs, report
	return p
}

// sentence adds a full stop to a text that does not end with one.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// item names an item, or the row it is.
func (m *many) item(i int) string {
	if m.rowsOf != nil {
		return m.rowsOf[i].At
	}
	return "items[" + strconv.Itoa(i) + "]"
}

// named is the same in the words of the form, with the path beside it.
func (m *many) named(i int) string {
	path := m.item(i)
	if label := m.In.Label(path, ""); label != "" {
		return label + " (" + path + ")"
	}
	return path
}

// quoted lists names in quotation marks.
func quoted(names []string) string {
	return `"` + strings.Join(names, `", "`) + `"`
}
