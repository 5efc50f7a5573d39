package request

import (
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
)

// MaxFilesPage is how many files a page has.
const MaxFilesPage = 100

func files(in *validate.Input, rest string) *Path {
	return versioned("/files", in.Text(option.APIVersion), "/files"+rest)
}

// FileImport says which file HubSpot is to fetch, and where to put it.
type FileImport struct{ URL, Name, Folder, Access, Duplicates string }

// ImportFile asks HubSpot to fetch a file from an address. HubSpot accepts the request
// and fetches the file later. The request may be repeated if HubSpot is to use an
// existing file.
func ImportFile(in *validate.Input, f FileImport) Request {
	w := newBody().Open('{').Key("url").String(f.URL).Member("name", f.Name)
	key := "folderPath"
	switch {
	case f.Folder == "":
		f.Folder = "/directus"
	case strings.Trim(f.Folder, "0123456789") == "":
		key = "folderId"
	}
	w.Key(key).String(f.Folder).Key("access").String(f.Access).Key("overwrite").Bool(false)
	w.Key("duplicateValidationStrategy").String(f.Duplicates).Key("duplicateValidationScope").String("EXACT_FOLDER")
	return Request{
		Method: "POST", Path: files(in, "/import-from-url/async").String(), Body: w.Close('}').Bytes(), See: All,
		Once: f.Duplicates != "RETURN_EXISTING", Scopes: endpoint("files").Write,
	}
}

// FileTask reads the state of the import of a file.
func FileTask(in *validate.Input, task string) Request {
	return Request{Method: "GET", Path: files(in, "/import-from-url/async/tasks").Segment(task).Segment("status").String(), See: All, Scopes: endpoint("files").Read}
}

// Files reads a page of the files that match.
func Files(in *validate.Input, limit, after string) Request {
	return Request{Method: "GET", Path: files(in, "/search").
		Query("name", in.Text(option.Name)).
		Query("extension", in.Text(option.Extension)).
		Query("limit", limit).
		After(after).String()}
}

// File reads what HubSpot knows of a file.
func File(in *validate.Input) Request {
	return Request{Method: "GET", Path: files(in, "").Segment(in.Text(option.ID)).String()}
}

// FileLink makes a link to a file that expires after some time.
func FileLink(in *validate.Input) Request {
	return Request{Method: "GET", Path: files(in, "").Segment(in.Text(option.ID)).Segment("signed-url").
		Query("expirationSeconds", in.Text(option.Seconds)).String()}
}

// DeleteFile deletes a file.
func DeleteFile(in *validate.Input) Request {
	return Request{Method: "DELETE", Path: files(in, "").Segment(in.Text(option.ID)).String(), Removes: true}
}
