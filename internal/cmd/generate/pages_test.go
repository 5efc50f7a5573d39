package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The addresses under which GitHub shows a file of this repository. README.md
// uses them because npm and the marketplace show it, too.
const (
	blob = "https://github.com/directus-extension-hubspot/directus-extension-hubspot/blob/main/"
	raw  = "https://raw.githubusercontent.com/directus-extension-hubspot/directus-extension-hubspot/main/"
)

var (
	fences    = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	code      = regexp.MustCompile("`[^`\n]*`")
	linkMarks = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	headings  = regexp.MustCompile(`(?m)^#+ (.+)$`)
	noAnchor  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// pages are the Markdown files of the repository, by their path from its root.
func pages(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "testdata/*.md", "internal/*/*.md", ".github/*.md", ".github/*/*.md"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			name, err := filepath.Rel(root, file)
			require.NoError(t, err)
			found[filepath.ToSlash(name)] = string(text)
		}
	}
	require.Contains(t, found, "README.md")
	require.Contains(t, found, "docs/actions.md")
	return found
}

// links returns the targets of a page's links, except in code.
func links(text string) []string {
	var found []string
	text = code.ReplaceAllString(fences.ReplaceAllString(text, ""), "code")
	for _, match := range linkMarks.FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

// anchors returns the names that GitHub gives the headings of a page.
func anchors(text string) []string {
	var found []string
	seen := map[string]int{}
	for _, match := range headings.FindAllStringSubmatch(fences.ReplaceAllString(text, ""), -1) {
		name := strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(match[1]), ""), " ", "-")
		if n := seen[name]; n > 0 {
			found = append(found, name+"-"+strconv.Itoa(n))
		} else {
			found = append(found, name)
		}
		seen[name]++
	}
	return found
}

// TestLinks checks that each link within the repository leads to a file, and to a
// heading if it names one, and that every page of docs can be reached from
// README.md.
func TestLinks(t *testing.T) {
	all := pages(t)
	leads := map[string][]string{}
	for page, text := range all {
		for _, link := range links(text) {
			path, anchor, _ := strings.Cut(link, "#")
			switch {
			case strings.HasPrefix(path, blob):
				path = strings.TrimPrefix(path, blob)
			case strings.HasPrefix(path, raw):
				path = strings.TrimPrefix(path, raw)
			case strings.Contains(path, "://"), strings.HasPrefix(path, "mailto:"):
				continue
			case path == "":
				path = page
			default:
				path = filepath.ToSlash(filepath.Join(filepath.Dir(page), path))
			}
			assert.FileExists(t, filepath.Join(root, path), "%s links to %s", page, link)
			if anchor != "" {
				assert.Contains(t, anchors(all[path]), anchor, "%s links to %s", page, link)
			}
			leads[page] = append(leads[page], path)
		}
	}
	reached := map[string]bool{"README.md": true}
	for queue := []string{"README.md"}; len(queue) > 0; queue = queue[1:] {
		for _, next := range leads[queue[0]] {
			if !reached[next] {
				reached[next] = true
				queue = append(queue, next)
			}
		}
	}
	for page := range all {
		if strings.HasPrefix(page, "docs/") {
			assert.True(t, reached[page], "nothing leads to %s", page)
		}
	}
}

func TestAnchors(t *testing.T) {
	text := "# Find and search\n\n```sh\n# no heading\n```\n\n## What `undefined` is, and isn't\n\n## A\n\n## A\n"
	assert.Equal(t, []string{"find-and-search", "what-undefined-is-and-isnt", "a", "a-1"}, anchors(text))
	assert.Equal(t, []string{"x.md#y"}, links("[a](x.md#y) `[b](z.md)`\n\n```\n[c](z.md)\n```\n"))
}

// TestREADME checks that README.md is short, and that its links work on npm and in
// the marketplace.
func TestREADME(t *testing.T) {
	text := pages(t)["README.md"]
	assert.LessOrEqual(t, strings.Count(text, "\n"), 200)
	for _, link := range links(text) {
		assert.True(t, strings.HasPrefix(link, "https://"), link)
	}
}

// TestPages checks that each page of docs says at its beginning what it is for, and
// at its end where to go next.
func TestPages(t *testing.T) {
	for page, text := range pages(t) {
		if !strings.HasPrefix(page, "docs/") {
			continue
		}
		assert.Regexp(t, `^# .+\n\nThis page `, text, page)
		paragraphs := strings.Split(strings.TrimSpace(text), "\n\n")
		last := paragraphs[len(paragraphs)-1]
		assert.True(t, strings.HasPrefix(last, "**Next:** "), page)
		assert.NotEmpty(t, links(last), page)
	}
}

// TestLabels checks that a label with a key after it is the registry's label of
// that option, action or endpoint.
func TestLabels(t *testing.T) {
	checked := 0
	for page, text := range pages(t) {
		text = strings.Join(strings.Fields(fences.ReplaceAllString(text, "")), " ")
		for _, match := range labelled.FindAllStringSubmatch(text, -1) {
			checked++
			assert.Contains(t, labelsOf(match[2]), match[1], "%s: %s", page, match[0])
		}
	}
	assert.Greater(t, checked, 10)
}

// TestPromises checks that each row of the table of promises names a page and tests
// that exist: Go tests, tests of the shim, or cases.
func TestPromises(t *testing.T) {
	var all strings.Builder
	for folder, ends := range map[string]string{"internal": "_test.go", "wasm": "_test.go", "shim/test": ".test.ts", "testdata/cases": ".json"} {
		require.NoError(t, filepath.WalkDir(filepath.Join(root, folder), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ends) {
				return err
			}
			text, err := os.ReadFile(path)
			all.Write(text)
			return err
		}))
	}
	tests := all.String()
	_, table, ok := strings.Cut(pages(t)["testdata/README.md"], "## What the docs promise")
	require.True(t, ok)
	rows := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(line, " | ")
		if len(cells) != 3 || !strings.Contains(cells[0], ".md") {
			continue
		}
		rows++
		assert.FileExists(t, filepath.Join(root, strings.TrimPrefix(cells[0], "| ")))
		names := code.FindAllString(cells[2], -1)
		assert.NotEmpty(t, names, line)
		for _, name := range names {
			name = strings.Trim(name, "`")
			if strings.HasPrefix(name, "Test") && !strings.Contains(name, " ") { // the function of a Go test
				name = "func " + name + "("
			}
			assert.Truef(t, strings.Contains(tests, name), "no test is called %q", name)
		}
	}
	assert.Greater(t, rows, 30)
}

// TestPackage checks the parts of package.json that the marketplace shows.
func TestPackage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "package.json"))
	require.NoError(t, err)
	var manifest struct {
		Description string
		Keywords    []string
		Repository  struct{ URL string }
	}
	require.NoError(t, json.Unmarshal(text, &manifest))
	assert.NotEmpty(t, manifest.Description)
	assert.LessOrEqual(t, len(manifest.Description), 80)
	assert.Contains(t, manifest.Keywords, "directus-extension", "the marketplace finds it by this keyword")
	assert.True(t, slices.IsSorted(slices.Compact(slices.Clone(manifest.Keywords))), "sorted, each once")
	assert.Equal(t, "git+"+strings.TrimSuffix(blob, "/blob/main/")+".git", manifest.Repository.URL)
}
