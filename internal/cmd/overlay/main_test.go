package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQuiet(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"nothing to do", "package p\n\nfunc f() { g(\"print\") }\n", "package p\n\nfunc f() { g(\"print\") }\n"},
		{"literals", "package p\n\nfunc f() {\n\tif x { print(\"a\", 1) }\n\tprintln()\n}\n", "package p\n\nfunc f() {\n\tif x { {} }\n\t{}\n}\n"},
		{
			"values are still evaluated, so that a variable is used",
			"package p\n\nfunc f() { x := 1; go func() { print(\"x\", hex(x), f(), \"\\n\") }() }\n",
			"package p\n\nfunc f() { x := 1; go func() { _, _ = hex(x), f() }() }\n",
		},
		{
			"a function, with what stands above it, and an import that nobody uses then",
			"package p\n\nimport (\n\t\"internal/abi\"\n\t\"unsafe\"\n)\n\nvar v unsafe.Pointer\n\n//go:nosplit\nfunc traceEnabled() bool { return abi.On }\n",
			"package p\n\nimport (\n\t_ \"internal/abi\"\n\t\"unsafe\"\n)\n\nvar v unsafe.Pointer\n\n//go:nosplit\nfunc traceEnabled() bool { return false }\n",
		},
		{"a method of that name", "package p\n\nfunc (t) check() { f() }\n\nfunc check()\n", "package p\n\nfunc (t) check() { f() }\n\nfunc check()\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var q quieter
			got, err := q.quiet([]byte(c.source))
			require.NoError(t, err)
			assert.Equal(t, c.want, string(got))
		})
	}
	_, err := new(quieter).quiet([]byte("no Go"))
	assert.Error(t, err)
}

func TestComplete(t *testing.T) {
	q := quieter{map[string]bool{}}
	for name := range bodies {
		q.found[name] = true
	}
	assert.NoError(t, q.complete())
	delete(q.found, "goenvs")
	assert.ErrorContains(t, q.complete(), "no function goenvs")
}

// TestWrite holds the bodies to the Go that is here.
func TestWrite(t *testing.T) {
	t.Chdir("../../..")
	directory := t.TempDir()
	require.NoError(t, write(directory))
	text, err := os.ReadFile(filepath.Join(directory, "overlay.json"))
	require.NoError(t, err)
	var overlay struct{ Replace map[string]string }
	require.NoError(t, json.Unmarshal(text, &overlay))
	files := map[string]int{}
	for file, instead := range overlay.Replace {
		assert.FileExists(t, file)
		if instead == "" {
			files["none"]++
			continue
		}
		assert.FileExists(t, instead)
		files[filepath.Base(filepath.Dir(instead))]++
	}
	assert.Equal(t, 1, files["fmt"])
	assert.Positive(t, files["none"])
	assert.Greater(t, files["runtime"], 20)
}
