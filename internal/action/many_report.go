package action

import (
	"slices"
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
	notFound:     {"not_found", "notFound", func(m *many) bool { return m.reads() && !m.readsAssociations() }},
	associated:   {"associated", "associated", func(m *many) bool { return m.onPairs() && m.createsAssociations() }},
	added:        {"added", "added", func(m *many) bool { return m.In.Action.Members && !m.In.Action.Removes }},
	removed:      {"removed", "removed", func(m *many) bool { return m.removesAssociations() || m.In.Action.Members && m.In.Action.Removes }},
	subscribed:   {"subscribed", "subscribed", func(m *many) bool { return m.onAddresses() && m.In.Action.Subscribes }},
	unsubscribed: {"unsubscribed", "unsubscribed", func(m *many) bool { return m.onAddresses() && !m.In.Action.Subscribes }},
	accepted:     {"accepted", "accepted", func(m *many) bool { return m.event != nil }},
	unchanged:    {"unchanged", "unchanged", func(m *many) bool { return m.In.Action.Members || m.onAddresses() }},
	failed:       {"failed", "failed", func(*many) bool { return true }},
	unknown:      {"unknown", "unknown", func(m *many) bool { return !m.reads() }},
}

// report is what became of each item.
type report struct {
	lines       []reportLine // by the index of the item
	live        bool         // the host gets each line as soon as it is written
	untold      []int        // the items with a line that the host does not have yet
	recordBytes int          // the size of the records in the lines
}

// reportLine is an item's line in the report. Every item has one during the whole run, so
// it is small.
type reportLine struct {
	fate   fate
	key    string // the item's key in its own database
	value  string // the value that found the record, if not its ID
	id     string
	reason *reason
	record []byte // what was read, as JSON
}

// write writes what became of an item.
func (rep *report) write(item int, f fate, id string, r *reason) {
	line := &rep.lines[item]
	line.fate, line.id, line.reason = f, id, r
	if rep.live {
		rep.untold = append(rep.untold, item)
	}
}

// addRecord writes what was read for an entry into the lines of its items.
func (rep *report) addRecord(e *entry, record []byte) {
	for _, item := range e.items {
		rep.lines[item].record = record
	}
}

// lineOf is the line of the first item of an entry. The other items have the same fate, or
// updated what the first one created.
func (rep *report) lineOf(e *entry) *reportLine { return &rep.lines[e.items[0]] }

// refusedAll tells whether HubSpot took nothing of a batch. An answer with a good status
// may refuse every entry.
func (rep *report) refusedAll(b *batch) bool {
	return !slices.ContainsFunc(b.entries, func(e *entry) bool { return rep.lineOf(e).fate != failed })
}

// hasCreated tells whether an item of this run has already created a record.
func (rep *report) hasCreated(id string) bool {
	return slices.ContainsFunc(rep.lines, func(line reportLine) bool { return line.fate == created && line.id == id })
}

// tally is how many items have each fate.
type tally [len(fates)]int

// count counts the items by their fates. An item without a fate fails for the given reason.
func (rep *report) count(unprocessed *reason) (counts tally) {
	for i := range rep.lines {
		line := &rep.lines[i]
		if line.fate == none {
			line.fate, line.reason = failed, unprocessed
		}
		counts[line.fate]++
	}
	return counts
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

// settle writes the lines of an entry in the report, and lets the next entry of the same
// record go.
func (m *many) settle(e *entry, f fate, id string, r *reason) {
	e.settled = true
	m.noteMissing(e, f, r)
	for _, item := range e.items {
		m.report.write(item, f, id, r)
		if f == created {
			f = updated // one record was created, and the later items changed it
		}
	}
	m.waiting.release(e)
}

// fail notes that an entry was not done.
func (m *many) fail(e *entry, r *reason) { m.settle(e, failed, m.knownID(e), r) }

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
	m.settle(e, unknown, m.knownID(e), &reason{word: r.word, code: "unknown", whole: r.whole, message: message + r.message})
}

func (m *many) doubtAll(entries []*entry, r *reason) {
	for _, e := range entries {
		m.doubt(e, r)
	}
}

// knownID is the ID of an entry's record, as far as the flow gave it.
func (m *many) knownID(e *entry) string {
	switch {
	case m.fromRecord != nil:
		return e.row.To
	case m.idProperty == "", m.idProperty == registry.ObjectID:
		return e.row.ID
	}
	return ""
}

// idKey is the key of a line's ID. The ID of an address is the address itself.
func (m *many) idKey() string {
	if m.onAddresses() {
		return "email"
	}
	return "id"
}

// writeNews writes the lines that are new since the step before. They are short: somebody
// who needs them compares them with HubSpot, and does not need the reasons.
func (m *many) writeNews(w *wire.Writer) {
	w.Key("settled").Open('[')
	for _, item := range m.report.untold {
		line := &m.report.lines[item]
		w.Open('{').Key("index").Int(item).Key("status").String(fates[line.fate].status)
		if w.Member("key", line.key).Member(m.idKey(), line.id); line.reason != nil {
			w.Key("code").String(line.reason.code)
		}
		w.Close('}')
	}
	w.Close(']')
	m.report.untold = m.report.untold[:0]
}

// count counts the items by their fates, when nothing more is sent.
func (m *many) count() tally {
	if m.health.stop != nil {
		return m.report.count(m.health.unsent())
	}
	return m.report.count(&reason{word: problem.Internal, code: string(problem.Internal), message: "The item was not processed."})
}

// result is the report, or the problem that holds it.
func (m *many) result() engine.Step {
	counts := m.count()
	report := m.writeReport(counts, m.Rest)
	bad, total := counts[failed]+counts[unknown], len(m.report.lines)
	if when := m.In.Text(option.FailWhen); bad == 0 || when == "never" || when == "all" && bad < total {
		return engine.Step{Value: report}
	}
	return engine.Step{Fail: m.reportProblem(counts, report)}
}

// breakOff ends a run that cannot go on because of a fault of the operation or its host.
// The report keeps what was done. Items under way may have been done; the others were not
// sent.
func (m *many) breakOff(p *problem.Problem) {
	r := &reason{word: p.Word, code: string(p.Word), message: p.Message}
	for _, b := range m.batches.mayBeDone(m.Sent) {
		m.doubtAll(unsettled(b.entries), r)
	}
	if m.health.stop == nil {
		m.health.stop = r
	}
	counts := m.count()
	p.Report = m.writeReport(counts, func() {}) // without rests: the run cannot go on
	p.Hint += " The report says what became of each item until then."
	if counts[unknown] > 0 {
		p.Hint += lookForUnknown
	}
	if m.fromRecord != nil && m.fromRecord.written != nil {
		p.ExistingID = m.fromRecord.id
	}
}

// lookForUnknown is the end of the hint of a run that does not know the fate of an item.
const lookForUnknown = " Look in HubSpot for those whose fate is unknown before running them again."

// linesInOneGo is how many lines of the report are written before the run rests.
const linesInOneGo = 10_000

// writeReport writes what became of each item, as JSON. It calls rest between parts.
func (m *many) writeReport(counts tally, rest func()) []byte {
	w := wire.NewWriter(make([]byte, 0, 256+64*len(m.report.lines)+m.report.recordBytes))
	w.Open('{')
	if m.fromRecord != nil {
		if w.Member("id", m.fromRecord.id); m.fromRecord.written != nil {
			w.Key("record").Raw(m.fromRecord.written)
		}
	}
	w.Key("total").Int(len(m.report.lines))
	for f := created; int(f) < len(fates); f++ {
		if fates[f].counts(m) {
			w.Key(fates[f].counter).Int(counts[f])
		}
	}
	w.Key("results").Open('[')
	messages := 0
	for i := range m.report.lines {
		if i > 0 && i%linesInOneGo == 0 {
			rest()
		}
		line := &m.report.lines[i]
		w.Open('{').Key("index").Int(i).Key("status").String(fates[line.fate].status)
		if m.fromRecord != nil {
			w.Key("to").String(m.fromRecord.rows[i].To)
		}
		w.Member("key", line.key).Member("value", line.value).Member(m.idKey(), line.id)
		if r := line.reason; r != nil {
			message := r.message
			if messages += len(message); messages > mostMessages {
				message = response.Cut(message, leastMessage)
			}
			w.Key("error").Open('{').Key("code").String(r.code).Key("message").String(message)
			w.Member("property", r.property).Member("existingId", r.existing).Close('}')
		}
		if line.record != nil {
			key := "record"
			switch {
			case m.readsAssociations():
				key = "associations"
			case m.onAddresses():
				key = "before"
			}
			w.Key(key).Raw(line.record)
			line.record = nil // frees its memory
		}
		w.Close('}')
	}
	return w.Close(']').Close('}').Bytes()
}

// maxDetails bounds how many failed items the problem itself names.
const maxDetails = 10

// reportProblem is the problem of a run in which items failed. Its word is partial, unless
// all items failed for the same reason.
func (m *many) reportProblem(counts tally, report []byte) *problem.Problem {
	p := &problem.Problem{Word: problem.Partial}
	total, bad, first, same := len(m.report.lines), 0, -1, true
	var r *reason // of the first item that failed
	for i := range m.report.lines {
		its := m.report.lines[i].reason
		if its == nil {
			continue
		}
		if first < 0 {
			first, r = i, its
		}
		same = same && its.word == r.word && its.code == r.code
		if bad++; bad <= maxDetails {
			p.Details = append(p.Details, problem.Detail{Field: m.itemPath(i), Property: its.property, Code: its.code, Message: its.message})
		}
	}
	items := strconv.Itoa(total) + " items"
	if m.fromRecord != nil {
		items = strconv.Itoa(total) + " associations"
	}
	switch n := counts[unknown]; {
	case counts[failed] == 0:
		p.Message = "It is not known whether " + strconv.Itoa(n) + " of " + items + " were done"
	case n == 0:
		p.Message = strconv.Itoa(counts[failed]) + " of " + items + " failed"
	default:
		p.Message = strconv.Itoa(counts[failed]) + " of " + items + " failed, and of " + strconv.Itoa(n) + " it is not known whether they were done"
	}
	p.Message += "; the first of them is " + m.itemInWords(first) + ": " + sentence(r.message)
	if !m.batches.anySent {
		p.Message = "Nothing was sent to HubSpot: " + p.Message
	}
	stopped := m.health.stop
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
	if bad == total && m.health.stop == nil {
		if names := m.reader.Unmet(); len(names) > 0 {
			p.Message += " No item has the field " + quoted(names) + ", which Columns names."
		}
	}
	if r.code == "PROPERTY_DOESNT_EXIST" && m.onRows() && len(m.In.Mapping) == 0 {
		p.Hint += "Without Columns, every field of a row is sent: choose in Columns which ones are. "
	}
	if response.OfDate(r.code) {
		p.Hint += response.DateForms + " "
	}
	p.Hint += "The report says what became of each item."
	if counts[unknown] > 0 && !m.harmless() {
		p.Hint += lookForUnknown
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

// itemPath names an item, or the row of the form that it is.
func (m *many) itemPath(i int) string {
	if m.fromRecord != nil {
		return m.fromRecord.rows[i].At
	}
	return "items[" + strconv.Itoa(i) + "]"
}

// itemInWords names an item in the words of the form, with the path beside it.
func (m *many) itemInWords(i int) string {
	path := m.itemPath(i)
	if label := m.In.Label(path, ""); label != "" {
		return label + " (" + path + ")"
	}
	return path
}

// quoted lists names in quotation marks.
func quoted(names []string) string {
	return `"` + strings.Join(names, `", "`) + `"`
}
