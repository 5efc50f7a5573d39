package hubspottest

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	files     = "/files/2026-09/files"
	fromURL   = files + "/import-from-url/async"
	taskState = fromURL + "/tasks/{t}/status"
)

// imported is the step that starts the import of an address.
func imported(address, more string) step {
	return step{
		ask:    "POST " + fromURL,
		body:   `{"url":"` + address + `","access":"PRIVATE","folderPath":"/in","overwrite":false,"duplicateValidationStrategy":"NONE","duplicateValidationScope":"ENTIRE_PORTAL"` + more + `}`,
		status: 202, save: map[string]string{"t": "id"},
	}
}

func TestImportFromURL(t *testing.T) {
	const cat = "https://directus.example.com/assets/1/cat.jpg?access_token=x"
	done := func(want map[string]any) step {
		return step{ask: "GET " + taskState, status: 200, want: want}
	}
	with := func(s step, want map[string]any) step {
		s.want = want
		return s
	}
	playAll(t, []scenario{
		{name: "a file", steps: []step{
			with(imported(cat, ""), map[string]any{"links.status": "http://example.com" + fromURL + "/tasks/1001/status"}),
			{
				ask: "GET " + taskState, status: 200, save: map[string]string{"f": "result.id"},
				want: map[string]any{
					"status": "COMPLETE", "taskId": "{t}", "errors": nil, "numErrors": nil, "result.name": "cat", "result.extension": "jpg", "result.type": "IMG",
					"result.path": "/in/cat.jpg", "result.access": "PRIVATE",
				},
			},
			{ask: "GET " + files + "/{f}", status: 200, want: map[string]any{"id": "{f}", "size": 61, "archived": false, "isUsableInContent": true}},
			{ask: "DELETE " + files + "/{f}", status: 204},
			{ask: "GET " + files + "/{f}", status: 404, want: map[string]any{"category": "OBJECT_NOT_FOUND"}},
			{ask: "DELETE " + files + "/{f}/gdpr-delete", status: 404},
			{ask: "GET " + fromURL + "/tasks/99/status", status: 404},
		}},
		{name: "complete, and failed", steps: []step{
			imported("https://directus.invalid/assets/1", ""),
			done(map[string]any{"status": "COMPLETE", "result": nil, "numErrors": 1, "errors.0.category": "VALIDATION_ERROR", "errors.0.message": "The file could not be fetched: no host is named directus.invalid."}),
			{ask: "GET " + files + "/search", status: 200, want: map[string]any{"results.#": 0}},
		}},
		{name: "names", steps: []step{
			imported(cat, `,"name":"Tom"`), done(map[string]any{"result.path": "/in/Tom.jpg"}),
			imported(cat, ""), done(map[string]any{"result.path": "/in/cat.jpg"}),
			imported(cat, ""), done(map[string]any{"result.path": "/in/cat-1.jpg", "result.name": "cat-1"}),
			imported("https://example.com/notes", ""), done(map[string]any{"result.path": "/in/notes", "result.extension": "", "result.type": "OTHER"}),
		}},
		{name: "duplicates", steps: []step{
			imported(cat, ""), {ask: "GET " + taskState, status: 200, save: map[string]string{"f": "result.id"}},
			imported(cat, `,"duplicateValidationStrategy":"RETURN_EXISTING"`), done(map[string]any{"result.id": "{f}", "errors": nil}),
			imported(cat, `,"duplicateValidationStrategy":"REJECT"`), done(map[string]any{"status": "COMPLETE", "result": nil, "errors.0.category": "CONFLICT", "errors.0.context.id.0": "{f}"}),
			imported(cat, `,"duplicateValidationStrategy":"REJECT","duplicateValidationScope":"EXACT_FOLDER","folderPath":"/elsewhere"`), done(map[string]any{"result.path": "/elsewhere/cat.jpg"}),
			imported(cat, `,"overwrite":true`), done(map[string]any{"result.path": "/in/cat.jpg"}),
			{ask: "GET " + files + "/{f}", status: 404}, // the file in its place has an ID of its own
		}},
		{name: "refused", steps: []step{
			{ask: "POST " + fromURL, body: `{"url":"cat.jpg","access":"PRIVATE","folderPath":"/"}`, status: 400},
			{ask: "POST " + fromURL, body: `{"url":"ftp://example.com/a","access":"PRIVATE","folderPath":"/"}`, status: 400},
			{ask: "POST " + fromURL, body: `{"url":"` + cat + `","folderPath":"/"}`, status: 400},
			{ask: "POST " + fromURL, body: `{"url":"` + cat + `","access":"HIDDEN_PRIVATE","folderPath":"/"}`, status: 400},
			{ask: "POST " + fromURL, body: `{"url":"` + cat + `","access":"PRIVATE"}`, status: 400},
			{ask: "POST " + fromURL, body: `{"url":"` + cat + `","access":"PRIVATE","folderId":"1"}`, status: 400},
			{ask: "POST " + fromURL, body: `{"url":"` + cat + `","access":"PRIVATE","folderPath":"/","duplicateValidationStrategy":"MAYBE"}`, status: 400},
			{ask: "POST " + fromURL, body: `{"url":"` + cat + `","access":"PRIVATE","folderPath":"/","duplicateValidationScope":"HERE"}`, status: 400},
			{ask: "POST " + fromURL, body: `{"url":"` + cat + `","access":"PRIVATE","folderPath":"/"}`, status: 202},
		}},
		{name: "refused where the new fields count", options: Options{EnforceNewFields: true}, steps: []step{
			{ask: "POST " + fromURL, body: `{"url":"` + cat + `","access":"PRIVATE","folderPath":"/"}`, status: 400},
			{ask: "POST /files/v3/files/import-from-url/async", body: `{"url":"` + cat + `","access":"PRIVATE","folderPath":"/"}`, status: 202},
			imported(cat, ""),
		}},
		{name: "folders", steps: []step{
			{ask: "POST /files/2026-09/folders", body: `{"name":"deals","parentPath":"/crm"}`, status: 201, want: map[string]any{"path": "/crm/deals", "name": "deals"}, save: map[string]string{"d": "id", "up": "parentFolderId"}},
			{ask: "POST /files/2026-09/folders", body: `{"name":"deals","parentFolderId":"{up}"}`, status: 409},
			{ask: "POST /files/2026-09/folders", body: `{"name":"a/b"}`, status: 400},
			{ask: "GET /files/2026-09/folders/{up}", status: 200, want: map[string]any{"path": "/crm"}},
			{ask: "GET /files/2026-09/folders/search?name=dea", status: 200, want: map[string]any{"results.#": 1}},
			{ask: "POST " + fromURL, body: `{"url":"` + cat + `","access":"PRIVATE","folderId":"{d}"}`, status: 202, save: map[string]string{"t": "id"}},
			done(map[string]any{"result.path": "/crm/deals/cat.jpg", "result.parentFolderId": "{d}"}),
			{ask: "DELETE /files/2026-09/folders/{d}", status: 204},
			{ask: "GET /files/2026-09/folders/{d}", status: 404},
		}},
	})
}

func TestImportFromURLTakesTime(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now), WithOptions(Options{FileDelayMS: 2000}))
	a := ask(t, s, "POST", fromURL, imported("https://example.com/a.pdf", "").body)
	require.Equal(t, 202, a.status, a.text)
	state := func() answered { return ask(t, s, "GET", fromURL+"/tasks/"+a.get("id").(string)+"/status", "") }
	assert.Equal(t, "PENDING", state().get("status"))
	c.add(time.Second)
	assert.Equal(t, "PROCESSING", state().get("status"))
	assert.Nil(t, state().get("result"))
	c.add(time.Second)
	assert.Equal(t, "COMPLETE", state().get("status"))
	assert.Equal(t, "DOCUMENT", state().get("result.type"))
}

func TestImportFromURLFetches(t *testing.T) {
	asked := make(chan string)
	s := New(WithOptions(Options{FetchFiles: true}), WithFetch(func(address string) ([]byte, error) {
		asked <- address
		if address == "https://example.com/secret" {
			return nil, errors.New("the address answered 403 Forbidden")
		}
		return []byte("hello"), nil
	}))
	state := func(address string) answered {
		a := ask(t, s, "POST", fromURL, imported(address, "").body)
		require.Equal(t, 202, a.status, a.text)
		task := fromURL + "/tasks/" + a.get("id").(string) + "/status"
		assert.Equal(t, "PROCESSING", ask(t, s, "GET", task, "").get("status"))
		assert.Equal(t, address, <-asked)
		for { // until the goroutine that fetched has put the file in
			if a := ask(t, s, "GET", task, ""); a.get("status") == "COMPLETE" {
				return a
			}
		}
	}
	a := state("https://example.com/a.txt?access_token=x")
	assert.Equal(t, float64(5), a.get("result.size"))
	assert.Equal(t, "5d41402abc4b2a76b9719d911017c592", a.get("result.fileMd5"))
	a = state("https://example.com/secret")
	assert.Equal(t, "The file could not be fetched: the address answered 403 Forbidden.", a.get("errors.0.message"))
}

func TestSignedLinks(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now))
	body := func(address string) (int, string) {
		where, err := url.Parse(address)
		require.NoError(t, err)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", where.RequestURI(), nil)) // no token needed there
		return w.Code, w.Body.String()
	}
	play(t, s, []step{imported("https://example.com/a.txt", "")})
	a := ask(t, s, "GET", fromURL+"/tasks/1001/status", "")
	id, address := a.get("result.id").(string), a.get("result.url").(string)
	status, _ := body(address)
	assert.Equal(t, 404, status, "the address of a private file leads nowhere")

	a = ask(t, s, "GET", files+"/"+id+"/signed-url?expirationSeconds=60&size=thumb", "")
	require.Equal(t, 200, a.status, a.text)
	assert.Equal(t, "2026-11-24T09:01:00.000Z", a.get("expiresAt"))
	assert.Equal(t, "a", a.get("name"))
	assert.Equal(t, "DOCUMENT", a.get("type"))
	status, text := body(a.get("url").(string))
	assert.Equal(t, 200, status)
	assert.Equal(t, "The content of https://example.com/a.txt\n", text)
	c.add(time.Minute)
	status, _ = body(a.get("url").(string))
	assert.Equal(t, 404, status, "after its time the link is dead")

	assert.Equal(t, 400, ask(t, s, "GET", files+"/"+id+"/signed-url?expirationSeconds=0", "").status)
	assert.Equal(t, 400, ask(t, s, "GET", files+"/"+id+"/signed-url?size=huge", "").status)
	assert.Equal(t, 404, ask(t, s, "GET", files+"/9/signed-url", "").status)
	require.Equal(t, 200, ask(t, s, "PATCH", files+"/"+id, `{"access":"PUBLIC_NOT_INDEXABLE","name":"b"}`).status)
	status, _ = body(address)
	assert.Equal(t, 200, status)
	assert.Equal(t, "/in/b.txt", ask(t, s, "GET", files+"/"+id, "").get("path"))
}

func TestSearchFiles(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now))
	for _, name := range []string{"a.pdf", "b.png", "c.png"} {
		play(t, s, []step{imported("https://example.com/"+name, "")})
		c.add(time.Hour)
	}
	tests := []struct {
		query string
		want  []string
	}{
		{"", []string{"a", "b", "c"}},
		{"?sort=-name", []string{"c", "b", "a"}},
		{"?sort=-createdAt&limit=1", []string{"c"}},
		{"?extension=png", []string{"b", "c"}},
		{"?type=DOCUMENT", []string{"a"}},
		{"?name=B", []string{"b"}},
		{"?createdAtGte=2026-11-24T10:00:00Z", []string{"b", "c"}},
		{"?limit=2&after=1", []string{"b", "c"}},
		{"?path=/out", []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			a := ask(t, s, "GET", files+"/search"+tt.query, "")
			require.Equal(t, 200, a.status, a.text)
			names := []string{}
			for _, f := range a.get("results").([]any) {
				names = append(names, f.(map[string]any)["name"].(string))
			}
			assert.Equal(t, tt.want, names)
		})
	}
	assert.Equal(t, "2", ask(t, s, "GET", files+"/search?limit=2", "").get("paging.next.after"))
	for _, bad := range []string{"?limit=101", "?after=10001", "?sort=colour", "?createdAtGte=yesterday"} {
		assert.Equal(t, 400, ask(t, s, "GET", files+"/search"+bad, "").status, bad)
	}
}

func TestUpload(t *testing.T) {
	s := New()
	send := func(options string) answered {
		buf := &bytes.Buffer{}
		w := multipart.NewWriter(buf)
		require.NoError(t, w.WriteField("options", options))
		require.NoError(t, w.WriteField("folderPath", "/in"))
		part, err := w.CreateFormFile("file", "a.txt")
		require.NoError(t, err)
		_, err = part.Write([]byte("hello"))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return ask(t, s, "POST", files, buf.String(), "Content-Type", w.FormDataContentType())
	}
	a := send(`{"access":"PRIVATE"}`)
	require.Equal(t, 201, a.status, a.text)
	assert.Equal(t, "/in/a.txt", a.get("path"))
	assert.Equal(t, float64(5), a.get("size"))
	assert.Equal(t, 400, send(`{"access":"SECRET"}`).status)
	assert.Equal(t, 409, send(`{"access":"PRIVATE","duplicateValidationStrategy":"REJECT"}`).status)
	assert.Equal(t, 415, ask(t, s, "POST", files, `{}`).status)
}

func TestFileScopes(t *testing.T) {
	s := New(WithToken(Token{Name: "new", Value: "n", Scopes: []string{"files.read"}}), WithToken(Token{Name: "old", Value: "o", Scopes: []string{"files"}}))
	for _, token := range []string{"n", "o"} {
		a := ask(t, s, "GET", "/files/2026-09/files/search", "", "Authorization", "Bearer "+token)
		assert.Equal(t, 200, a.status, token)
	}
	a := ask(t, s, "DELETE", "/files/2026-09/files/1", "", "Authorization", "Bearer n")
	assert.Equal(t, 403, a.status)
	assert.Equal(t, "files.delete", a.get("errors.0.context.requiredGranularScopes.0"))
}

func TestAttachments(t *testing.T) {
	var steps []step
	for _, kind := range []string{"notes", "calls", "emails", "meetings"} {
		steps = append(steps,
			step{ask: "POST /crm/objects/2026-09/" + kind, body: `{"properties":{"hs_timestamp":"2026-11-24T09:00:00Z","hs_attachment_ids":"24332474034;24332474035"}}`, status: 201, save: map[string]string{"r": "id"}},
			step{ask: "PATCH /crm/objects/2026-09/" + kind + "/{r}", body: `{"properties":{"hs_attachment_ids":"7"}}`, status: 200, want: map[string]any{"properties.hs_attachment_ids": "7"}},
		)
	}
	play(t, New(), steps)
}
