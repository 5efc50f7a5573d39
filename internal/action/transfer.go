package action

import (
	"slices"
	"strconv"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

const (
	// mostImported is the largest file of an import, in bytes. HubSpot takes a
	// hundred times as much. But the core and its host hold several copies of the
	// file, and Directus gives a sandbox 100 MB in all.
	mostImported = 4 << 20
	// mostRefused is how many refused rows are named.
	mostRefused = 20
	// defaultErrors is how many of an import's errors are read.
	defaultErrors = 1000
)

// startImport makes a file of the items and sends it to HubSpot.
//
// It reads the items twice, because only the last item completes the list of columns.
// If one item is wrong, nothing is sent. HubSpot names a refused row by its line, and
// nobody but the flow's author could find that line in a file of thousands.
func startImport(c *call) engine.Step {
	columns, p := c.columns()
	if p != nil {
		return engine.Step{Fail: p}
	}
	table, rows := request.NewTable(c.In.Kind, columns), validate.NewRows(c.In)
	c.In.ReadAgain()
	c.eachRow(rows, func(_ int, row *validate.Row, _ []problem.Detail) bool {
		table.Add(row.Properties)
		return table.Size() <= mostImported
	})
	if table.Size() > mostImported {
		return engine.Step{Fail: c.refusal([]problem.Detail{{
			Field: option.Items, Code: "too_large",
			Message: "The file of the items is larger than " + strconv.Itoa(mostImported>>20) + " MB, which was reached at row " + strconv.Itoa(table.Rows()) + " of " + strconv.Itoa(c.In.Items) + ".",
		}}, 1, "Import the items in several runs, such as one run for each page of “Read Data”, or import fewer columns.")}
	}
	r := request.Import(c.In, table)
	a, p := c.Send(r)
	if p != nil {
		if a.Unseen && a.Status == 400 && c.In.Text(option.Diagnose) != "false" {
			c.findColumns(p, columns)
		}
		return engine.Step{Fail: p}
	}
	id, ok := recordID(a.JSON)
	if !ok {
		return engine.Step{Fail: c.Odd(&r, a, "not an import")}
	}
	w := wire.NewWriter(nil).Open('{').Key("id").String(id).Key("state").Value(a.JSON.Get("state"))
	w.Member("name", a.JSON.Get("importName").Text())
	return engine.Step{Value: w.Key("rows").Int(table.Rows()).Close('}').Bytes()}
}

// eachRow calls f for every item until f returns false. f gets the item's row, with IDs
// in place of names, or what is wrong with the item.
func (c *call) eachRow(rows *validate.Rows, f func(i int, row *validate.Row, wrong []problem.Detail) bool) {
	type read struct {
		row   validate.Row
		wrong []problem.Detail
	}
	for from := 0; from < c.In.Items; {
		values, refuse := c.Rows(from, min(request.MaxBatch, c.In.Items-from))
		list := make([]read, len(values))
		for i, v := range values {
			list[i].row, list[i].wrong = rows.Item(v, refuse(i))
		}
		for i := range list { // in a second pass, because a look-up of a name makes the values invalid
			one := &list[i]
			if len(one.wrong) == 0 {
				if _, p := c.identifyRow(&one.row, true); p != nil {
					if one.wrong = p.Details; len(p.Details) == 0 {
						one.wrong = []problem.Detail{{Field: option.Items, Code: string(p.Word), Message: p.Message}}
					}
				}
			}
			if !f(from+i, &one.row, one.wrong) {
				return
			}
		}
		from += len(list)
	}
}

// columns checks all items and returns the properties that they have, in the order of the
// mapping, or in the order in which they first appear.
func (c *call) columns() ([]string, *problem.Problem) {
	rows := validate.NewRows(c.In)
	var details []problem.Detail
	var columns []string
	met, bad := map[string]bool{}, 0
	c.eachRow(rows, func(i int, row *validate.Row, wrong []problem.Detail) bool {
		if len(wrong) > 0 {
			if bad++; bad <= mostRefused {
				for _, d := range wrong {
					d.Field = "items[" + strconv.Itoa(i) + "]"
					details = append(details, d)
				}
			}
			return true
		}
		for _, p := range row.Properties {
			if !met[p.Name] {
				met[p.Name] = true
				columns = append(columns, p.Name)
			}
		}
		return len(columns) <= validate.MostColumns
	})
	if bad > 0 {
		return nil, c.refusal(details, bad, "Correct the items named in details, or leave them out: the operation imports all items or none.")
	}
	if len(columns) > validate.MostColumns {
		most := strconv.Itoa(validate.MostColumns)
		details = []problem.Detail{{Field: option.Items, Code: "too_many", Message: "The items have more than " + most + " different fields; an import takes at most " + most + " columns."}}
		return nil, c.refusal(details, 1, "Name the columns to import in mapping.")
	}
	for _, name := range columns {
		if known, ok := c.In.Kind.Property(name); ok && known.ReadOnly && name != c.In.Text(option.IDProperty) {
			details = append(details, problem.Detail{Field: option.Items, Property: name, Code: "read_only", Message: `The items have a field "` + name + `", a property that HubSpot sets itself.`})
		}
	}
	if unmet := rows.Unmet(); len(unmet) > 0 {
		details = append(details, problem.Detail{Field: option.Mapping, Code: "missing", Message: "No item has the field " + quoted(unmet) + ", which Columns names."})
	}
	if len(details) > 0 {
		return nil, c.refusal(details, len(details), "Leave the field out, or name the columns to import in mapping.")
	}
	if len(c.In.Mapping) > 0 {
		mapped, have := make([]string, 0, len(c.In.Mapping)+1), map[string]bool{}
		for _, m := range c.In.Mapping {
			have[m.Property] = true
			mapped = append(mapped, m.Property)
		}
		for _, name := range columns { // such as the pipeline that comes with the name of a stage
			if !have[name] {
				mapped = append(mapped, name)
			}
		}
		columns = mapped
	}
	return columns, nil
}

// refusal is the problem of a run whose items are not sent, because some are wrong.
func (c *call) refusal(details []problem.Detail, count int, hint string) *problem.Problem {
	return problem.Invalid("Nothing was sent to HubSpot", details, count, hint, c.In.Endpoint.Docs)
}

// findColumns adds to the problem of a refused import which columns are not properties,
// and which ones only HubSpot sets.
func (c *call) findColumns(p *problem.Problem, columns []string) {
	properties := make([]validate.Property, 0, len(columns))
	for _, name := range columns {
		if name != registry.ObjectID {
			properties = append(properties, validate.Property{Name: name})
		}
	}
	c.compare(p, properties, c.definitions())
}

// unfinished lists the states of an import or export that HubSpot is still processing.
var unfinished = []string{"", "STARTED", "PROCESSING", "DEFERRED", "PENDING"}

// importState reads how far an import is. HubSpot calls an import done even if it
// refused rows, so importState always asks for the refused rows, too.
func importState(c *call) engine.Step {
	r := request.ImportState(c.In)
	r.See = request.All
	a, p := c.Send(r)
	switch {
	case p != nil:
		return engine.Step{Fail: p}
	case a.JSON.Kind() != wire.Object && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not an import")}
	}
	state := a.JSON.Get("state").Text()
	done, list := !slices.Contains(unfinished, state), c.In.Text(option.Errors) == "true"
	w := wire.NewWriter(nil).Open('{').Key("id").String(c.In.Text(option.ID)).Member("name", a.JSON.Get("importName").Text())
	w.Key("state").String(state).Key("done").Bool(done)
	if counts := a.JSON.At("metadata", "counters"); counts.Kind() == wire.Object {
		w.Key("counts").Value(counts)
	}
	var columns []string // the property of each column
	for _, file := range a.JSON.At("importRequestJson", "files").Items() {
		for _, column := range file.At("fileImportPage", "columnMappings").Items() {
			columns = append(columns, column.Get("propertyName").Text())
		}
	}
	if !done && !list && !c.Made() {
		return engine.Step{Value: w.Key("complete").Bool(false).Close('}').Bytes()}
	}
	room := 1
	if list {
		if room = defaultErrors; c.In.Text(option.Maximum) != "" {
			room = c.maximum()
		}
		w.Key("errors").Open('[')
	}
	found, more := 0, false
	seen := follow("", room)
	for after := ""; found < room; {
		progress := c.Progress()
		r := request.ImportErrors(c.In, min(request.MaxErrors, room-found), after)
		r.See = request.All
		a, p := c.Send(r)
		if p != nil {
			return engine.Step{Fail: p}
		}
		results := a.JSON.Get("results")
		if results.Kind() != wire.Array && !c.Made() {
			return engine.Step{Fail: c.Odd(&r, a, "not a list of errors")}
		}
		for _, e := range results.Items() {
			if found++; list {
				writeImportError(w, e, columns)
			}
		}
		next := cursorOf(a.JSON)
		c.Wrote(len(w.Bytes()))
		if more = next != ""; !more || c.Full(len(w.Bytes())) {
			break
		}
		if results.Len() == 0 {
			c.ResetProgress(progress) // an empty page gives no more time
		}
		if wrong := seen.next(next, results.Len()); wrong != "" {
			return engine.Step{Fail: c.oddAnswer(&r, wrong)}
		}
		after = next
	}
	if list {
		w.Close(']').Key("more").Bool(more)
	}
	return engine.Step{Value: w.Key("complete").Bool(state == "DONE" && found == 0).Close('}').Bytes()}
}

// writeImportError writes one error of an import: line, property, value and reason.
// HubSpot counts the columns from 0.
func writeImportError(w *wire.Writer, e wire.Value, columns []string) {
	w.Open('{').Key("line").Value(e.At("sourceData", "lineNumber"))
	property := e.At("invalidPropertyValue", "name").Text()
	if n, ok := e.Get("knownColumnNumber").Int(); ok && property == "" && n >= 0 && n < len(columns) {
		property = columns[n]
	}
	w.Member("property", property)
	for _, value := range []wire.Value{e.Get("invalidValue"), e.Get("invalidValueToDisplay"), e.At("invalidPropertyValue", "value")} {
		if s, ok := value.Scalar(); ok && s != "" {
			w.Key("value").String(s)
			break
		}
	}
	w.Member("code", e.Get("errorType").Text()).Member("message", e.Get("errorMessage").Text()).Close('}')
}

// startExport starts an export and waits for its file, for as long as the flow says.
func startExport(c *call) engine.Step {
	r := request.Export(c.In)
	a, p := c.Send(r)
	if p != nil {
		return engine.Step{Fail: p}
	}
	id, ok := recordID(a.JSON)
	if !ok {
		return engine.Step{Fail: c.Odd(&r, a, "not an export")}
	}
	wait, _ := strconv.Atoi(c.In.Text(option.Wait))
	look := looks{until: c.Now() + int64(wait)*1000, pause: 2000, longest: 30_000}
	last := engine.Step{Value: wire.NewWriter(nil).Open('{').Key("id").String(id).Key("status").String("PENDING").Key("done").Bool(false).Close('}').Bytes()}
	for look.rest(c) {
		st, done := c.exportTask(id)
		if p := st.Fail; p != nil {
			p.Hint = "The export was started, and its ID is " + id + ": read it later. " + p.Hint
		}
		if last = st; done {
			break
		}
	}
	return last
}

// exportState reads the state of an export.
func exportState(c *call) engine.Step {
	st, _ := c.exportTask(c.In.Text(option.ID))
	return st
}

// exportTask reads the state of an export. done means that the state is final, as it also
// is if there is a problem. The link to the file leads to another host. It is for the
// flow; the operation does not follow it.
func (c *call) exportTask(id string) (st engine.Step, done bool) {
	r := request.ExportState(c.In, id)
	a, p := c.Send(r)
	switch {
	case p != nil:
		return engine.Step{Fail: p}, true
	case a.JSON.Kind() != wire.Object && !c.Made():
		return engine.Step{Fail: c.Odd(&r, a, "not the state of an export")}, true
	}
	status := a.JSON.Get("status").Text()
	done = !slices.Contains(unfinished, status)
	w := wire.NewWriter(nil).Open('{').Key("id").String(id).Key("status").String(status).Key("done").Bool(done)
	w.Member("result", a.JSON.Get("result").Text())
	if errors := a.JSON.Get("errors"); errors.Len() > 0 {
		w.Key("errors").Value(errors)
	}
	return engine.Step{Value: w.Close('}').Bytes()}, done
}
