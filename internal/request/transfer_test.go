package request

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
)

// cells parses a CSV file.
func cells(t *testing.T, file []byte) [][]string {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	require.NoError(t, err, "%q", file)
	return lines
}

// asRead returns a text as encoding/csv reads it, which replaces CRLF in a cell by
// LF.
func asRead(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// FuzzCSV writes arbitrary values and reads them back.
func FuzzCSV(f *testing.F) {
	f.Add("email", "name", "a@b.com", `"`, "=1+1", "two\r\nlines")
	f.Add("a,b", `c"d`, "", "", "\n", `""`)
	f.Add("x", "y", "\r", "\ufeff", " ", ",;\t|'`\x00")
	f.Fuzz(func(t *testing.T, one, two, a, b, c, d string) {
		if one == two {
			return
		}
		own, _ := registry.LookupEndpoint("custom_objects")
		table := NewTable(own, []string{one, two})
		table.Add([]validate.Property{{Name: one, Value: a}, {Name: two, Value: b}})
		table.Add([]validate.Property{{Name: two, Value: d}, {Name: one, Value: c}})
		table.Add([]validate.Property{{Name: two, Value: a}, {Name: one + two + "x", Value: "nowhere"}})
		want := [][]string{{one, two}, {a, b}, {c, d}, {"", a}}
		for _, line := range want {
			for i := range line {
				line[i] = asRead(line[i])
			}
		}
		require.Equal(t, want, cells(t, table.buf))
		require.Equal(t, 3, table.Rows())

		alone := NewTable(own, []string{one})
		alone.Add([]validate.Property{{Name: one, Value: a}})
		alone.Add(nil)
		require.Equal(t, [][]string{{asRead(one)}, {asRead(a)}, {""}}, cells(t, alone.buf), "an empty line is a row")
	})
}

// parts parses a multipart body.
func parts(t *testing.T, body []byte, contentType string) (names, files []string, contents [][]byte) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	require.NoError(t, err)
	require.Equal(t, "multipart/form-data", kind)
	reader := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return names, files, contents
		}
		require.NoError(t, err)
		content, err := io.ReadAll(part)
		require.NoError(t, err)
		names, files, contents = append(names, part.FormName()), append(files, part.FileName()), append(contents, content)
	}
}

// FuzzForm makes a form from arbitrary bytes and parses it again.
func FuzzForm(f *testing.F) {
	f.Add([]byte(`{"name":"x"}`), []byte("\"a\"\r\n"))
	f.Add([]byte{}, []byte{})
	_, other := form(nil, nil)
	f.Add([]byte("--"+other), []byte("\r\n--"+other+"--\r\n"))
	f.Fuzz(func(t *testing.T, request, file []byte) {
		body, boundary := form(request, file)
		names, files, contents := parts(t, body, "multipart/form-data; boundary="+boundary)
		require.Equal(t, []string{"importRequest", "files"}, names)
		require.Equal(t, []string{"", importFile}, files)
		require.Equal(t, string(request), string(contents[0]))
		require.Equal(t, string(file), string(contents[1]))
	})
}

// TestImportRequest compares the request with the file.
func TestImportRequest(t *testing.T) {
	in := options(t, `{"endpoint":"imports_exports","action":"import","object":"contacts","import_name":"\"\u0000--","id_property":"e\"mail"}`)
	columns := []string{`e"mail`, "x\r\ny"}
	table := NewTable(in.Kind, columns)
	table.Add([]validate.Property{{Name: columns[0], Value: "1"}})
	r := Import(in, table)
	assert.True(t, r.Once)
	_, _, contents := parts(t, r.Body, r.Type)
	var got struct {
		Name             string
		ImportOperations map[string]string
		DateFormat       string
		Files            []struct {
			FileName, FileFormat string
			FileImportPage       struct {
				HasHeader      bool
				ColumnMappings []map[string]string
			}
		}
	}
	require.NoError(t, json.Unmarshal(contents[0], &got))
	assert.Equal(t, "\"\x00--", got.Name)
	assert.Equal(t, map[string]string{"0-1": "UPSERT"}, got.ImportOperations)
	assert.Equal(t, "YEAR_MONTH_DAY", got.DateFormat)
	require.Len(t, got.Files, 1)
	assert.Equal(t, importFile, got.Files[0].FileName)
	assert.Equal(t, []map[string]string{
		{"columnObjectTypeId": "0-1", "columnName": columns[0], "propertyName": columns[0], "columnType": "HUBSPOT_ALTERNATE_ID"},
		{"columnObjectTypeId": "0-1", "columnName": columns[1], "propertyName": columns[1]},
	}, got.Files[0].FileImportPage.ColumnMappings)
	assert.Equal(t, [][]string{{columns[0], "x\ny"}, {"1", ""}}, cells(t, contents[1]))
}
