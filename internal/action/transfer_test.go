package action

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
	"directus-extension-hubspot/internal/hubspottest"
	"directus-extension-hubspot/internal/registry"
)

// sent is an import as it was sent.
type sent struct {
	request struct {
		Name  string
		Files []struct {
			FileImportPage struct {
				ColumnMappings []struct{ ColumnName, PropertyName, ColumnType string }
			}
		}
	}
	lines [][]string
}

// readImport parses the multipart body of an import.
func readImport(t *testing.T, contentType, body string) (out sent) {
	t.Helper()
	_, params, err := mime.ParseMediaType(contentType)
	require.NoError(t, err)
	form := multipart.NewReader(strings.NewReader(body), params["boundary"])
	for _, name := range []string{"importRequest", "files"} {
		part, err := form.NextPart()
		require.NoError(t, err)
		require.Equal(t, name, part.FormName())
		content, err := io.ReadAll(part)
		require.NoError(t, err)
		if name == "importRequest" {
			require.NoError(t, json.Unmarshal(content, &out.request))
			continue
		}
		require.Equal(t, "import.csv", part.FileName())
		out.lines, err = csv.NewReader(bytes.NewReader(content)).ReadAll()
		require.NoError(t, err)
	}
	_, err = form.NextPart()
	require.Equal(t, io.EOF, err, "there are two parts")
	return out
}

// startedImport runs an import of items up to its request.
func startedImport(t *testing.T, options map[string]any, items []json.RawMessage) (hosttest.Step, *sent) {
	t.Helper()
	s := engine.Set{Perform: Perform}
	input := hosttest.Marshal(map[string]any{"now": 1, "token": "ok", "account": 1, "options": options, "items": len(items)})
	text := s.Open(nil, input)
	defer s.Close(1)
	for {
		var step hosttest.Step
		require.NoError(t, json.Unmarshal(text, &step))
		switch {
		case step.Rows != nil:
			text = s.Resume(nil, 1, hosttest.Marshal(map[string]any{"now": 1, "rows": new(hosttest.Bodies).Rows(step.Rows, items)}))
			continue
		case step.Start != nil:
			require.Len(t, step.Start, 1)
			r := step.Start[0]
			require.Equal(t, "POST /crm/imports/2026-09", r.Method+" "+r.Path)
			out := readImport(t, r.Type, *r.Body)
			return step, &out
		}
		require.NotNil(t, step.Fail)
		return step, nil
	}
}

// FuzzImport imports arbitrary items. The file has their values, each in its row
// and in the column of its property, without the white space around it.
func FuzzImport(f *testing.F) {
	f.Add("a@b.com", "=1+1", "\"\r\n--directus-hubspot-0--\r\n", "name")
	f.Add("", "x", "y", "createdate")
	f.Add("undefined", "\x00", "\ufffd", "a,b\"c")
	f.Add("x", "", "", "email")
	contacts, _ := registry.LookupEndpoint("contacts")
	f.Fuzz(func(t *testing.T, email, a, b, name string) {
		if p, ok := contacts.Property(strings.TrimSpace(name)); ok && p.Kind != registry.Text {
			return // its values become others
		}
		var items []json.RawMessage
		var rows []map[string]string
		for _, row := range []map[string]string{{"email": email, name: a}, {"email": "x" + email, "lastname": b}, {"email": email, "firstname": a, name: b}} {
			text := hosttest.Marshal(row)
			row = map[string]string{} // as JSON carries it
			require.NoError(t, json.Unmarshal(text, &row))
			items, rows = append(items, text), append(rows, row)
		}
		step, got := startedImport(t, map[string]any{"endpoint": "imports_exports", "action": "import", "object": "contacts"}, items)
		if step.Fail != nil {
			return
		}
		columns := got.lines[0]
		require.Len(t, got.lines, 1+len(rows))
		for i, m := range got.request.Files[0].FileImportPage.ColumnMappings {
			require.Equal(t, columns[i], strings.ReplaceAll(m.ColumnName, "\r\n", "\n"))
			require.Equal(t, m.ColumnName, m.PropertyName)
			require.Equal(t, m.PropertyName == "email", m.ColumnType == "HUBSPOT_ALTERNATE_ID")
		}
		for i, row := range rows {
			want := map[string]string{}
			for key, value := range row {
				if strings.TrimSpace(value) != "undefined" {
					want[strings.ReplaceAll(strings.TrimSpace(key), "\r\n", "\n")] = strings.ReplaceAll(strings.TrimSpace(value), "\r\n", "\n")
				}
			}
			for j, value := range got.lines[i+1] {
				require.Equal(t, want[columns[j]], value, "row %d, column %s", i, columns[j])
				delete(want, columns[j])
			}
			require.Empty(t, want, "it is nowhere")
		}
	})
}

// TestImportIsBounded proves that a file is not larger than the memory of the core
// and its host allows, and that a file that just fits has all its rows.
func TestImportIsBounded(t *testing.T) {
	options := map[string]any{"endpoint": "imports_exports", "action": "import", "object": "contacts", "import_operation": "create"}
	items := make([]json.RawMessage, 1000)
	for i := range items {
		items[i] = hosttest.Marshal(map[string]string{"firstname": strings.Repeat("x", mostImported/len(items)-20), "email": strconv.Itoa(i)})
	}
	_, got := startedImport(t, options, items)
	require.NotNil(t, got)
	require.Len(t, got.lines, 1001)
	step, _ := startedImport(t, options, append(items, items[:10]...))
	assert.Contains(t, string(step.Fail), "larger than 4 MB, which was reached at row 10")
	assert.Contains(t, string(step.Fail), "several runs")
	assert.Contains(t, string(step.Fail), `"code":"too_large"`)
}

// TestImportOfManyColumns checks the bound on the columns of a file whose rows have
// different fields.
func TestImportOfManyColumns(t *testing.T) {
	options := map[string]any{"endpoint": "imports_exports", "action": "import", "object": "contacts", "import_operation": "create"}
	items := make([]json.RawMessage, 3)
	for i := range items {
		row := map[string]string{"email": strconv.Itoa(i)}
		for k := range 999 {
			row["field_"+strconv.Itoa(i)+"_"+strconv.Itoa(k)] = "x"
		}
		items[i] = hosttest.Marshal(row)
	}
	_, got := startedImport(t, options, items[:2])
	require.NotNil(t, got)
	require.Len(t, got.lines[0], 1999)
	assert.NotEmpty(t, got.lines[2][1998], "the second row has its last field in the last column")
	step, _ := startedImport(t, options, items)
	assert.Contains(t, string(step.Fail), "more than 2000 different fields")
	assert.Contains(t, string(step.Fail), `"code":"too_many"`)
}

// TestManyRefusedItems proves that the first refused items are named and all are
// counted.
func TestManyRefusedItems(t *testing.T) {
	items := make([]json.RawMessage, 250)
	for i := range items {
		items[i] = json.RawMessage(`{"firstname":"Ada"}`)
	}
	step, _ := startedImport(t, map[string]any{"endpoint": "imports_exports", "action": "import", "object": "contacts"}, items)
	var p struct {
		Message string
		Details []struct{ Field string }
	}
	require.NoError(t, json.Unmarshal(step.Fail, &p))
	assert.Contains(t, p.Message, "249 more things are wrong")
	require.Len(t, p.Details, 20)
	assert.Equal(t, "items[19]", p.Details[19].Field)
}

// standIn runs the operation against the stand-in for HubSpot.
type standIn struct {
	now     int64
	hubspot *hubspottest.Server
	waited  int
}

func newStandIn() *standIn {
	h := &standIn{now: cases.Now}
	h.hubspot = hubspottest.New(hubspottest.WithClock(func() time.Time { return time.UnixMilli(h.now) }))
	return h
}

func (h *standIn) run(t *testing.T, options map[string]any, items ...map[string]any) map[string]any {
	t.Helper()
	s := engine.Set{Perform: Perform}
	in := map[string]any{"now": h.now, "token": "ok", "account": 1, "options": options}
	list := make([]json.RawMessage, len(items))
	for i := range items {
		list[i] = hosttest.Marshal(items[i])
	}
	if items != nil {
		in["items"] = len(items)
	}
	text := s.Open(nil, hosttest.Marshal(in))
	defer s.Close(1)
	bodies := hosttest.Bodies{}
	for {
		var step hosttest.Step
		require.NoError(t, json.Unmarshal(text, &step))
		require.Nil(t, step.Fail, "%s", step.Fail)
		event := map[string]any{"waited": true}
		switch {
		case step.Done != nil:
			value, err := bodies.Result(step.Done)
			require.NoError(t, err)
			var result map[string]any
			require.NoError(t, json.Unmarshal(value, &result))
			return result
		case step.Rows != nil:
			event = map[string]any{"rows": bodies.Rows(step.Rows, list)}
		case len(step.Start) > 0:
			r := &step.Start[0]
			request := httptest.NewRequest(r.Method, r.Path, nil)
			if r.Body != nil {
				request = httptest.NewRequest(r.Method, r.Path, strings.NewReader(*r.Body))
				request.Header.Set("Content-Type", r.Type)
			}
			request.Header.Set("Authorization", "Bearer "+hubspottest.DefaultToken)
			w := httptest.NewRecorder()
			h.hubspot.ServeHTTP(w, request)
			answer := map[string]any{"id": r.ID, "status": w.Code, "headers": map[string]any{}}
			bodies.Show(answer, r, w.Code, w.Body.Bytes())
			event = map[string]any{"answer": answer}
		default:
			h.now += step.Wait
			h.waited++
		}
		event["now"] = h.now
		text = s.Resume(nil, 1, hosttest.Marshal(event))
	}
}

// TestTransfers runs an import in the stand-in, reads which rows it refused, and
// exports the records.
func TestTransfers(t *testing.T) {
	for _, version := range []string{"2026-09", "2026-03", "v3"} {
		h := newStandIn()
		with := func(action string, more map[string]any) map[string]any {
			options := map[string]any{"endpoint": "imports_exports", "action": action, "api_version": version}
			for key, value := range more {
				options[key] = value
			}
			return options
		}
		hard := "\"quoted\", ü 🙂\n=1+1"
		started := h.run(t, with("import", map[string]any{"object": "contacts"}),
			map[string]any{"email": "ada@example.com", "firstname": "Ada", "jobtitle": hard},
			map[string]any{"email": "grace@example.com", "lifecyclestage": "no such stage"},
			map[string]any{"email": "no address"},
		)
		require.Equal(t, 3.0, started["rows"])
		state := h.run(t, with("import_state", map[string]any{"id": started["id"], "errors": true}))
		require.Equal(t, []any{"DONE", true, false, false}, []any{state["state"], state["done"], state["complete"], state["more"]})
		var refused []string
		for _, e := range state["errors"].([]any) {
			e := e.(map[string]any)
			require.NotEmpty(t, e["message"])
			refused = append(refused, fmt.Sprint(e["line"], " ", e["property"], " ", e["value"], " ", e["code"]))
		}
		require.Equal(t, []string{"3 lifecyclestage no such stage INVALID_ENUMERATION_OPTION", "4 email no address INVALID_EMAIL"}, refused)
		short := h.run(t, with("import_state", map[string]any{"id": started["id"]}))
		require.Equal(t, false, short["complete"])
		require.NotContains(t, short, "errors")

		found := h.run(t, map[string]any{"endpoint": "contacts", "action": "retrieve", "id": "ada@example.com", "id_property": "email", "r_fields": "firstname,jobtitle", "output": "simple", "api_version": version})
		require.Equal(t, []any{"Ada", hard}, []any{found["firstname"], found["jobtitle"]})

		again := h.run(t, with("import", map[string]any{"object": "0-1", "import_operation": "update", "id_property": "id"}),
			map[string]any{"id": found["id"], "properties": map[string]any{"firstname": "Augusta Ada"}})
		state = h.run(t, with("import_state", map[string]any{"id": again["id"]}))
		require.Equal(t, true, state["complete"])
		listed := h.run(t, with("import_list", map[string]any{"limit": 1}))
		require.Len(t, listed["results"], 1)
		require.NotNil(t, listed["paging"])

		h.hubspot.SetOptions(func(o *hubspottest.Options) { o.ExportDelayMS, o.ExportBase = 5000, "https://files.example.com" })
		file := h.run(t, with("export", map[string]any{
			"object": "contacts", "l_fields": "email,firstname", "wait": 60,
			"filters": []any{map[string]any{"property": "email", "operator": "EQ", "value": "ada@example.com"}},
		}))
		require.Equal(t, []any{"COMPLETE", true}, []any{file["status"], file["done"]})
		require.Equal(t, 2, h.waited, "after two seconds, and after four more")
		require.True(t, strings.HasPrefix(file["result"].(string), "https://files.example.com/"))
		w := httptest.NewRecorder()
		h.hubspot.ServeHTTP(w, httptest.NewRequest("GET", strings.TrimPrefix(file["result"].(string), "https://files.example.com"), nil))
		lines, err := csv.NewReader(w.Body).ReadAll()
		require.NoError(t, err)
		require.Equal(t, [][]string{{"Record ID", "email", "firstname"}, {found["id"].(string), "ada@example.com", "Augusta Ada"}}, lines)
		later := h.run(t, with("export", map[string]any{"object": "contacts", "l_fields": "email"}))
		require.Equal(t, map[string]any{"id": later["id"], "status": "PENDING", "done": false}, later)
		require.Equal(t, "PROCESSING", h.run(t, with("export_state", map[string]any{"id": later["id"]}))["status"])

		h.hubspot.SetOptions(func(o *hubspottest.Options) { o.ImportDelayMS = 3_600_000 })
		slow := h.run(t, with("import", map[string]any{"object": "contacts"}), map[string]any{"email": "slow@example.com"})
		require.Equal(t, false, h.run(t, with("import_state", map[string]any{"id": slow["id"]}))["done"])
		require.Equal(t, "COMPLETE", h.run(t, with("import_cancel", map[string]any{"id": slow["id"]}))["status"])
		state = h.run(t, with("import_state", map[string]any{"id": slow["id"]}))
		require.Equal(t, []any{"CANCELED", true, false}, []any{state["state"], state["done"], state["complete"]})
	}
}
