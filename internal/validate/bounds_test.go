package validate

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/wire"
)

// TestBounds checks each bound of an option at the bound itself, which is accepted, and one
// step beyond it, which is rejected with a code.
func TestBounds(t *testing.T) {
	const associate = `{"endpoint":"contacts","action":"associate","id":"1","a_associate":[`
	long := func(before, after string) func(int) string {
		return func(n int) string { return before + strings.Repeat("x", n) + after }
	}
	number := func(before, after string) func(int) string {
		return func(n int) string { return before + strconv.Itoa(n) + after }
	}
	for _, tt := range []struct {
		name         string
		options      func(n int) string
		last, beyond int
		code         string
	}{
		{"the bytes of a label", long(associate+`{"to":"companies","id":"7","label":"`, `"}]}`), 1000, 1001, "too_long"},
		{"the bytes of a property that finds records", long(associate+`{"to":"companies","id":"7","property":"`, `"}]}`), 1000, 1001, "unfilled"},
		{"the bytes of a record's ID", long(associate+`{"to":"companies","id":"`, `"}]}`), 1000, 1001, "too_long"},
		{"the bytes of a value that matches", long(`{"endpoint":"contacts","action":"upsert","id_property":"ref","c_properties":{"ref":"`, `"}}`), 1000, 1001, "too_long"},
		{"the bytes of a file's address", long(`{"endpoint":"notes","action":"create","c_properties":{"hs_note_body":"x"},"a_files":["https://a.b/`, `"]}`), 4000 - len("https://a.b/"), 4001 - len("https://a.b/"), "not_an_address"},
		{"an association type", number(associate+`{"to":"2-7","id":"7","type":"`, `"}]}`), 1, 0, "not_a_number"},
		{"the ID of a label", number(`{"endpoint":"metadata","action":"label_delete","object":"contacts","to_object":"companies","type_id":"`, `"}`), 1, 0, "not_a_number"},
		{"the ID of an email", number(`{"endpoint":"transactional_email","action":"email_send","recipient":"a@b.com","email_id":"`, `"}`), 0, -1, "not_an_id"},
		{"a record on the first page of a search", number(`{"endpoint":"contacts","action":"search","query":"x","after":"`, `"}`), 0, -1, "not_a_cursor"},
		{"a record after an ID", number(`{"endpoint":"contacts","action":"search","query":"x","after":"id:`, `"}`), 0, -1, "not_a_cursor"},
		{"the last page of a search", number(`{"endpoint":"contacts","action":"search","query":"x","limit":100,"after":"`, `"}`), 9900, 9901, "out_of_range"},
		{"the last page of a search, of HubSpot's size", number(`{"endpoint":"contacts","action":"search","query":"x","after":"`, `"}`), 9990, 9991, "out_of_range"},
		{"a cursor of lists", number(`{"endpoint":"lists","action":"lists","after":"`, `"}`), 0, -1, "not_a_cursor"},
		{"the ID of a record in an event", number(`{"endpoint":"events","action":"event_send","event":"seen","event_about":"contacts","id":"`, `"}`), 0, -1, "not_an_id"},
		{"records with their history on one page", number(`{"endpoint":"contacts","action":"list","l_revision_fields":["email"],"limit":`, `}`), 50, 51, "out_of_range"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Empty(t, codesOf(t, tt.options(tt.last)), "%d", tt.last)
			assert.Equal(t, []string{tt.code}, codesOf(t, tt.options(tt.beyond)), "%d", tt.beyond)
		})
	}
}

// codesOf are the codes of the errors in options, which are JSON.
func codesOf(t *testing.T, options string) (codes []string) {
	t.Helper()
	doc, ok := wire.Read([]byte(options))
	require.True(t, ok, options)
	defer doc.Release()
	_, p := Options(doc.Root(), TokenOK, -1, 0)
	if p != nil {
		for _, d := range p.Details {
			codes = append(codes, d.Code)
		}
	}
	return codes
}

// TestItemBounds checks how long a value may be that finds the record of an item.
func TestItemBounds(t *testing.T) {
	in, p := many(t, `{"endpoint":"contacts","action":"update_many","id_property":"ref"}`)
	require.Nil(t, p)
	for length, want := range map[int]int{1000: 0, 1001: 1} {
		doc, ok := wire.Read([]byte(`{"ref":"` + strings.Repeat("x", length) + `","city":"Ely"}`))
		require.True(t, ok)
		_, details := NewRows(in).Item(doc.Root(), "")
		assert.Len(t, details, want, length)
		doc.Release()
	}
}

// TestMomentBounds checks the first and the last moment that are read, and which numbers
// are milliseconds.
func TestMomentBounds(t *testing.T) {
	for text, want := range map[string]bool{
		"0001-01-01T00:00:00Z": true, "0000-12-31T23:59:59Z": false,
		"9999-12-31T23:59:59.999Z": true, "9999-12-31T23:59:59-00:01": false,
		"99999999": true, "99999998": false, "-99999999": true, "-99999998": false,
		"99999999999999": true, "100000000000000": false,
		"-62135596800000": true, "-62135596800001": false, // the year 1
		"+1795514400000": false,
	} {
		_, ok := Moment(text)
		assert.Equal(t, want, ok, text)
	}
	for text, want := range map[string]bool{"1000000000": true, "9999999999": true, "0999999999": false, "999999999": false, "10000000000": false, "-100000000": false} {
		assert.Equal(t, want, isSeconds(text), text)
	}
}

// TestTypeIDBounds checks that the digits of a type ID may be zeros.
func TestTypeIDBounds(t *testing.T) {
	for name, want := range map[string]string{"2-0": "2-0", "0-999": "0-999", "0-0": "0-0", "2-": "", "-7": "", "2-x": "", "x-7": "", "-": ""} {
		_, id := typeOf(name)
		assert.Equal(t, want, id, name)
	}
}
