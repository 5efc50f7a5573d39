package validate

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"directus-extension-hubspot/internal/option"
)

func TestSplitFiles(t *testing.T) {
	for text, want := range map[string][]string{
		"7, 8\n9":                             {"7", "8", "9"},
		"https://a.example/x?of=1,b":          {"https://a.example/x?of=1,b"},
		"https://a.example/x,7":               {"https://a.example/x", "7"},
		"https://a.example,https://b.example": {"https://a.example", "https://b.example"},
		"logo.png":                            {"logo.png"},
		"logo.png, https://a.example":         {"logo.png", "https://a.example"},
		"7, logo.png":                         {"7", "logo.png"},
		" , ":                                 nil,
	} {
		assert.Equal(t, want, splitFiles(text), text)
	}
}

// TestSplitFilesCopiesOnce proves that an address with very many commas is not copied for
// each of them: anybody may send it to a webhook.
func TestSplitFilesCopiesOnce(t *testing.T) {
	text := "https://a.example/" + strings.Repeat(",x", 20_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	files := splitFiles(text)
	runtime.ReadMemStats(&after)
	assert.Equal(t, []string{text}, files)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1000*len(text)))
}

// TestFileAddressIsBounded checks how long the address of a file may be.
func TestFileAddressIsBounded(t *testing.T) {
	const address = "https://a.example/"
	for length, codes := range map[int]int{4000: 0, 4001: 1} {
		details := problemsOf(t, map[string]any{
			option.Endpoint: "notes", option.Action: "create", option.ActivityText: "x",
			option.ActivityFiles: []any{address + strings.Repeat("x", length-len(address))},
		})
		assert.Len(t, details, codes, length)
	}
}

func TestIsURL(t *testing.T) {
	for text, want := range map[string]bool{
		"https://a.example/x": true,
		"http://a.example/x":  true,
		"ftp://a.example/x":   false,
		"https:///x":          false,
		"a.example/x":         false,
		"https://a.example:b": false,
		"":                    false,
	} {
		assert.Equal(t, want, isURL(text), text)
	}
}
