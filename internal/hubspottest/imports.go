package hubspottest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strings"
	"time"
)

// importJob is one import, from the request that starts it to its errors.
type importJob struct {
	id       int64
	request  importRequest
	raw      json.RawMessage
	files    map[string][]byte
	state    string
	created  time.Time
	updated  time.Time
	counters map[string]int
	errors   []importError
	types    []string
}

type importRequest struct {
	Name       string            `json:"name"`
	Operations map[string]string `json:"importOperations"`
	DateFormat string            `json:"dateFormat"`
	Files      []importFile      `json:"files"`
}

type importFile struct {
	FileName   string `json:"fileName"`
	FileFormat string `json:"fileFormat"`
	Page       struct {
		HasHeader bool           `json:"hasHeader"`
		Columns   []importColumn `json:"columnMappings"`
	} `json:"fileImportPage"`
}

type importColumn struct {
	TypeID   string  `json:"columnObjectTypeId"`
	Column   string  `json:"columnName"`
	Property *string `json:"propertyName"`
	Kind     *string `json:"columnType"`

	of   *objectType
	name string
	kind string
}

// importError is one thing that went wrong in one row.
type importError struct {
	ID         string    `json:"id"`
	CreatedAt  int64     `json:"createdAt"`
	Kind       string    `json:"errorType"`
	Message    string    `json:"errorMessage,omitempty"`
	Object     string    `json:"objectType,omitempty"`
	ObjectID   string    `json:"objectTypeId,omitempty"`
	Invalid    string    `json:"invalidValue,omitempty"`
	ToDisplay  string    `json:"invalidValueToDisplay,omitempty"`
	Column     *int      `json:"knownColumnNumber,omitempty"` // counted from 0
	SourceData sourceRow `json:"sourceData"`
}

type sourceRow struct {
	Line      int      `json:"lineNumber"`
	File      int      `json:"fileId"`
	Page      string   `json:"pageName,omitempty"`
	Row       []string `json:"rowData"`
	Encrypted bool     `json:"containsEncryptedProperties"`
}

func importRoutes() []*route {
	return []*route{
		at("GET", "imports", importScope, listImports),
		at("POST", "imports", importScope, startImport, writes, takesForm),
		at("GET", "imports/{import}", importScope, readImport),
		at("POST", "imports/{import}/cancel", importScope, cancelImport, writes),
		at("GET", "imports/{import}/errors", importScope, importErrors),
	}
}

func (j *importJob) answer(state string) map[string]any {
	counters := map[string]int{}
	for k, v := range j.counters {
		counters[k] = v
	}
	fileIDs := []string{}
	for i := range j.request.Files {
		fileIDs = append(fileIDs, formatID(j.id*100+int64(i)))
	}
	return map[string]any{
		"id": formatID(j.id), "state": state, "importName": j.request.Name, "importSource": "API", "optOutImport": false,
		"createdAt": stamp(j.created), "updatedAt": stamp(j.updated), "mappedObjectTypeIds": j.types, "importRequestJson": j.raw,
		"metadata": map[string]any{"counters": counters, "fileIds": fileIDs, "objectLists": []any{}},
	}
}

func (c *call) theImport() (*importJob, *apiError) {
	for _, j := range c.imports {
		if formatID(j.id) == c.args["import"] {
			return j, nil
		}
	}
	return nil, notFound("There is no import %s.", quoted(c.args["import"]))
}

// readParts takes the multipart body apart.
func (c *call) readParts(take func(name, fileName string, content []byte)) *apiError {
	_, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return invalid("The multipart body has no boundary.")
	}
	reader := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return invalid("The multipart body is broken.")
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return invalid("The multipart body is broken.")
		}
		take(part.FormName(), part.FileName(), content)
	}
}

// readForm reads the parts of an import.
func (c *call) readForm() (request json.RawMessage, files map[string][]byte, fail *apiError) {
	files = map[string][]byte{}
	fail = c.readParts(func(name, fileName string, content []byte) {
		switch name {
		case "importRequest":
			request = content
		case "files":
			files[fileName] = content
		}
	})
	if fail != nil {
		return nil, nil, fail
	}
	if len(request) == 0 {
		return nil, nil, invalid("The part importRequest is missing.")
	}
	return request, files, nil
}

func startImport(c *call) (reply, *apiError) {
	raw, files, fail := c.readForm()
	if fail != nil {
		return refuse(fail)
	}
	j := &importJob{raw: raw, files: files, state: "STARTED", counters: map[string]int{}, types: []string{}}
	if err := json.Unmarshal(raw, &j.request); err != nil {
		return refuse(badJSON(err))
	}
	if fail := c.checkImport(j); fail != nil {
		return refuse(fail)
	}
	j.id, j.created, j.updated = c.nextID(), c.now(), c.now()
	c.imports = append(c.imports, j)
	j.state = "PROCESSING"
	s := c.Server
	s.after(c.options.ImportDelayMS, func() {
		if j.state == "PROCESSING" { // a cancelled import stays cancelled
			s.runImport(j)
		}
	})
	return ok(j.answer("STARTED"))
}

// checkImport refuses an import that HubSpot would not start.
func (c *call) checkImport(j *importJob) *apiError {
	in := &j.request
	switch {
	case strings.TrimSpace(in.Name) == "":
		return invalid("An import needs a name.")
	case len(in.Files) == 0:
		return invalid("An import needs at least one file.")
	case !slices.Contains([]string{"", "MONTH_DAY_YEAR", "DAY_MONTH_YEAR", "YEAR_MONTH_DAY"}, in.DateFormat):
		return invalid("%s is not a dateFormat.", quoted(in.DateFormat))
	}
	for name, operation := range in.Operations {
		if _, fail := c.lookupType(name); fail != nil {
			return fail
		}
		if !slices.Contains([]string{"CREATE", "UPDATE", "UPSERT"}, operation) {
			return invalid("%s is not an import operation.", quoted(operation))
		}
	}
	for i := range in.Files {
		f := &in.Files[i]
		if f.FileFormat != "" && f.FileFormat != "CSV" {
			return invalid("The stand-in imports CSV files only, not %s.", quoted(f.FileFormat))
		}
		if _, has := j.files[f.FileName]; !has {
			return invalid("File %s is not among the parts of the request.", quoted(f.FileName))
		}
		if len(f.Page.Columns) == 0 {
			return invalid("File %s has no columnMappings.", quoted(f.FileName))
		}
		for k := range f.Page.Columns {
			col := &f.Page.Columns[k]
			t, fail := c.lookupType(col.TypeID)
			if fail != nil {
				return fail
			}
			if !c.token.has(t.writeScopes()) {
				return missingScopes(t.writeScopes())
			}
			col.of = t
			if col.Property != nil {
				col.name = *col.Property
			}
			if col.Kind != nil {
				col.kind = *col.Kind
			}
			if col.name != "" && t.props[col.name] == nil {
				return invalid("Column %s is mapped to property %s, which does not exist.", quoted(col.Column), quoted(col.name)).withContext("propertyName", col.name)
			}
			if !slices.Contains([]string{"", "HUBSPOT_ALTERNATE_ID", "HUBSPOT_OBJECT_ID", "ASSOCIATION_KEYS", "FLEXIBLE_ASSOCIATION_LABEL", "STANDARD"}, col.kind) {
				return invalid("%s is not a columnType.", quoted(col.kind))
			}
			if !slices.Contains(j.types, t.typeID) {
				j.types = append(j.types, t.typeID)
			}
		}
	}
	return nil
}

// runImport processes an import row by row.
func (s *Server) runImport(j *importJob) {
	// An import is not a write of the record API. Its rules are those of v3,
	// which accepts no times for days and requires no properties.
	c := &call{Server: s, version: "v3"}
	for i := range j.request.Files {
		f := &j.request.Files[i]
		reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(j.files[f.FileName], []byte("\ufeff"))))
		reader.FieldsPerRecord = -1
		seen := map[string]bool{}
		for line := 1; ; line++ {
			row, err := reader.Read()
			if err == io.EOF {
				break
			}
			source := sourceRow{Line: line, File: i + 1, Row: row}
			if err != nil {
				j.fail(s, source, "COULD_NOT_PARSE_ROW", nil, noColumn, "", "The row is not CSV.")
				break // the rows after it cannot be found
			}
			if line == 1 && f.Page.HasHeader {
				continue
			}
			j.counters["TOTAL_ROWS"]++
			if len(row) != len(f.Page.Columns) {
				j.fail(s, source, "INCORRECT_NUMBER_OF_COLUMNS", nil, noColumn, "", fmt.Sprintf("The row has %d columns, the mapping %d.", len(row), len(f.Page.Columns)))
				continue
			}
			c.importRow(j, f, source, seen)
		}
	}
	j.state, j.updated, j.files = "DONE", s.now(), nil
}

// noColumn stands for the column of an error that is about a whole row.
const noColumn = -1

func (j *importJob) fail(s *Server, source sourceRow, kind string, t *objectType, column int, value, message string) {
	e := importError{
		ID: formatID(s.nextID()), CreatedAt: s.now().UnixMilli(), Kind: kind, Message: message,
		Invalid: value, ToDisplay: value, SourceData: source,
	}
	if column != noColumn {
		e.Column = &column
	}
	if t != nil {
		e.ObjectID, e.Object = t.typeID, strings.ToUpper(strings.ReplaceAll(t.singular, " ", "_"))
	}
	j.errors = append(j.errors, e)
	j.counters["ERRORS"] = len(j.errors)
}

// importRow makes or changes the records of one row, and associates them.
func (c *call) importRow(j *importJob, f *importFile, source sourceRow, seen map[string]bool) {
	type end struct {
		t *objectType
		r *record
	}
	var made []end
	for _, typeID := range j.types {
		t := c.types[typeID]
		if t == nil {
			continue
		}
		if r := c.importRecord(j, f, source, t, seen); r != nil {
			made = append(made, end{t, r})
		}
	}
	for i, a := range made {
		for _, b := range made[i+1:] {
			if l, has := c.defaultLabel(a.t, b.t); has {
				c.connect(a.t, a.r, b.t, b.r, l)
			} else {
				j.fail(c.Server, source, "FAILED_TO_CREATE_ASSOCIATION", a.t, noColumn, "", "The two objects cannot be associated.")
			}
		}
	}
}

func (c *call) importRecord(j *importJob, f *importFile, source sourceRow, t *objectType, seen map[string]bool) *record {
	input := map[string]string{}
	key, keyProperty, keyColumn, mapped := "", "", noColumn, false
	for i, col := range f.Page.Columns {
		if col.of != t {
			continue
		}
		mapped = true
		value := strings.TrimSpace(source.Row[i])
		switch {
		case col.kind == "HUBSPOT_OBJECT_ID":
			key, keyProperty, keyColumn = value, "hs_object_id", i
		case col.name == "":
		case col.kind == "HUBSPOT_ALTERNATE_ID", keyProperty == "" && t.key == "contacts" && col.name == "email", keyProperty == "" && t.key == "companies" && col.name == "domain":
			key, keyProperty, keyColumn = value, col.name, i
			if value != "" {
				input[col.name] = value
			}
		case value != "":
			// An empty cell does not change the property.
			input[col.name] = importValue(t.props[col.name], value, j.request.DateFormat)
		}
	}
	if !mapped {
		return nil
	}
	if len(input) == 0 && key == "" {
		j.fail(c.Server, source, "FAILED_TO_PROCESS_OBJECT_WITH_EMPTY_PROPERTY_VALUES", t, noColumn, "", "The row has no values.")
		return nil
	}
	var existing *record
	if key != "" {
		mark := t.typeID + " " + keyProperty + " " + strings.ToLower(key)
		if seen[mark] {
			j.fail(c.Server, source, "DUPLICATE_ALTERNATE_ID", t, keyColumn, key, fmt.Sprintf("%s is in the file twice.", key))
			return nil
		}
		seen[mark] = true
		r, fail := t.find(key, keyProperty)
		if fail == nil && r.archived.IsZero() {
			existing = r
		} else if keyProperty == "hs_object_id" {
			j.fail(c.Server, source, "INVALID_RECORD_ID", t, keyColumn, key, fmt.Sprintf("No %s has the id %s.", t.singular, key))
			return nil
		}
	}
	switch operation := j.operation(t); {
	case operation == "CREATE" && existing != nil:
		j.fail(c.Server, source, "CREATE_ONLY_IMPORT", t, keyColumn, key, "The record exists, and the import only creates.")
		return nil
	case operation == "UPDATE" && existing == nil:
		j.fail(c.Server, source, "UPDATE_ONLY_IMPORT", t, keyColumn, key, "The record does not exist, and the import only updates.")
		return nil
	}
	// A wrong value does not prevent the others from being written, unless it
	// is the value that finds the record.
	out := changes{values: map[string]string{}}
	for _, name := range sortedKeys(input) {
		one, fail := c.prepare(t, existing, properties{name: encode(input[name])})
		if fail == nil {
			for k, v := range one.values {
				out.values[k] = v
			}
			continue
		}
		j.fail(c.Server, source, importKind(fail), t, c.columnOf(f, t, name), input[name], fail.Message)
		if name == keyProperty {
			return nil
		}
	}
	if existing != nil {
		c.write(t, existing, out)
		j.counters["UPDATED_OBJECTS"]++
		return existing
	}
	j.counters["CREATED_OBJECTS"]++
	return c.insert(t, out)
}

func (c *call) columnOf(f *importFile, t *objectType, name string) int {
	return slices.IndexFunc(f.Page.Columns, func(col importColumn) bool { return col.of == t && col.name == name })
}

// operation returns what the import does with the records of a type: create,
// update, or both.
func (j *importJob) operation(t *objectType) string {
	for name, operation := range j.request.Operations {
		if name == t.typeID || name == t.slug {
			return operation
		}
	}
	return "UPSERT"
}

// importKind returns the import's error code for a refused value.
func importKind(e *apiError) string {
	if e.Category == categoryConflict {
		return "DUPLICATE_UNIQUE_PROPERTY_VALUE"
	}
	if len(e.Errors) > 0 {
		switch e.Errors[0].Code {
		case codeEmail:
			return "INVALID_EMAIL"
		case codeOption:
			return "INVALID_ENUMERATION_OPTION"
		case codeInteger:
			return "COULD_NOT_PARSE_NUMBER"
		case codeLong, codeDate:
			return "COULD_NOT_PARSE_DATE"
		case codeUnknownProperty:
			return "PROPERTY_DEFINITION_NOT_FOUND"
		}
	}
	return "FAILED_VALIDATION"
}

// importValue converts a cell into the form of the record API: dates have the
// import's format, and options may be given by their label.
func importValue(p *property, value, format string) string {
	switch p.kind {
	case kindDate, kindDateTime:
		order := map[string]string{"": "01-02-2006", "MONTH_DAY_YEAR": "01-02-2006", "DAY_MONTH_YEAR": "02-01-2006", "YEAR_MONTH_DAY": "2006-01-02"}[format]
		if at, err := time.Parse(order, strings.NewReplacer("/", "-", ".", "-").Replace(value)); err == nil {
			return at.Format(time.DateOnly)
		}
	case kindChoice, kindBool:
		for _, o := range p.Options {
			if strings.EqualFold(o.Label, value) && !p.hasOption(value) {
				return o.Value
			}
		}
	}
	return value
}

func listImports(c *call) (reply, *apiError) {
	limit, fail := c.number("limit", 10, 1, 100)
	if fail != nil {
		return refuse(fail)
	}
	start := 0
	if after := c.query.Get("after"); after != "" {
		i := slices.IndexFunc(c.imports, func(j *importJob) bool { return formatID(j.id) == after })
		if i < 0 {
			return refuse(invalid("after is not a cursor of this list: %s", after))
		}
		start = i + 1
	}
	out := page[map[string]any]{Results: []map[string]any{}}
	end := min(start+limit, len(c.imports))
	for _, j := range c.imports[start:end] {
		out.Results = append(out.Results, j.answer(j.state))
	}
	if end < len(c.imports) {
		out.Paging = c.next(formatID(c.imports[end-1].id))
	}
	return ok(out)
}

func readImport(c *call) (reply, *apiError) {
	j, fail := c.theImport()
	if fail != nil {
		return refuse(fail)
	}
	return ok(j.answer(j.state))
}

func cancelImport(c *call) (reply, *apiError) {
	j, fail := c.theImport()
	if fail != nil {
		return refuse(fail)
	}
	if j.state == "STARTED" || j.state == "PROCESSING" {
		j.state, j.updated, j.files = "CANCELED", c.now(), nil
	}
	now := stamp(c.now())
	return ok(map[string]string{"status": "COMPLETE", "startedAt": now, "completedAt": now})
}

func importErrors(c *call) (reply, *apiError) {
	j, fail := c.theImport()
	if fail != nil {
		return refuse(fail)
	}
	withMessage, fail := c.flag("includeErrorMessage")
	if fail != nil {
		return refuse(fail)
	}
	withRow, fail := c.flag("includeRowData")
	if fail != nil {
		return refuse(fail)
	}
	shown := make([]importError, len(j.errors))
	for i, e := range j.errors {
		if !withMessage {
			e.Message = ""
		}
		if !withRow {
			e.SourceData.Row = []string{}
		}
		shown[i] = e
	}
	return pageOf(c, shown, func(e importError) string { return e.ID }, 100)
}
