package validate

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/wire"
)

func TestOwnType(t *testing.T) {
	for name, want := range map[string]bool{
		"2-1234567": true, "0-999": true, "p_car": true, "p12_car": true, "p12345678_car_part": true,
		"": false, "7": false, "car": false, "contacts": false, ".": false, "..": false, "p": false, "pcar": false, "purple_car": false,
	} {
		assert.Equal(t, want, OwnType(name), name)
	}
}

// TestRows reads rows of associations of a contact. The run looks up associations
// that the account defines.
func TestRows(t *testing.T) {
	const primary, unlabelled = 1, 279
	hubspot := func(a Association) Association {
		a.To, a.Category, a.At = "companies", "HUBSPOT_DEFINED", "a_associate[0]"
		return a
	}
	tests := []struct {
		name, rows string
		want       []Association
		wrong      []string // codes
	}{
		{"an ID", `[{"to":"companies","id":7}]`, []Association{hubspot(Association{ID: "7", TypeID: unlabelled, Plain: true})}, nil},
		{"by HubSpot's own name", `[{"to":"0-2","id":"7"}]`, []Association{hubspot(Association{ID: "7", TypeID: unlabelled, Plain: true})}, nil},
		{"a label", `[{"to":"companies","id":"7","label":" PRIMARY "}]`, []Association{hubspot(Association{ID: "7", TypeID: primary})}, nil},
		{"a type", `[{"to":"companies","id":"7","type":1,"label":"x"}]`, []Association{hubspot(Association{ID: "7", TypeID: primary})}, nil},
		{"the ID by its name", `[{"to":"companies","id":"7","property":"hs_object_id"}]`, []Association{hubspot(Association{ID: "7", TypeID: unlabelled, Plain: true})}, nil},
		{
			"a label of the account's own, several records", `[{"to":"companies","id":"a.com, b.com","property":"domain","label":"Supplier"}]`,
			[]Association{
				{To: "companies", ID: "a.com", By: "domain", Label: "Supplier", At: "a_associate[0]"},
				{To: "companies", ID: "b.com", By: "domain", Label: "Supplier", At: "a_associate[0]"},
			}, nil,
		},
		{"an object of the account's own", `[{"to":"2-7","id":"7"}]`, []Association{{To: "2-7", ID: "7", Plain: true, At: "a_associate[0]"}}, nil},
		{"with a type", `[{"to":"2-7","id":"7","type":4}]`, []Association{{To: "2-7", ID: "7", TypeID: 4, Category: "USER_DEFINED", At: "a_associate[0]"}}, nil},
		{"a property of the account's own", `[{"to":"contacts","id":"x","property":"member_no"}]`, []Association{{To: "contacts", ID: "x", By: "member_no", TypeID: 449, Category: "HUBSPOT_DEFINED", Plain: true, At: "a_associate[0]"}}, nil},
		{"no rows", `[]`, nil, []string{"missing"}},
		{"no object", `[{"id":"7"}]`, nil, []string{"missing"}},
		{"no object, a type", `[{"id":"7","type":5001}]`, nil, []string{"missing"}},
		{"no such object", `[{"to":"car","id":"7"}]`, nil, []string{"unknown"}},
		{"nothing is associated with it", `[{"to":"products","id":"7"}]`, nil, []string{"not_associable"}},
		{"an address for an ID", `[{"to":"contacts","id":"a@b.com"}]`, nil, []string{"not_an_id"}},
		{"a step in the path", `[{"to":"contacts","id":["..","."],"property":"email"}]`, nil, []string{"not_an_id", "not_an_id"}},
		{"several may have it", `[{"to":"contacts","id":"x","property":"firstname"},{"to":"contacts","id":"x","property":"domain"}]`, nil, []string{"not_unique"}},
		{"a label that is too long", `[{"to":"companies","id":"7","label":"` + strings.Repeat("x", 1001) + `"}]`, nil, []string{"too_long"}},
		{"a label not filled", `[{"to":"companies","id":"7","label":"{{ label }}"}]`, nil, []string{"unfilled"}},
		{"not filled", `[{"to":"{{ to }}","id":"{{ a }}, {{ b }}","property":"{{ by }}"}]`, nil, []string{"unfilled", "unfilled", "unfilled"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, ok := wire.Read([]byte(`{"endpoint":"contacts","action":"associate","id":"1","a_associate":` + tt.rows + `}`))
			require.True(t, ok)
			defer doc.Release()
			in, p := Options(doc.Root(), TokenOK, -1, 0)
			if tt.wrong != nil {
				require.NotNil(t, p)
				var codes []string
				for _, d := range p.Details {
					codes = append(codes, d.Code)
				}
				assert.Equal(t, tt.wrong, codes, p.Message)
				return
			}
			require.Nil(t, p)
			assert.Equal(t, tt.want, in.Associations)
		})
	}
}

// TestMostAssociations checks the bound on the associations of one record, and that
// it is reported once. An association that is named twice counts twice.
func TestMostAssociations(t *testing.T) {
	ids := make([]string, 5007)
	for i := range ids {
		ids[i] = strconv.Itoa(i + 1)
	}
	for name, list := range map[string]string{
		"one row":  `[{"to":"companies","id":"` + strings.Join(ids, ",") + `"}]`,
		"rows":     `[{"to":"companies","id":"` + strings.Join(ids, `"},{"to":"companies","id":"`) + `"}]`,
		"the same": `[{"to":"companies","id":"` + strings.Repeat("1,", 5007) + `"}]`,
		"labelled": `[{"to":"companies","id":"` + strings.Join(ids[:5000], ",") + `"},{"to":"companies","id":"8,9,10,11,12,13,14","label":"Supplier"}]`,
	} {
		_, p := many(t, `{"endpoint":"contacts","action":"associate","id":"1","a_associate":`+list+`}`)
		require.NotNil(t, p, name)
		require.Len(t, p.Details, 1, name)
		assert.Equal(t, "too_many", p.Details[0].Code, name)
		assert.Contains(t, p.Details[0].Message, "names 5007 associations; at most 5000", name)
	}
	in, p := many(t, `{"endpoint":"contacts","action":"associate","id":"1","a_associate":[{"to":"companies","id":"`+strings.Join(ids[:5000], ",")+`"}]}`)
	require.Nil(t, p)
	assert.Len(t, in.Associations, 5000)
}

// TestMostRawAssociations checks the same bound on associations in HubSpot's form, where
// each record of an item has each of its types.
func TestMostRawAssociations(t *testing.T) {
	for ids, wrong := range map[int]int{100: 0, 101: 1} {
		_, p := many(t, `{"endpoint":"contacts","action":"create","c_properties":{"email":"a@b.com"},"c_associations":[{"to":{"id":["1"`+strings.Repeat(`,"1"`, ids-1)+
			`]},"types":[`+strings.Repeat(`{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279},`, 49)+`{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]}]}`)
		if wrong == 0 {
			assert.Nil(t, p)
			continue
		}
		require.NotNil(t, p)
		require.Len(t, p.Details, 1)
		assert.Contains(t, p.Details[0].Message, "names 5050 associations; at most 5000")
	}
}

// TestManyWrongRows proves that rows are no longer read after too many errors.
func TestManyWrongRows(t *testing.T) {
	_, p := many(t, `{"endpoint":"contacts","action":"associate","id":"1","a_associate":[`+strings.Repeat(`{},`, 20_000)+`{}]}`)
	require.NotNil(t, p)
	assert.Len(t, p.Details, 100)
}
