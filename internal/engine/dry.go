package engine

import (
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// maxShown bounds the bytes of the requests that a dry run shows. The dry run only counts
// further requests.
const maxShown = 1 << 20

// dry stands in for HubSpot in a dry run. It writes down what would be sent, and
// answers like an account without records. Requests that only read are sent if the
// flow asks for that.
type dry struct {
	on    bool
	reads bool         // requests that only read are sent
	Made  bool         // the last answer was made up here
	shown *wire.Writer // the requests so far, a JSON list that is not closed
	more  int          // how many requests are not shown, because there are too many
	notes []string     // what else to know before a real run
}

// show writes a request down.
func (d *dry) show(r *request.Request) {
	if d.shown == nil {
		d.shown = wire.NewWriter(nil).Open('[')
	}
	if len(d.shown.Bytes())+len(r.Body) > maxShown {
		d.more++
		return
	}
	d.shown.Open('{').Member("host", string(r.Host)).Key("method").String(r.Method).Key("path").String(r.Path)
	if r.Body != nil {
		if d.shown.Key("body"); r.Type == "" {
			d.shown.Raw(r.Body)
		} else {
			d.shown.String(string(r.Body)) // it is not JSON
		}
	}
	if d.sends(r) {
		d.shown.Key("sent").Bool(true)
	}
	d.shown.Close('}')
}

// sends tells whether a request is sent in a dry run, because it only reads.
func (d *dry) sends(r *request.Request) bool { return d.reads && r.Reads() }

// take finds the first request in the queue that must not be sent, removes it from the
// queue, and answers it. It returns nil if there is no such request.
func (d *dry) take(queue *[]*Exchange) *Exchange {
	for i, x := range *queue {
		if !d.sends(&x.Request) {
			*queue = append((*queue)[:i:i], (*queue)[i+1:]...)
			d.Made = true
			x.Answer = &response.Answer{ID: x.ID, Status: 200}
			return x
		}
	}
	d.Made = false
	return nil
}

// endOf turns the end of the action into the end of the run. A dry run ends with what
// would be sent, unless the action met a problem that the real run would meet, too.
func (d *dry) endOf(in *validate.Input, end Step) Step {
	if failed := end.Fail != nil && end.Fail.Report == nil && d.reads && !d.Made; !d.on || failed {
		return end
	}
	return d.result(in, end)
}

// Dry tells whether the run only shows what it would send.
func (c *Call) Dry() bool { return c.Run.Dry.on }

// Asks tells whether a request that only reads is sent.
func (c *Call) Asks() bool { return !c.Run.Dry.on || c.Run.Dry.reads }

// Made tells whether the last answer was made up because this is a dry run.
func (c *Call) Made() bool { return c.Run.Dry.Made }

// Note adds a sentence to the result of a dry run: what else to know before a real run.
func (c *Call) Note(text string) { c.Run.Dry.notes = append(c.Run.Dry.notes, text) }

// AskNobody stops a dry run from sending requests that only read. They would ask for a
// record that does not exist.
func (c *Call) AskNobody() { c.Run.Dry.reads = false }

// result shows what would be sent, in place of the action's own result. It also shows
// how values of the flow were converted, and which items would be refused and why.
func (d *dry) result(in *validate.Input, end Step) Step {
	if p := end.Fail; p != nil && p.Word == problem.Validation && p.Status == 0 && p.Report == nil {
		return end // invalid input is invalid in a dry run, too
	}
	w := wire.NewWriter(nil).Open('{').Key("dryRun").Bool(true).Key("requests")
	if d.shown == nil {
		w.Open('[').Close(']')
	} else {
		w.Raw(d.shown.Close(']').Bytes())
	}
	if d.more > 0 {
		w.Key("more").Int(d.more)
	}
	writeConverted(w, in)
	if len(d.notes) > 0 {
		w.Key("notes").Strings(d.notes)
	}
	report := end.Value
	if end.Fail != nil {
		report = end.Fail.Report
	}
	if doc, ok := wire.Read(report); ok {
		defer doc.Release()
		first := true
		for _, item := range doc.Root().Get("results").Items() {
			if item.Get("status").Text() != "failed" {
				continue
			}
			if first {
				w.Key("refused").Open('[')
				first = false
			}
			w.Open('{').Key("index").Value(item.Get("index")).Key("error").Value(item.Get("error")).Close('}')
		}
		if !first {
			w.Close(']')
		}
	}
	return Step{Value: w.Close('}').Bytes()}
}

// writeConverted shows which values are converted before they go to HubSpot.
func writeConverted(w *wire.Writer, in *validate.Input) {
	converted, more := in.Converted()
	if len(converted) == 0 {
		return
	}
	w.Key("converted").Open('[')
	for _, v := range converted {
		w.Open('{')
		if v.Index >= 0 {
			w.Key("index").Int(v.Index)
		}
		w.Key("property").String(v.Property).Key("from").Raw(v.From).Key("to")
		if v.LeftOut {
			w.Raw([]byte("null")).Close('}')
		} else {
			w.String(v.To).Close('}')
		}
	}
	w.Close(']')
	if more > 0 {
		w.Key("moreConverted").Int(more)
	}
}
