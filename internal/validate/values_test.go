package validate

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

var (
	someOptions = []registry.Option{{Value: "NEW", Label: "Brand new"}, {Value: "IN_PROGRESS", Label: "In progress"}, {Value: "done"}}
	ofKind      = map[registry.Kind]*registry.Property{
		registry.Text:     {Name: "p", Kind: registry.Text},
		registry.Number:   {Name: "p", Kind: registry.Number},
		registry.Bool:     {Name: "p", Kind: registry.Bool},
		registry.Date:     {Name: "p", Kind: registry.Date},
		registry.DateTime: {Name: "p", Kind: registry.DateTime},
		registry.Millis:   {Name: "p", Kind: registry.Millis},
		registry.Choice:   {Name: "p", Kind: registry.Choice, Options: someOptions},
		registry.Choices:  {Name: "p", Kind: registry.Choices, Options: someOptions, Closed: true},
	}
)

// TestValue converts values in the time zone of Berlin.
func TestValue(t *testing.T) {
	good := map[registry.Kind]map[string]string{
		registry.Text:   {"<p>a</p>\n\n<p>b</p>": "<p>a</p>\n\n<p>b</p>", "7": "7", "a;b": "a;b", "2026-11-23T09:00:00": "2026-11-23T09:00:00"},
		registry.Number: {"7": "7", "-7.50": "-7.50", "+1": "+1", "1e6": "1e6", "1.5E-3": "1.5E-3", ".5": ".5", "5.": "5.", "12345678901234567890": "12345678901234567890"},
		registry.Bool:   {"true": "true", "TRUE": "true", "Yes": "true", "on": "true", "1": "true", "false": "false", "No": "false", "OFF": "false", "0": "false"},
		registry.Date: {
			"2026-11-23":                "2026-11-23",
			"2026-11-23T23:30:00":       "2026-11-23", // the day as it is written
			"2026-11-23 23:30":          "2026-11-23",
			"2026-11-23T23:30:00Z":      "2026-11-24", // the day in Berlin
			"2026-11-23T23:30:00-05:00": "2026-11-24",
			"2026-11-24T00:30:00+09:00": "2026-11-23",
			"1795478400000":             "2026-11-24", // midnight of UTC is a day
			"1795476600000":             "2026-11-24", // 23:30 UTC is the day in Berlin
			"-864000000000":             "1942-08-16",
			"9999-12-31T23:59:59Z":      "9999-12-31",
		},
		registry.DateTime: {
			"2026-11-23T09:00:00Z":      "2026-11-23T09:00:00Z",
			"2026-11-23T09:00:00.123Z":  "2026-11-23T09:00:00.123Z",
			"2026-11-23T09:00:00":       "2026-11-23T08:00:00.000Z",
			"2026-07-23T09:00:00":       "2026-07-23T07:00:00.000Z",
			"2026-11-23":                "2026-11-22T23:00:00.000Z",
			"2026-11-23T09:00:00+01:00": "2026-11-23T08:00:00.000Z",
			"2026-11-23t09:00:00z":      "2026-11-23T09:00:00.000Z",
			"2026-11-23 09:00:00Z":      "2026-11-23T09:00:00.000Z",
			"1795478400000":             "1795478400000",
		},
		registry.Millis:  {"1795478400000": "1795478400000", "0": "0", "2026-11-23T09:00:00": "1795420800000", "2026-11-23T09:00:00Z": "1795424400000"},
		registry.Choice:  {"NEW": "NEW", "new": "NEW", "brand NEW": "NEW", "In progress": "IN_PROGRESS", "in_progress": "IN_PROGRESS", "DONE": "done", "own": "own", "a;b": "a;b"},
		registry.Choices: {"NEW": "NEW", "brand new; Done ": "NEW;done", ";In progress": ";IN_PROGRESS", ";NEW;done": ";NEW;done", "NEW;;done;": "NEW;done", ";": ";"},
	}
	berlin := zoneOf(t, "Europe/Berlin")
	for kind, values := range good {
		for text, want := range values {
			got, no := berlin.value(ofKind[kind], text)
			require.Nil(t, no, "%s %s", kind, text)
			assert.Equal(t, want, got, "%s %s", kind, text)
		}
	}
	bad := map[registry.Kind]map[string]string{
		registry.Number:   {"1,5": "not_a_number", "1.000,00": "not_a_number", "12 EUR": "not_a_number", "-": "not_a_number", ".": "not_a_number", "e5": "not_a_number", "1e": "not_a_number", "1.2.3": "not_a_number", "NaN": "not_a_number", "true": "not_a_number", "--1": "not_a_number", "1e+-5": "not_a_number"},
		registry.Bool:     {"maybe": "not_a_boolean", "2": "not_a_boolean", "ja": "not_a_boolean"},
		registry.Date:     {"soon": "not_a_date", "24.11.2026": "not_a_date", "2026-02-30": "not_a_date", "2026": "not_a_date", "-86400000": "not_a_date", "2026-11-23T25:00": "not_a_date", "0000-01-01": "not_a_date"},
		registry.DateTime: {"soon": "not_a_date", "09:00": "not_a_date", "2026-11-23T09:00:00Z+01:00": "not_a_date"},
		registry.Millis:   {"soon": "not_a_date"},
		registry.Choices:  {"NEW;Nwe": "unknown", "x": "unknown"},
	}
	for kind, values := range bad {
		for text, want := range values {
			got, no := berlin.value(ofKind[kind], text)
			if assert.NotNil(t, no, "%s %s", kind, text) {
				assert.Equal(t, want, no.code, "%s %s", kind, text)
				assert.NotEmpty(t, no.allowed, text)
				assert.Contains(t, no.message, `"p"`)
				assert.Empty(t, got)
			}
		}
	}
	_, no := berlin.value(ofKind[registry.Choices], "Brand nwe")
	assert.Equal(t, `The property "p" is "Brand nwe", which is not among its values. Did you mean "NEW"? HubSpot takes NEW, IN_PROGRESS, done.`, no.message)
	_, no = berlin.value(ofKind[registry.Number], "1,5")
	assert.Contains(t, no.message, "decimal point instead of a comma")

	// The labels of pipelines and stages differ between accounts.
	stage := &registry.Property{Name: "dealstage", Kind: registry.Choice, Of: registry.Stage, Options: []registry.Option{{Value: "closedwon", Label: "Closed won"}}}
	got, no := berlin.value(stage, "Closed won")
	assert.Nil(t, no)
	assert.Equal(t, "Closed won", got)
}

func TestAsText(t *testing.T) {
	tests := []struct {
		json, want   string
		unfilled, ok bool
	}{
		{`null`, "", false, true},
		{`" a\n b "`, "a\n b", false, true},
		{`1.50`, "1.50", false, true},
		{`true`, "true", false, true},
		{`"undefined"`, "", true, true},
		{`" undefined "`, "", true, true},
		{`[]`, "", false, true},
		{`["a"," b ",3,true,null,""]`, "a;b;3;true", false, true},
		{`["a","undefined"]`, "a", true, true},
		{`["undefined"]`, "", true, true},
		{`{"id":7,"name":"Ada"}`, "7", false, true},
		{`{"id":"f1c4-2","filename_download":"a.pdf"}`, "f1c4-2", false, true},
		{`{"id":null,"name":"Ada"}`, "", false, true},
		{`{"code":"DE"}`, "DE", false, true},
		{`{"tags_id":{"id":3,"name":"x"}}`, "3", false, true},
		{`[{"tags_id":{"id":3}},{"tags_id":{"id":4}}]`, "3;4", false, true},
		{`[{"id":1},{"id":2}]`, "1;2", false, true},
		{`{"id":"undefined"}`, "", true, true},
		{`{}`, "", false, false},
		{`{"a":1,"b":2}`, "", false, false},
		{`{"id":{"a":1,"b":2}}`, "", false, false},
		{`{"id":[1]}`, "", false, false},
		{`{"id":true}`, "", false, false},
		{`{"a":[1]}`, "", false, false},
		{`[[1]]`, "", false, false},
		{`[{"a":1,"b":2}]`, "", false, false},
	}
	for _, tt := range tests {
		doc, ok := wire.Read([]byte(tt.json))
		require.True(t, ok, tt.json)
		text, unfilled, ok := asText(doc.Root())
		assert.Equal(t, tt.ok, ok, tt.json)
		if ok {
			assert.Equal(t, tt.want, text, tt.json)
			assert.Equal(t, tt.unfilled, unfilled, tt.json)
		}
		doc.Release()
	}
}

func TestNearest(t *testing.T) {
	names := []string{"email", "firstname", "lastname", "OUTBOUND"}
	for text, want := range map[string]string{"emial": "email", "Email": "email", "frstname": "firstname", "outbond": "OUTBOUND", "phone": "", "": "", "x": ""} {
		assert.Equal(t, want, Nearest(text, names), text)
	}
	assert.Empty(t, Nearest(strings.Repeat("a", 65), []string{strings.Repeat("a", 66)}))
	assert.Equal(t, 3, distance("kitten", "sitting"))
	assert.Equal(t, 4, distance("", "four"))
}

// FuzzValue converts arbitrary texts in arbitrary zones. The result has the form
// that HubSpot takes, and does not change if it is converted again.
func FuzzValue(f *testing.F) {
	f.Add("2026-11-23T09:00:00+01:00", int16(60))
	f.Add("9999-12-31T23:59:59", int16(-840))
	f.Add("0001-01-01T00:00:00", int16(840))
	f.Add("-62135596800000", int16(-1))
	f.Add(";In progress; new", int16(0))
	f.Add("1,5e-3", int16(0))
	berlin := zoneOf(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, text string, minutes int16) {
		text = trim(text)
		if text == "" {
			return
		}
		zone := berlin
		if minutes != 0 {
			zone = &Zone{time.FixedZone("", int(minutes)%1440*60)}
		}
		for kind, p := range ofKind {
			got, no := zone.value(p, text)
			if no != nil {
				if got != "" || no.code == "" || no.message == "" || len(no.allowed) == 0 {
					t.Fatalf("%s %q: %+v", kind, text, no)
				}
				continue
			}
			switch kind {
			case registry.Date:
				if _, err := time.Parse(time.DateOnly, got); err != nil {
					t.Fatalf("%q: %v", text, err)
				}
			case registry.DateTime:
				if isInteger(got) {
					break
				}
				if _, err := time.Parse(time.RFC3339, got); err != nil || !strings.HasSuffix(got, "Z") {
					t.Fatalf("%q: %v", text, err)
				}
			case registry.Bool:
				if got != "true" && got != "false" {
					t.Fatalf("%q: %q", text, got)
				}
			case registry.Text:
				if got != text {
					t.Fatalf("%q: %q", text, got)
				}
			}
			if again, no := (*Zone)(nil).value(p, got); no != nil || again != got {
				t.Fatalf("%s %q: %q, then %q", kind, text, got, again)
			}
		}
	})
}

// TestLongest checks the number of characters that HubSpot takes.
func TestLongest(t *testing.T) {
	for length, want := range map[int]string{65_536: "", 65_537: "too_long"} {
		code := ""
		for _, d := range problemsOf(t, map[string]any{"endpoint": "notes", "action": "create", "a_text": strings.Repeat("ä", length)}) {
			code += d.Code
		}
		assert.Equal(t, want, code, length)
	}
}
