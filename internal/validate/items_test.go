package validate

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// many reads the options of an action on many records, whose list the host keeps.
func many(t testing.TB, options string) (*Input, *problem.Problem) {
	t.Helper()
	doc, ok := wire.Read([]byte(options))
	require.True(t, ok, options)
	defer doc.Release()
	return Options(doc.Root(), TokenOK, 1, 0)
}

// TestMostColumns checks the bound on the columns of a mapping, and that it is
// reported once.
func TestMostColumns(t *testing.T) {
	mapped := func(n int) (*Input, *problem.Problem) {
		columns := map[string]string{}
		for i := range n {
			columns["c"+strconv.Itoa(i)] = "p" + strconv.Itoa(i)
		}
		mapping, err := json.Marshal(columns)
		require.NoError(t, err)
		return many(t, `{"endpoint":"contacts","action":"create_many","mapping":`+string(mapping)+`}`)
	}
	in, p := mapped(2000)
	require.Nil(t, p)
	assert.Len(t, in.Mapping, 2000)
	_, p = mapped(2005)
	require.NotNil(t, p)
	require.Len(t, p.Details, 1)
	assert.Equal(t, "too_many", p.Details[0].Code)
	assert.Contains(t, p.Details[0].Message, "2005 columns; at most 2000")
}

func TestItem(t *testing.T) {
	const (
		create = `{"endpoint":"contacts","action":"create_many"}`
		mapped = `{"endpoint":"contacts","action":"create_many","mapping":{"mail":"email","a.b":"city","a.c.d":"zip"}}`
		update = `{"endpoint":"contacts","action":"update_many","id_column":"ref"}`
		byMail = `{"endpoint":"contacts","action":"update_many","id_property":"email"}`
		upsert = `{"endpoint":"contacts","action":"upsert_many"}`
		number = `{"endpoint":"deals","action":"upsert_many","id_property":"number"}`
		get    = `{"endpoint":"contacts","action":"get_many"}`
		column = `{"endpoint":"contacts","action":"get_many","id_column":"a.ref"}`
		remove = `{"endpoint":"contacts","action":"delete_many"}`
	)
	tests := []struct{ name, options, item, want, code string }{
		{"a row", create, `{"email":"a@b.com","n":1.50,"on":true,"off":null,"no":"undefined","list":["x","y"],"empty":[]}`, "email=a@b.com n=1.50 on=true off= list=x;y empty=", ""},
		{"a number too large for a float", create, `{"n":12345678901234567890}`, "n=12345678901234567890", ""},
		{"a record", create, `{"id":"7","properties":{"email":"a@b.com"},"createdAt":"x","archived":false}`, "email=a@b.com", ""},
		{"properties that are no object", create, `{"properties":"x"}`, "properties=x", ""},
		{"a row with an object", create, `{"email":"a","x":{"y":1,"z":2}}`, "", "nested"},
		{"a row with a list of objects", create, `{"email":"a","x":[{"y":1,"z":2}]}`, "", "nested"},
		{"nothing", create, `{}`, "", "empty"},
		{"only unfilled templates", create, `{"email":"undefined","a":["undefined"]}`, "", "empty"},
		{"text", create, `"a"`, "", "not_an_object"},
		{"a list", create, `[{"email":"a"}]`, "", "not_an_object"},
		{"null", create, `null`, "", "not_an_object"},
		{"an empty name", create, `{" ":"a"}`, "", "bad_name"},
		{"names that are one", create, `{"city":"a"," city ":"b"}`, "city=b", ""},
		{"columns", mapped, `{"id":1,"mail":"a@b.com","a":{"b":"Bonn","c":{"d":53111}}}`, "email=a@b.com city=Bonn zip=53111", ""},
		{"a column with a dot in its name", mapped, `{"mail":"x","a.b":"Bonn","a":{"b":"Rome","c.d":1}}`, "email=x city=Bonn zip=1", ""},
		{"a relation that is not there", mapped, `{"mail":"x","a":null}`, "email=x", ""},
		{"a relation that is an ID", mapped, `{"mail":"x","a":7}`, "email=x", ""},
		{"columns of a record", mapped, `{"properties":{"email":"x"}}`, "", "empty"},
		{"an ID in a column", update, `{"ref":101,"id":7,"city":"Bonn"}`, "101: id=7 city=Bonn", ""},
		{"a record's own ID", update, `{"id":"102","properties":{"city":"Bonn"}}`, "102: city=Bonn", ""},
		{"a record with the column", update, `{"id":"7","ref":"102","properties":{"city":"Bonn"}}`, "102: city=Bonn", ""},
		{"no ID", update, `{"id":"7","city":"Bonn"}`, "", "missing"},
		{"an empty ID", update, `{"ref":"","city":"Bonn"}`, "", "missing"},
		{"an unfilled ID", update, `{"ref":"{{ x }}","city":"Bonn"}`, "", "not_an_id"},
		{"true as ID", update, `{"ref":true,"city":"Bonn"}`, "", "not_an_id"},
		{"an e-mail address as ID", update, `{"ref":"a@b.com","city":"Bonn"}`, "", "not_an_id"},
		{"a step in a path", update, `{"ref":"..","city":"Bonn"}`, "", "not_an_id"},
		{"a long ID", update, `{"ref":"` + strings.Repeat("x", 2000) + `","city":"Bonn"}`, "", "too_long"},
		{"nothing to update", update, `{"ref":"1"}`, "", "empty"},
		{"by the property's own column", byMail, `{"email":" A@b.com","city":"Bonn"}`, "A@b.com: city=Bonn", ""},
		{"upsert", upsert, `{"email":" A@b.com ","city":null}`, "A@b.com: email=A@b.com city=", ""},
		{"upsert of nothing else", upsert, `{"email":"a@b.com"}`, "a@b.com: email=a@b.com", ""},
		{"upsert as in HubSpot's batches", upsert, `{"id":"a@b.com","idProperty":"email","properties":{"city":"x"}}`, "a@b.com: city=x", ""},
		{"upsert by another ID", upsert, `{"id":"1","properties":{"city":"x"}}`, "", "missing"},
		{"upsert without a value", upsert, `{"email":null,"city":"x"}`, "", "missing"},
		{"upsert by a text that is not an email", upsert, `{"email":"ab"}`, "", "not_an_email"},
		{"upsert by a nested value", upsert, `{"email":{"a":1,"b":2}}`, "", "nested"},
		{"upsert by a number", number, `{"number":7}`, "7: number=7", ""},
		{"an ID", get, `"101"`, "101:", ""},
		{"a number", get, `101`, "101:", ""},
		{"a record to read", get, `{"id":"101","properties":{}}`, "101:", ""},
		{"a row without a column", get, `{"id":"101"}`, "", "missing"},
		{"a row with a column", column, `{"id":"7","a":{"ref":"101"}}`, "101:", ""},
		{"an ID where rows have a column", column, `"101"`, "101:", ""},
		{"a list of IDs in the list", get, `["101"]`, "", "not_an_object"},
		{"no ID at all", get, `null`, "", "missing"},
		{"a record to delete", remove, `{"id":101,"properties":{}}`, "101:", ""},
		{"an address to delete", remove, `"a@b.com"`, "", "not_an_id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in, p := many(t, tt.options)
			require.Nil(t, p)
			doc, ok := wire.Read([]byte(tt.item))
			require.True(t, ok)
			defer doc.Release()
			row, details := NewRows(in).Item(doc.Root(), "")
			if tt.code != "" {
				require.NotEmpty(t, details)
				assert.Equal(t, tt.code, details[0].Code)
				assert.NotEmpty(t, details[0].Message)
				return
			}
			require.Empty(t, details)
			var parts []string
			if row.ID != "" {
				parts = append(parts, row.ID+":")
			}
			for _, p := range row.Properties {
				parts = append(parts, p.Name+"="+p.Value)
			}
			assert.Equal(t, tt.want, strings.Join(parts, " "))
		})
	}
}

func TestItemAssociations(t *testing.T) {
	in, p := many(t, `{"endpoint":"leads","action":"create_many"}`)
	require.Nil(t, p)
	rows := NewRows(in)
	for item, want := range map[string]string{
		`{"properties":{"hs_lead_name":"a"},"associations":[{"to":{"id":5},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":578}]}]}`: "",
		`{"properties":{"hs_lead_name":"a"}}`:                                            "required",
		`{"hs_lead_name":"a"}`:                                                           "required",
		`{"properties":{"hs_lead_name":"a"},"associations":[{"to":{"id":5}}]}`:           "missing",
		`{"properties":{"hs_lead_name":"a"},"associations":{"contacts":{"results":[]}}}`: "not_a_list",
	} {
		doc, ok := wire.Read([]byte(item))
		require.True(t, ok)
		row, details := rows.Item(doc.Root(), "")
		doc.Release()
		if want == "" {
			require.Empty(t, details)
			assert.Equal(t, []Association{{To: "contacts", ID: "5", Category: "HUBSPOT_DEFINED", TypeID: 578}}, row.Associations)
		} else if assert.NotEmpty(t, details, item) {
			assert.Equal(t, want, details[0].Code, item)
		}
	}
}

func TestUnmet(t *testing.T) {
	in, p := many(t, `{"endpoint":"contacts","action":"create_many","mapping":[{"column":"a","property":"x"},{"column":"b.c","property":"y"}]}`)
	require.Nil(t, p)
	rows := NewRows(in)
	assert.Equal(t, []string{"a", "b.c"}, rows.Unmet())
	doc, ok := wire.Read([]byte(`{"a":null}`))
	require.True(t, ok)
	defer doc.Release()
	rows.Item(doc.Root(), "")
	assert.Equal(t, []string{"b.c"}, rows.Unmet())
}

func TestMatchByNothing(t *testing.T) {
	in, p := many(t, `{"endpoint":"contacts","action":"upsert_many","id_property":""}`)
	require.Nil(t, p)
	assert.Equal(t, "email", in.Text("id_property"))
	_, p = many(t, `{"endpoint":"deals","action":"upsert_many"}`)
	require.NotNil(t, p)
	require.Len(t, p.Details, 1)
	assert.Equal(t, "id_property", p.Details[0].Field)
}

// FuzzItems checks arbitrary items with arbitrary columns. An item that is accepted
// can be sent.
func FuzzItems(f *testing.F) {
	f.Add("create_many", "", `{"mail":"email"}`, `{"mail":"a@b.com","x":{"y":[1,null,"undefined"]}}`)
	f.Add("update_many", "ref", `[{"column":"a.b","property":"city"}]`, `{"ref":101,"a":{"b":"Bonn"}}`)
	f.Add("upsert_many", "", ``, `{"email":"a@b.com","tags":["a","b"]}`)
	f.Add("get_many", "a.ref", ``, `{"id":"1","properties":{}}`)
	f.Add("delete_many", "", ``, `"{{ $last }}"`)
	f.Add("create_many", "", ``, `{"properties":{"a":1},"associations":[{"to":{"id":5},"types":[{"associationCategory":"WORK","associationTypeId":"7"}]}]}`)
	f.Fuzz(func(t *testing.T, action, column, mapping, item string) {
		known, ok := registry.LookupAction(action)
		if !ok || known.Group != registry.ManyRecords || !json.Valid([]byte(item)) {
			return
		}
		options, err := json.Marshal(map[string]any{"endpoint": "contacts", "action": action, "id_column": column, "mapping": mapping})
		require.NoError(t, err)
		in, p := many(t, string(options))
		if p != nil {
			require.NotEmpty(t, p.Details)
			return
		}
		doc, ok := wire.Read([]byte(item))
		if !ok {
			return
		}
		defer doc.Release()
		row, details := NewRows(in).Item(doc.Root(), "")
		if len(details) > 0 {
			require.NotEmpty(t, details[0].Code)
			require.NotEmpty(t, details[0].Message)
			return
		}
		if action != "create_many" {
			require.NotEmpty(t, row.ID)
			require.Empty(t, badID(row.ID))
		}
		if action == "create_many" || action == "update_many" {
			require.NotEmpty(t, row.Properties)
		}
		names := map[string]bool{}
		for _, p := range row.Properties {
			require.NotEmpty(t, strings.TrimSpace(p.Name))
			require.False(t, names[p.Name], "%q twice", p.Name)
			names[p.Name] = true
		}
		for _, a := range row.Associations {
			require.NotEmpty(t, a.ID)
			require.Positive(t, a.TypeID)
		}
	})
}

// TestKeyIsBounded checks how long the key may be that the report repeats.
func TestKeyIsBounded(t *testing.T) {
	in, p := many(t, `{"endpoint":"contacts","action":"create_many"}`)
	require.Nil(t, p)
	for length, kept := range map[int]bool{100: true, 101: false} {
		doc, ok := wire.Read([]byte(`{"id":"` + strings.Repeat("k", length) + `","email":"a@b.com"}`))
		require.True(t, ok)
		assert.Equal(t, kept, NewRows(in).Key(doc.Root()) != "", length)
	}
}
