package hubspottest

import (
	"fmt"
	"net/http"
	"slices"
)

// HubSpot's limit of one batch of records.
const maxBatch = 100

// batchError is the failure of one input in a batch whose other inputs
// succeeded.
type batchError struct {
	Status      string              `json:"status"`
	Category    string              `json:"category"`
	SubCategory string              `json:"subCategory,omitempty"`
	Message     string              `json:"message"`
	Context     map[string][]string `json:"context,omitempty"`
	Errors      []errorDetail       `json:"errors,omitempty"`
}

// inBatch turns the failure of a record into the failure of an input of a
// batch.
func (e *apiError) inBatch() batchError {
	category := e.Category
	if category == "" {
		category = categoryNotFound
	}
	return batchError{
		Status: "error", Category: category, SubCategory: e.SubCategory,
		Message: e.Message, Context: e.Context, Errors: e.Errors,
	}
}

type batchAnswer[T any] struct {
	Status    string       `json:"status"`
	Results   []T          `json:"results"`
	NumErrors int          `json:"numErrors,omitempty"`
	Errors    []batchError `json:"errors,omitempty"`
	Started   string       `json:"startedAt"`
	Completed string       `json:"completedAt"`
}

// finish makes the answer of a batch: 207 as soon as one input failed.
func (b batchAnswer[T]) finish(c *call, status int) (reply, *apiError) {
	b.Status, b.NumErrors = "COMPLETE", len(b.Errors)
	b.Started = stamp(c.now())
	b.Completed = b.Started
	if len(b.Errors) > 0 {
		status = http.StatusMultiStatus
	}
	return reply{status: status, body: b}, nil
}

func batchRoutes() []*route {
	return []*route{
		at("POST", "objects/{type}/batch/read", readRecords, batchRead),
		at("POST", "objects/{type}/batch/create", writeRecords, batchCreate, writes),
		at("POST", "objects/{type}/batch/update", writeRecords, batchUpdate, writes),
		at("POST", "objects/{type}/batch/upsert", writeRecords, batchUpsert, writes),
		at("POST", "objects/{type}/batch/archive", writeRecords, batchArchive, writes),
	}
}

func batchSize(n, most int) *apiError {
	switch {
	case n == 0:
		return invalid("A batch needs at least one input.")
	case n > most:
		return invalid("A batch takes at most %d inputs, got %d.", most, n)
	}
	return nil
}

// batchInput is one input of an update or upsert.
type batchInput struct {
	ID         looseText  `json:"id"`
	IDProperty string     `json:"idProperty"`
	Properties properties `json:"properties"`
	Trace      string     `json:"objectWriteTraceId"`
}

// duplicates refuses a batch that names a record twice. HubSpot refuses the
// whole batch.
func duplicates(keys []string) *apiError {
	seen := map[string]bool{}
	var twice []string
	for _, key := range keys {
		if seen[key] && !slices.Contains(twice, key) {
			twice = append(twice, key)
		}
		seen[key] = true
	}
	if len(twice) == 0 {
		return nil
	}
	return invalid("Duplicate IDs found in batch input: %v. The ids of a batch must be unique.", twice).withContext("ids", twice...)
}

// stop says whether the failure of one input refuses the whole batch. It does
// if the input has no trace ID, and in a batch of one if the option says so.
func (c *call) stop(inputs int, trace string, e *apiError) bool {
	if inputs == 1 {
		return c.options.BatchOfOne == http.StatusBadRequest
	}
	return trace == ""
}

// failed turns the failure of one input into an entry of the answer.
func failed(e *apiError, trace string) batchError {
	b := e.inBatch()
	if trace != "" {
		context := map[string][]string{"objectWriteTraceId": {trace}}
		for k, v := range b.Context {
			context[k] = v
		}
		b.Context = context
	}
	return b
}

func batchRead(c *call) (reply, *apiError) {
	var in struct {
		Inputs     []idOnly `json:"inputs"`
		Properties []string `json:"properties"`
		History    []string `json:"propertiesWithHistory"`
		IDProperty string   `json:"idProperty"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxBatch); fail != nil {
		return refuse(fail)
	}
	archived, fail := c.flag("archived")
	if fail != nil {
		return refuse(fail)
	}
	names := in.Properties
	if len(names) == 0 {
		names = c.of.defaults()
	}
	out := batchAnswer[*objectAnswer]{Results: []*objectAnswer{}}
	var missing []string
	seen := map[int64]bool{}
	for _, input := range in.Inputs {
		r, fail := c.of.read(string(input.ID), in.IDProperty)
		if fail != nil && fail.Code == http.StatusBadRequest {
			return refuse(fail)
		}
		if r == nil || !c.listed(r, archived) {
			missing = append(missing, string(input.ID))
			continue
		}
		if seen[r.id] {
			continue // an ID that comes twice gets one result
		}
		seen[r.id] = true
		a := c.of.answer(r, names)
		c.of.addHistory(a, r, in.History)
		out.Results = append(out.Results, a)
	}
	if len(missing) > 0 {
		out.Errors = append(out.Errors, batchError{
			Status: "error", Category: categoryNotFound,
			Message: fmt.Sprintf("Some %s records were not found.", c.of.singular),
			Context: map[string][]string{"ids": missing},
		})
	}
	return out.finish(c, http.StatusOK)
}

func batchCreate(c *call) (reply, *apiError) {
	if fail := c.takesWrites(c.of); fail != nil {
		return refuse(fail)
	}
	var in struct {
		Inputs []objectInput `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxBatch); fail != nil {
		return refuse(fail)
	}
	if fail := c.sharedValues(len(in.Inputs), func(i int) properties { return in.Inputs[i].Properties }); fail != nil {
		return refuse(fail)
	}
	var traces []string
	for _, input := range in.Inputs {
		if input.Trace != "" {
			traces = append(traces, input.Trace)
		}
	}
	if fail := duplicates(traces); fail != nil {
		return refuse(fail)
	}
	out := batchAnswer[*objectAnswer]{Results: []*objectAnswer{}}
	var made []*record
	for _, input := range in.Inputs {
		r, ch, fail := c.create(c.of, input)
		if fail != nil {
			if c.stop(len(in.Inputs), input.Trace, fail) {
				for _, one := range made {
					c.remove(c.of, one) // the whole batch is refused, so nothing is kept
				}
				return refuse(fail)
			}
			out.Errors = append(out.Errors, failed(fail, input.Trace))
			continue
		}
		made = append(made, r)
		a := c.of.written(r)
		a.Trace, a.Warnings = input.Trace, ch.warnings
		out.Results = append(out.Results, a)
	}
	// HubSpot does not keep the order of the input: the trace IDs say which
	// result is whose. The order is reversed here, so that no test relies on it.
	slices.Reverse(out.Results)
	return out.finish(c, http.StatusCreated)
}

// sharedValues refuses a batch in which two inputs have the same value of a
// unique property.
func (c *call) sharedValues(n int, at func(int) properties) *apiError {
	for _, name := range sortedKeys(c.of.unique) {
		p := c.of.props[name]
		if p.loose {
			continue
		}
		var values []string
		for i := range n {
			if value, scalar := text(at(i)[name]); scalar && value != "" {
				values = append(values, indexForm(p, value))
			}
		}
		if fail := duplicates(values); fail != nil {
			return fail
		}
	}
	return nil
}

// readInputs reads and checks what update and upsert have in common.
func (c *call) readInputs() ([]batchInput, *apiError) {
	if fail := c.takesWrites(c.of); fail != nil {
		return nil, fail
	}
	var in struct {
		Inputs []batchInput `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return nil, fail
	}
	if fail := batchSize(len(in.Inputs), maxBatch); fail != nil {
		return nil, fail
	}
	keys := make([]string, len(in.Inputs))
	for i, input := range in.Inputs {
		keys[i] = string(input.ID)
		if p := c.of.props[input.IDProperty]; p != nil {
			if c.of.unique[p.Name] == nil || p.loose { // hs_object_id, too
				return nil, invalid("Unable to perform update/upsert by non-unique %s property %s in portal ID 1", c.of.typeID, p.Name)
			}
			keys[i] = indexForm(p, keys[i])
		}
		if input.IDProperty != in.Inputs[0].IDProperty {
			return nil, invalid("All inputs of a batch need the same idProperty.")
		}
	}
	if fail := duplicates(keys); fail != nil {
		return nil, fail
	}
	if fail := c.sharedValues(len(in.Inputs), func(i int) properties { return in.Inputs[i].Properties }); fail != nil {
		return nil, fail
	}
	return in.Inputs, nil
}

func batchUpdate(c *call) (reply, *apiError) {
	inputs, fail := c.readInputs()
	if fail != nil {
		return refuse(fail)
	}
	type ready struct {
		r     *record
		ch    changes
		input batchInput
	}
	out := batchAnswer[*objectAnswer]{Results: []*objectAnswer{}}
	var all []ready
	var missing []string
	for _, input := range inputs {
		r, fail := c.of.find(string(input.ID), input.IDProperty)
		if fail == nil && !r.archived.IsZero() {
			r, fail = nil, noSuchRecord(string(input.ID))
		}
		if fail != nil && fail.Code == http.StatusNotFound && !(len(inputs) == 1 && c.options.BatchOfOne == http.StatusBadRequest) {
			if input.Trace != "" {
				out.Errors = append(out.Errors, failed(notFound("No %s has the id %s.", c.of.singular, input.ID).withContext("ids", string(input.ID)), input.Trace))
			} else {
				missing = append(missing, string(input.ID))
			}
			continue
		}
		var ch changes
		if fail == nil {
			ch, fail = c.prepare(c.of, r, input.Properties)
		}
		if fail != nil {
			if c.stop(len(inputs), input.Trace, fail) {
				return refuse(fail)
			}
			out.Errors = append(out.Errors, failed(fail, input.Trace))
			continue
		}
		all = append(all, ready{r, ch, input})
	}
	if len(missing) > 0 {
		out.Errors = append(out.Errors, batchError{
			Status: "error", Category: categoryNotFound,
			Message: fmt.Sprintf("Some %s records were not found.", c.of.singular),
			Context: map[string][]string{"ids": missing},
		})
	}
	for _, one := range all {
		c.write(c.of, one.r, one.ch)
		a := c.of.answer(one.r, sortedKeys(one.input.Properties))
		a.Trace, a.Warnings = one.input.Trace, one.ch.warnings
		out.Results = append(out.Results, a)
	}
	return out.finish(c, http.StatusOK)
}

func batchUpsert(c *call) (reply, *apiError) {
	inputs, fail := c.readInputs()
	if fail != nil {
		return refuse(fail)
	}
	idProperty := inputs[0].IDProperty
	if idProperty == "" {
		return refuse(invalid("An upsert needs an idProperty."))
	}
	// "Partial upserts are not supported" for the e-mail address: one bad
	// input refuses the batch, with a trace ID or without.
	partial := idProperty != "email"
	out := batchAnswer[*objectAnswer]{Results: []*objectAnswer{}}
	type ready struct {
		r     *record // nil if the record is to be created
		ch    changes
		input batchInput
	}
	var all []ready
	for _, input := range inputs {
		r, fail := c.of.find(string(input.ID), idProperty)
		if fail != nil && fail.Code == http.StatusNotFound {
			r, fail = nil, nil
		}
		if fail == nil && r != nil && !r.archived.IsZero() {
			fail = noSuchRecord(string(input.ID))
		}
		var ch changes
		if fail == nil {
			props := properties{}
			for name, value := range input.Properties {
				props[name] = value
			}
			if _, given := props[idProperty]; !given && r == nil {
				props[idProperty] = encode(string(input.ID))
			}
			ch, fail = c.prepare(c.of, r, props)
		}
		if fail == nil && r == nil && c.of.key == "leads" && !c.options.LooseLeads {
			fail = invalid("A lead must be associated with a contact when it is created.")
		}
		if fail != nil {
			trace := input.Trace
			if !partial {
				trace = ""
			}
			if c.stop(len(inputs), trace, fail) {
				return refuse(fail)
			}
			out.Errors = append(out.Errors, failed(fail, input.Trace))
			continue
		}
		all = append(all, ready{r, ch, input})
	}
	for _, one := range all {
		isNew := one.r == nil
		r := one.r
		if isNew {
			r = c.insert(c.of, one.ch)
		} else {
			c.write(c.of, r, one.ch)
		}
		a := c.of.answer(r, sortedKeys(r.values))
		a.New, a.Trace, a.Warnings = &isNew, one.input.Trace, one.ch.warnings
		out.Results = append(out.Results, a)
	}
	return out.finish(c, http.StatusOK)
}

// batchOfIDs reads a batch whose inputs are IDs only.
func (c *call) batchOfIDs(most int) ([]string, *apiError) {
	var in struct {
		Inputs []idOnly `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return nil, fail
	}
	ids := make([]string, len(in.Inputs))
	for i, input := range in.Inputs {
		ids[i] = string(input.ID)
	}
	return ids, batchSize(len(ids), most)
}

func batchArchive(c *call) (reply, *apiError) {
	if fail := c.takesWrites(c.of); fail != nil {
		return refuse(fail)
	}
	ids, fail := c.batchOfIDs(maxBatch)
	if fail != nil {
		return refuse(fail)
	}
	for _, id := range ids {
		if !isDigits(id) {
			return refuse(invalid("%s is not the id of a record.", quoted(id)).withContext("ids", id))
		}
	}
	if fail := duplicates(ids); fail != nil {
		return refuse(fail)
	}
	for _, id := range ids {
		if r := c.of.byID(id); r != nil { // an unknown ID is no error
			c.archive(c.of, r)
		}
	}
	return noContent()
}
