package request

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// MaxErrors is how many of an import's errors a page holds.
const MaxErrors = 100

// Table builds the file of an import: CSV, as RFC 4180 describes it.
//
// The values of cells are not changed. A spreadsheet takes a value that begins with "=",
// "+", "-" or "@" for a formula, but HubSpot takes it for a text. A character in front of
// it would change what customers wrote.
type Table struct {
	columns []string
	at      map[string]int           // where a column is
	types   map[string]registry.Kind // of those that are documented
	buf     []byte
	rows    int
}

// NewTable begins a table with its header. The columns are different properties of the
// endpoint's records.
func NewTable(e *registry.Endpoint, columns []string) *Table {
	t := &Table{columns: columns, at: make(map[string]int, len(columns)), types: map[string]registry.Kind{}}
	for i, name := range columns {
		t.at[name] = i
		if p, ok := e.Property(name); ok {
			t.types[name] = p.Kind
		}
	}
	t.line(columns)
	return t
}

// Add writes a row. It leaves out properties that have no column. A column that the row
// has no property for is an empty cell, and HubSpot does not change that property.
func (t *Table) Add(properties []validate.Property) {
	cells := make([]string, len(t.columns))
	for _, p := range properties {
		if i, ok := t.at[p.Name]; ok {
			cells[i] = t.cell(p.Name, p.Value)
		}
	}
	t.line(cells)
	t.rows++
}

// cell returns a value in the form that an import accepts. Days have the format that the
// request declares.
func (t *Table) cell(name, value string) string {
	if t.types[name] == registry.Date {
		if ms, ok := validate.Moment(strings.TrimSpace(value)); ok {
			return validate.ISO(ms)[:len("2006-01-02")]
		}
	}
	return value
}

// line writes a row. Each cell is quoted, so that its value cannot end it. Empty cells
// need no quotes, except in a row of one cell: an empty line may not count as a row.
func (t *Table) line(cells []string) {
	for i, cell := range cells {
		if i > 0 {
			t.buf = append(t.buf, ',')
		}
		if cell == "" && len(cells) > 1 {
			continue
		}
		t.buf = append(t.buf, '"')
		for {
			before, after, quote := strings.Cut(cell, `"`)
			t.buf = append(t.buf, before...)
			if !quote {
				break
			}
			t.buf, cell = append(t.buf, '"', '"'), after
		}
		t.buf = append(t.buf, '"')
	}
	t.buf = append(t.buf, '\r', '\n')
}

// Size is the length of the file so far, in bytes.
func (t *Table) Size() int { return len(t.buf) }

// Rows is the number of rows without the header.
func (t *Table) Rows() int { return t.rows }

// importFile is the name of the file in the request and in the part with the file.
const importFile = "import.csv"

// Import starts an import of a table. It must not be repeated: HubSpot would import the
// rows again.
// https://developers.hubspot.com/docs/api-reference/latest/crm/imports/guide
func Import(in *validate.Input, t *Table) Request {
	body, boundary := form(importRequest(in, t.columns), t.buf)
	return Request{
		Method: "POST", Path: imports(in).String(), See: All, Once: true,
		Body: body, Type: "multipart/form-data; boundary=" + boundary,
	}
}

// importRequest is the part of an import's body that says how HubSpot reads the file.
func importRequest(in *validate.Input, columns []string) []byte {
	w := wire.NewWriter(make([]byte, 0, 256+128*len(columns)))
	w.Open('{').Key("name").String(name(in, option.ImportName, " from Directus"))
	w.Key("importOperations").Open('{').Key(in.TypeID).String(strings.ToUpper(in.Text(option.ImportOperation))).Close('}')
	w.Key("dateFormat").String("YEAR_MONTH_DAY")
	w.Key("files").Open('[').Open('{').Key("fileName").String(importFile).Key("fileFormat").String("CSV")
	w.Key("fileImportPage").Open('{').Key("hasHeader").Bool(true).Key("columnMappings").Open('[')
	for _, column := range columns {
		w.Open('{').Key("columnObjectTypeId").String(in.TypeID).Key("columnName").String(column).Key("propertyName").String(column)
		if column == in.Text(option.IDProperty) {
			kind := "HUBSPOT_ALTERNATE_ID"
			if column == registry.ObjectID {
				kind = "HUBSPOT_OBJECT_ID"
			}
			w.Key("columnType").String(kind)
		}
		w.Close('}')
	}
	return w.Close(']').Close('}').Close('}').Close(']').Close('}').Bytes()
}

// name is the name of an import or export in HubSpot. By default it names the records.
func name(in *validate.Input, key, suffix string) string {
	if s := in.Text(key); s != "" {
		return s
	}
	return in.Kind.Label + suffix
}

// form makes the multipart body of an import. The boundary is the hash of both parts.
// Nobody can write a part that contains it, so no value can end a part.
func form(request, file []byte) (body []byte, boundary string) {
	hash := sha256.New()
	hash.Write(request)
	hash.Write(file)
	boundary = hex.EncodeToString(hash.Sum(nil))
	body = make([]byte, 0, len(request)+len(file)+512)
	body = append(body, "--"+boundary+"\r\nContent-Disposition: form-data; name=\"importRequest\"\r\n\r\n"...)
	body = append(body, request...)
	body = append(body, "\r\n--"+boundary+"\r\nContent-Disposition: form-data; name=\"files\"; filename=\""+importFile+"\"\r\nContent-Type: text/csv\r\n\r\n"...)
	body = append(body, file...)
	body = append(body, "\r\n--"+boundary+"--\r\n"...)
	return body, boundary
}

func imports(in *validate.Input) *Path { return family("/crm", "/imports", in.Text(option.APIVersion)) }

// ImportState reads one import.
func ImportState(in *validate.Input) Request {
	return Request{Method: "GET", Path: imports(in).Segment(in.Text(option.ID)).String()}
}

// ImportErrors reads a page of the errors of an import.
func ImportErrors(in *validate.Input, limit int, after string) Request {
	return Request{Method: "GET", Path: imports(in).Segment(in.Text(option.ID)).fixed("/errors").
		Query("limit", strconv.Itoa(limit)).After(after).Query("includeErrorMessage", "true").String()}
}

// Imports reads a page of the account's imports.
func Imports(in *validate.Input) Request {
	return Request{Method: "GET", Path: imports(in).Query("limit", in.Text(option.Limit)).After(in.Text(option.After)).String()}
}

// CancelImport stops an import.
func CancelImport(in *validate.Input) Request {
	return Request{Method: "POST", Path: imports(in).Segment(in.Text(option.ID)).fixed("/cancel").String()}
}

// Export starts an export. It must not be repeated: HubSpot would write another file.
// https://developers.hubspot.com/docs/api-reference/latest/crm/exports/guide
func Export(in *validate.Input) Request {
	w := newBody()
	list := in.Text(option.ListID)
	kind := "VIEW"
	if list != "" {
		kind = "LIST"
	}
	w.Open('{').Key("exportType").String(kind).Key("format").String(in.Text(option.ExportFormat))
	w.Key("exportName").String(name(in, option.ExportName, " to Directus")).Key("language").String(in.Text(option.ExportLanguage))
	w.Key("objectType").String(in.TypeID).Key("objectProperties").Strings(in.List(option.ListFields))
	w.Key("associatedObjectType").Strings(in.List(option.ListAssociations))
	for _, off := range [...]string{"includeLabeledAssociations", "includePrimaryDisplayPropertyForAssociatedObjects", "overrideAssociatedObjectsPerDefinitionPerRowLimit"} {
		w.Key(off).Bool(false) // HubSpot documents these switches as required
	}
	w.Key("exportInternalValuesOptions").Open('[')
	if in.Text(option.InternalValues) != "false" {
		w.String("NAMES").String("VALUES")
	}
	w.Close(']').Member("listId", list)
	if query := in.Text(option.Query); query != "" || len(in.Filters) > 0 {
		w.Key("publicCrmSearchRequest").Open('{').Member("query", query).Key("filters").Open('[')
		for _, group := range in.Filters {
			for i := range group {
				writeFilter(w, &group[i])
			}
		}
		w.Close(']').Key("filterGroups").Strings(nil).Key("sorts").Strings(nil).Close('}')
	}
	return Request{
		Method: "POST", Path: exports(in).String(), Body: w.Close('}').Bytes(), See: All, Once: true,
	}
}

func exports(in *validate.Input) *Path {
	return family("/crm", "/exports", in.Text(option.APIVersion)).fixed("/export/async")
}

// ExportState reads the state of an export.
func ExportState(in *validate.Input, id string) Request {
	return Request{Method: "GET", Path: exports(in).fixed("/tasks").Segment(id).fixed("/status").String(), See: All}
}
