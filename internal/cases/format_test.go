package cases

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFormat(t *testing.T) {
	long := strings.Repeat("é", 91)
	tests := []struct{ name, text, want string }{
		{"scalar", `"a"`, `"a"`},
		{"empty", `[ { }, [ ] ]`, `[{}, []]`},
		{"short", `{"a":[1,{"b":null}],"c":"{"}`, `{ "a": [1, { "b": null }], "c": "{" }`},
		{"bytes of strings and numbers", `["\u00e9é\/<",1.0E+2,-0]`, `["\u00e9é\/<", 1.0E+2, -0]`},
		{"120 columns", `[{"a":"` + long + `","b":"1234567"}]`, `[{ "a": "` + long + `", "b": "1234567" }]`},
		{"121 columns", `[{"a":"` + long + `","b":"12345678"}]`, "[\n\t{\n\t\t\"a\": \"" + long + "\",\n\t\t\"b\": \"12345678\"\n\t}\n]"},
		{"tabs count", `[[{"a":"` + long + `","b":"1234"}],1]`, "[\n\t[{ \"a\": \"" + long + "\", \"b\": \"1234\" }],\n\t1\n]"},
		{"long member", `{"a":"` + long + long + `","b":{"c":1}}`, "{\n\t\"a\": \"" + long + long + "\",\n\t\"b\": { \"c\": 1 }\n}"},
		{"long key", `{"` + long + long + `":[1]}`, "{\n\t\"" + long + long + "\": [\n\t\t1\n\t]\n}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			once, err := Format([]byte(tt.text))
			require.NoError(t, err)
			assert.Equal(t, tt.want+"\n", string(once))
			twice, err := Format(once)
			require.NoError(t, err)
			assert.Equal(t, string(once), string(twice))
		})
	}
	_, err := Format([]byte(`{"a":}`))
	assert.Error(t, err)
}

// TestFilesAreFormatted checks that each case file is in the format in which it is
// regenerated, so that a diff shows only what changed.
func TestFilesAreFormatted(t *testing.T) {
	for _, f := range Load(t, "../..") {
		text, err := os.ReadFile(f.Path)
		require.NoError(t, err)
		want, err := Format(marshal(t, f.Cases))
		require.NoError(t, err)
		assert.True(t, string(want) == string(text), `%s is not formatted: run "UPDATE_GOLDEN=1 go test ./internal/action -run TestCases", and read the diff`, f.Path)
	}
}
