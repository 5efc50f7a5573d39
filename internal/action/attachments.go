package action

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// attachment is a file to attach, and the state of its import.
type attachment struct {
	*validate.File
	request request.Request
	task    string
	id      string // the file's ID in HubSpot; "" until it is there
	failed  bool
}

// attach lets HubSpot fetch the files that the flow gives by their addresses, and writes
// the IDs of all files into the activity's property for them. It waits as long as the
// run's patience allows. If the run fails after that, its problem says which files are
// in HubSpot.
func (c *call) attach() *problem.Problem {
	if len(c.In.Files) == 0 {
		return nil
	}
	files := make([]*attachment, len(c.In.Files))
	for i := range c.In.Files {
		f := &c.In.Files[i]
		files[i] = &attachment{File: f, id: f.ID}
	}
	c.ReportBy(func(p *problem.Problem) bool { return reportFiles(p, files) })
	if p := c.fetch(files); p != nil {
		return p
	}
	var ids []string
	for _, f := range files {
		ids = append(ids, f.id)
	}
	for i := range c.In.Properties {
		if p := &c.In.Properties[i]; p.Name == validate.Attachments {
			if p.Value != "" {
				ids = append([]string{p.Value}, ids...)
			}
			p.Value = strings.Join(ids, ";")
		}
	}
	return nil
}

// fetch imports the files that are not in HubSpot yet.
func (c *call) fetch(files []*attachment) (failed *problem.Problem) {
	at := map[int]*attachment{}
	for _, f := range files {
		if f.id == "" {
			f.request = request.ImportFile(c.In, request.FileImport{URL: f.URL, Name: f.Name, Access: "PRIVATE", Duplicates: "RETURN_EXISTING"})
			at[c.Begin(f.request)] = f
		}
	}
	fail := func(f *attachment, p *problem.Problem) {
		f.failed = true
		if failed == nil {
			failed = notAttached(f, p)
		}
	}
	for c.Pending() > 0 {
		x := c.Next()
		f := at[x.ID]
		switch {
		case f == nil:
		case x.Problem != nil:
			fail(f, x.Problem)
		case c.Made():
			f.id = "<ID of " + f.URL + ">"
		default:
			task, p := c.taskOf(&f.request, x.Answer)
			if f.task = task; p != nil {
				fail(f, p)
			}
		}
	}
	for look := c.soon(); ; {
		open := false
		for _, f := range files {
			if f.id != "" || f.failed {
				continue
			}
			state, done, p := c.fileTask(&f.request, f.task)
			switch {
			case p != nil:
				fail(f, p)
			case !done:
				open = true
			default:
				if f.id, _ = state.At("result", "id").Scalar(); strings.Trim(f.id, "0123456789") != "" || f.id == "" {
					f.id = ""
					fail(f, c.oddAnswer(&f.request, "the file in its answer has no ID."))
				}
			}
		}
		if failed != nil || !open {
			return failed
		}
		if !look.rest(c) {
			return &problem.Problem{
				Word: problem.Upstream, Docs: c.In.Endpoint.Docs,
				Message: "Nothing was created: HubSpot was still fetching the files when the time of the run was over.",
				Hint:    "Run the flow again in a minute, when the files are there, or give it more time in Retry For.",
			}
		}
	}
}

// notAttached is the problem of a file that could not be imported, in words about files
// instead of records.
func notAttached(f *attachment, p *problem.Problem) *problem.Problem {
	switch p.Word {
	case problem.NotFound, problem.Conflict:
		p.Word, p.ExistingID = problem.Upstream, ""
		p.Message = "HubSpot refused the import of the file with the status " + strconv.Itoa(p.Status) + "."
		p.Hint = "Run the flow again."
	case problem.Validation:
		p.Hint = withoutLogin
	}
	p.Details = append([]problem.Detail{{Field: f.At, Code: "not_imported", Message: p.Message}}, p.Details...)
	p.Message = "Nothing was created, since a file could not be imported: " + p.Message
	return p
}

// reportFiles adds what became of the files to a problem. It returns false if none was
// imported.
func reportFiles(p *problem.Problem, files []*attachment) bool {
	w := wire.NewWriter(nil).Open('{').Key("files").Open('[')
	began := false
	for _, f := range files {
		if f.URL == "" {
			continue
		}
		status := "imported"
		switch {
		case f.failed:
			status = "failed"
		case f.id == "" && f.task == "":
			status = "unknown"
		case f.id == "":
			status = "started"
		}
		began = began || f.task != ""
		w.Open('{').Key("url").String(f.URL).Key("status").String(status).Member("id", f.id).Close('}')
	}
	if !began {
		return false
	}
	p.Report = w.Close(']').Close('}').Bytes()
	p.Hint += " Files that were imported stay in HubSpot. The next run uses them and does not import them again."
	return true
}
