package run

import (
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// maxShown bounds the bytes of the requests a dry run shows; of what is more it
// says how many.
const maxShown = 1 << 20

// dry is what a dry run has in the place of HubSpot: it writes down what would
// be sent, and answers as an account without records does. What only reads is
// sent all the same where the flow wants that.
type dry struct {
	on    bool
	reads bool         // what only reads is sent
	made  bool         // the last answer was made here
	shown *wire.Writer // the requests so far, a JSON list that is not closed
	more  int          // that were too much to show
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
	d.shown.Open('{').Key("method").String(r.Method).Key("path").String(r.Path)
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

// sends tells whether a request is sent even so: it only reads.
func (d *dry) sends(r *request.Request) bool { return d.reads && r.Reads() }

// take takes the first request that is not to be sent from a queue, and answers
// it; nil when there is none.
func (d *dry) take(queue *[]*exchange) *exchange {
	for i, x := range *queue {
		if !d.sends(&x.request) {
			*queue = append((*queue)[:i:i], (*queue)[i+1:]...)
			d.made = true
			x.answer = &response.Answer{ID: x.id, Status: 200}
			return x
		}
	}
	d.made = false
	return nil
}

// failed tells whether an action ended with a problem that the real run would
// have, too: nothing that was made here is the reason.
func (d *dry) failed(p *problem.Problem) bool {
	return p != nil && p.Report == nil && d.reads && !d.made
}

// result shows what would be sent instead of the action's own end: also what
// became of the flow's values, and of many items which would not be sent, and why.
func (d *dry) result(in *validate.Input, end step) step {
	if p := end.fail; p != nil && p.Word == problem.Validation && p.Status == 0 && p.Report == nil {
		return end // what is wrong with the input is wrong in a dry run, too
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
	report := end.value
	if end.fail != nil {
		report = end.fail.Report
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
	return step{value: w.Close('}').Bytes()}
}

// writeConverted shows which values go to HubSpot as something else.
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
		w.Key("property").String(v.Property).Key("from").Raw(v.From).Key("to").String(v.To).Close('}')
	}
	w.Close(']')
	if more > 0 {
		w.Key("moreConverted").Int(more)
	}
}
