package run

import (
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

// maxShown bounds the bytes of the requests a dry run shows; of what is more it
// says how many.
const maxShown = 1 << 20

// dry is what a dry run has in the place of HubSpot: it writes down what would
// be sent, and answers as an account without records does.
type dry struct {
	on    bool
	shown *wire.Writer // the requests so far, a JSON list that is not closed
	more  int          // that were too much to show
}

func (d *dry) answer(x *exchange) *exchange {
	if d.shown == nil {
		d.shown = wire.NewWriter(nil).Open('[')
	}
	if len(d.shown.Bytes())+len(x.request.Body) > maxShown {
		d.more++
	} else {
		d.shown.Open('{').Key("method").String(x.request.Method).Key("path").String(x.request.Path)
		if x.request.Body != nil {
			if d.shown.Key("body"); x.request.Type == "" {
				d.shown.Raw(x.request.Body)
			} else {
				d.shown.String(string(x.request.Body))
			}
		}
		d.shown.Close('}')
	}
	x.answer = &response.Answer{ID: x.id, Status: 200}
	return x
}

// result shows what would be sent instead of the action's own end: of many items
// also which would not be sent, and why.
func (d *dry) result(end step) step {
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
