package run

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/hosttest"
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

// readImport takes a multipart body apart.
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
	var s Set
	input := hosttest.Marshal(map[string]any{"now": 1, "token": "ok", "account": 1, "options": options, "items": len(items)})
	text := s.Open(nil, input)
	defer s.Close(1)
	for {
		var step hosttest.Step
		require.NoError(t, json.Unmarshal(text, &step))
		switch {
		case step.Rows != nil:
			text = s.Resume(nil, 1, hosttest.Marshal(map[string]any{"now": 1, "rows": step.Rows.Of(items)}))
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

// FuzzImport imports whatever items: what is in the file is what was in them,
// each value in its row and in the column of its property.
func FuzzImport(f *testing.F) {
	f.Add("a@b.com", "=1+1", "\"\r\n--directus-hubspot-0--\r\n", "name")
	f.Add("", "x", "y", "createdate")
	f.Add("undefined", "\x00", "\ufffd", "a,b\"c")
	f.Add("x", "", "", "email")
	f.Fuzz(func(t *testing.T, email, a, b, name string) {
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
					want[strings.ReplaceAll(strings.TrimSpace(key), "\r\n", "\n")] = strings.ReplaceAll(value, "\r\n", "\n")
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

// TestImportIsBounded holds the file to what the core and its host have memory
// for, and a file that just fits to all its rows.
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

// TestManyRefusedItems names the first of them, and counts all.
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
	assert.Contains(t, p.Message, "250 things are wrong")
	require.Len(t, p.Details, mostRefused)
	assert.Equal(t, "items[19]", p.Details[19].Field)
}
