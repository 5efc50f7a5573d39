package hubspottest

import (
	"crypto/md5"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Files: imported from an address, found, read, linked to, and deleted.

// file is one file of the account.
type file struct {
	ID        string `json:"id"`
	Name      string `json:"name"` // without the extension
	Extension string `json:"extension"`
	Type      string `json:"type"`
	Size      int    `json:"size"`
	Path      string `json:"path"`
	URL       string `json:"url"`
	Hosting   string `json:"defaultHostingUrl"`
	Access    string `json:"access"`
	FolderID  string `json:"parentFolderId,omitempty"`
	MD5       string `json:"fileMd5"`
	Encoding  string `json:"encoding,omitempty"`
	Usable    bool   `json:"isUsableInContent"`
	ExpiresAt int64  `json:"expiresAt,omitempty"`
	Archived  bool   `json:"archived"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`

	content []byte
}

type folder struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Path      string `json:"path"`
	ParentID  string `json:"parentFolderId,omitempty"`
	Archived  bool   `json:"archived"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
}

// fileTask is the import of one file from an address.
type fileTask struct {
	id        string
	began     time.Time
	processed time.Time // when it goes from PENDING to PROCESSING
	ended     time.Time
	result    *file
	problem   *batchError
	done      bool
}

var fileTypes = map[string][]string{
	"IMG":      {"png", "jpg", "jpeg", "gif", "webp", "svg", "avif"},
	"DOCUMENT": {"pdf", "doc", "docx", "txt", "md", "csv", "xls", "xlsx", "ppt", "pptx", "odt"},
	"AUDIO":    {"mp3", "wav", "ogg", "m4a"},
	"MOVIE":    {"mp4", "mov", "avi", "webm"},
}

func fileType(extension string) string {
	for _, name := range sortedKeys(fileTypes) {
		if slices.Contains(fileTypes[name], strings.ToLower(extension)) {
			return name
		}
	}
	return "OTHER"
}

func fileRoutes() []*route {
	return []*route{
		at("POST", "files/files/import-from-url/async", writeFiles, importFromURL, writes, inDatedAndV3),
		at("GET", "files/files/import-from-url/async/tasks/{task}/status", readFiles, fileTaskStatus, inDatedAndV3),
		at("POST", "files/files", writeFiles, uploadFile, writes, takesForm, inDatedAndV3),
		at("GET", "files/files/search", readFiles, searchFiles, inDatedAndV3),
		at("GET", "files/files/{file}", readFiles, readFile, inDatedAndV3),
		at("GET", "files/files/{file}/signed-url", readFiles, signFile, inDatedAndV3),
		at("PATCH", "files/files/{file}", writeFiles, changeFile, writes, inDatedAndV3),
		at("DELETE", "files/files/{file}", deleteFiles, deleteFile, writes, inDatedAndV3),
		at("DELETE", "files/files/{file}/gdpr-delete", deleteFiles, deleteFile, writes, inDatedAndV3),
		at("POST", "files/folders", writeFiles, createFolder, writes, inDatedAndV3),
		at("GET", "files/folders/search", readFiles, searchFolders, inDatedAndV3),
		at("GET", "files/folders/{folder}", readFiles, readFolder, inDatedAndV3),
		at("DELETE", "files/folders/{folder}", deleteFiles, deleteFolder, writes, inDatedAndV3),
	}
}

// fileInput has the fields that an import and an upload share.
type fileInput struct {
	URL        string    `json:"url"`
	Name       string    `json:"name"`
	Access     string    `json:"access"`
	Overwrite  *bool     `json:"overwrite"`
	Strategy   string    `json:"duplicateValidationStrategy"`
	Scope      string    `json:"duplicateValidationScope"`
	FolderID   looseText `json:"folderId"`
	FolderPath string    `json:"folderPath"`
	TTL        string    `json:"ttl"`
	ExpiresAt  looseText `json:"expiresAt"`
}

var (
	fileAccess    = []string{"PUBLIC_INDEXABLE", "PUBLIC_NOT_INDEXABLE", "PRIVATE"}
	fileStrategy  = []string{"NONE", "REJECT", "RETURN_EXISTING"}
	fileDuplicate = []string{"ENTIRE_PORTAL", "EXACT_FOLDER"}
)

func (c *call) checkFile(in *fileInput) *apiError {
	if c.options.EnforceNewFields && dated(c.version) && in.URL != "" && (in.Overwrite == nil || in.Strategy == "" || in.Scope == "") {
		return invalid("An import needs overwrite, duplicateValidationStrategy and duplicateValidationScope.")
	}
	if in.Strategy == "" {
		in.Strategy = "NONE"
	}
	if in.Scope == "" {
		in.Scope = "ENTIRE_PORTAL"
	}
	switch {
	case !slices.Contains(fileAccess, in.Access):
		return invalid("access is one of %s, not %s.", strings.Join(fileAccess, ", "), quoted(in.Access))
	case !slices.Contains(fileStrategy, in.Strategy):
		return invalid("duplicateValidationStrategy is one of %s, not %s.", strings.Join(fileStrategy, ", "), quoted(in.Strategy))
	case !slices.Contains(fileDuplicate, in.Scope):
		return invalid("duplicateValidationScope is one of %s, not %s.", strings.Join(fileDuplicate, ", "), quoted(in.Scope))
	case in.FolderID == "" && in.FolderPath == "":
		return invalid("A file needs a folderId or a folderPath.")
	case in.FolderID != "" && in.FolderPath != "":
		return invalid("A file takes a folderId or a folderPath, not both.")
	case in.FolderID != "" && c.folder(string(in.FolderID)) == nil:
		return invalid("There is no folder %s.", in.FolderID)
	}
	return nil
}

func importFromURL(c *call) (reply, *apiError) {
	var in fileInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	from, err := url.Parse(in.URL)
	if err != nil || from.Scheme != "http" && from.Scheme != "https" || from.Host == "" {
		return refuse(invalid("url is not an address: %s", quoted(in.URL)))
	}
	if fail := c.checkFile(&in); fail != nil {
		return refuse(fail)
	}
	now, delay := c.now(), c.options.FileDelayMS
	task := &fileTask{
		id: formatID(c.nextID()), began: now,
		processed: now.Add(time.Duration(delay/2) * time.Millisecond), ended: now.Add(time.Duration(delay) * time.Millisecond),
	}
	c.fileTasks = append(c.fileTasks, task)
	end := func(s *Server, content []byte, err error) {
		task.done = true
		if err != nil {
			task.problem = &batchError{Status: "error", Category: categoryValidation, Message: fmt.Sprintf("The file could not be fetched: %s.", err)}
			return
		}
		task.result, task.problem = s.keepFile(&in, fileNameOf(&in, from), content, c.origin())
	}
	s := c.Server
	switch {
	case strings.HasSuffix(from.Hostname(), ".invalid"): // a top-level domain without hosts (RFC 2606)
		s.after(delay, func() { end(s, nil, fmt.Errorf("no host is named %s", from.Hostname())) })
	case !c.options.FetchFiles:
		address := from.Scheme + "://" + from.Host + from.Path
		s.after(delay, func() { end(s, []byte("The content of "+address+"\n"), nil) })
	default:
		go func() { // without the lock, because the server at the address may send requests to the stand-in
			content, err := s.fetch(in.URL)
			s.data.Lock()
			defer s.data.Unlock()
			task.ended = s.now()
			end(s, content, err)
		}()
	}
	return reply{status: http.StatusAccepted, body: map[string]any{
		"id": task.id, "links": map[string]string{"status": c.origin() + strings.TrimSuffix(c.r.URL.EscapedPath(), "/") + "/tasks/" + task.id + "/status"},
	}}, nil
}

// maxFile is the largest file that is fetched.
const maxFile = 64 << 20

// readAddress reads an address as HubSpot does: without any login.
func readAddress(address string) ([]byte, error) {
	client := &http.Client{Timeout: 30 * time.Second}
	response, err := client.Get(address)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the address answered %s", response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, maxFile))
}

// fileNameOf returns the given name, or the last part of the address. A name
// without an extension gets that of the address.
func fileNameOf(in *fileInput, from *url.URL) string {
	last := path.Base(from.Path)
	if last == "." || last == "/" {
		last = "file"
	}
	if in.Name == "" {
		return last
	}
	if path.Ext(in.Name) == "" {
		return in.Name + path.Ext(last)
	}
	return in.Name
}

// keepFile adds a file to the account if the rules for duplicates allow it. The
// account must be locked.
func (s *Server) keepFile(in *fileInput, fullName string, content []byte, origin string) (*file, *batchError) {
	where := in.FolderPath
	folderID := string(in.FolderID)
	if folderID != "" {
		where = s.folder(folderID).Path
	} else {
		folderID = s.folderAt(where)
	}
	sum := fmt.Sprintf("%x", md5.Sum(content))
	if in.Strategy != "NONE" {
		for _, other := range s.allFiles {
			if other.MD5 != sum || in.Scope == "EXACT_FOLDER" && other.FolderID != folderID {
				continue
			}
			if in.Strategy == "RETURN_EXISTING" {
				return other, nil
			}
			return nil, &batchError{Status: "error", Category: categoryConflict, Message: fmt.Sprintf("The same file is there already, as %s.", other.ID), Context: map[string][]string{"id": {other.ID}}}
		}
	}
	extension := strings.TrimPrefix(path.Ext(fullName), ".")
	name := strings.TrimSuffix(fullName, path.Ext(fullName))
	at := func(name string) string {
		if extension == "" {
			return path.Join("/", where, name)
		}
		return path.Join("/", where, name+"."+extension)
	}
	taken := func(p string) int {
		return slices.IndexFunc(s.allFiles, func(one *file) bool { return one.Path == p })
	}
	if in.Overwrite != nil && *in.Overwrite {
		if i := taken(at(name)); i >= 0 {
			s.allFiles = slices.Delete(s.allFiles, i, i+1) // the file that replaces it has a new ID
		}
	}
	base := name
	for n := 1; taken(at(name)) >= 0; n++ {
		name = fmt.Sprintf("%s-%d", base, n)
	}
	now := stamp(s.now())
	f := &file{
		ID: formatID(s.nextID()), Name: name, Extension: extension, Type: fileType(extension), Size: len(content), Path: at(name),
		Access: in.Access, FolderID: folderID, MD5: sum, Usable: true, CreatedAt: now, UpdatedAt: now, content: content,
	}
	if at, fits := parseMillis(string(in.ExpiresAt)); fits {
		f.ExpiresAt = at.UnixMilli()
	}
	if s.options.ExportBase != "" {
		origin = s.options.ExportBase
	}
	f.URL = origin + controlPrefix + "/files/" + f.contentName()
	f.Hosting = f.URL
	s.allFiles = append(s.allFiles, f)
	return f, nil
}

func (f *file) contentName() string {
	if f.Extension == "" {
		return "file-" + f.ID
	}
	return "file-" + f.ID + "." + f.Extension
}

func fileTaskStatus(c *call) (reply, *apiError) {
	for _, task := range c.fileTasks {
		if task.id != c.args["task"] {
			continue
		}
		body := map[string]any{"taskId": task.id, "requestedAt": stamp(task.began), "startedAt": stamp(task.began), "completedAt": stamp(c.now())}
		switch {
		case task.done:
			body["status"], body["completedAt"] = "COMPLETE", stamp(task.ended)
			if task.result != nil {
				body["result"] = task.result
			}
			if task.problem != nil { // HubSpot calls a failed task complete
				body["errors"], body["numErrors"] = []*batchError{task.problem}, 1
			}
		case c.now().Before(task.processed):
			body["status"] = "PENDING"
		default:
			body["status"] = "PROCESSING"
		}
		return ok(body)
	}
	return refuse(notFound("There is no task %s.", quoted(c.args["task"])))
}

// readUpload reads the parts of an upload: its texts by their names, and the
// file.
func (c *call) readUpload() (texts map[string]string, content []byte, name string, fail *apiError) {
	texts = map[string]string{}
	fail = c.readParts(func(part, fileName string, data []byte) {
		if part == "file" {
			content, name = data, fileName
			return
		}
		texts[part] = string(data)
	})
	if fail == nil && name == "" {
		fail = invalid("The part file is missing.")
	}
	return texts, content, name, fail
}

func uploadFile(c *call) (reply, *apiError) {
	parts, content, name, fail := c.readUpload()
	if fail != nil {
		return refuse(fail)
	}
	var in fileInput
	if fail := (&call{body: []byte(parts["options"])}).decode(&in); fail != nil {
		return refuse(fail)
	}
	in.FolderID, in.FolderPath = looseText(parts["folderId"]), parts["folderPath"]
	if parts["fileName"] != "" {
		ext := path.Ext(name)
		if name = parts["fileName"]; path.Ext(name) == "" {
			name += ext
		}
	}
	if fail := c.checkFile(&in); fail != nil {
		return refuse(fail)
	}
	f, problem := c.keepFile(&in, name, content, c.origin())
	if problem != nil {
		e := failure(http.StatusConflict, problem.Category, "%s", problem.Message)
		e.Context = problem.Context
		return refuse(e)
	}
	return created(f)
}

func (c *call) theFile() (*file, *apiError) {
	for _, f := range c.allFiles {
		if f.ID == c.args["file"] {
			return f, nil
		}
	}
	return nil, notFound("There is no file %s.", quoted(c.args["file"]))
}

func readFile(c *call) (reply, *apiError) {
	f, fail := c.theFile()
	if fail != nil {
		return refuse(fail)
	}
	return ok(f)
}

// linkLives is how many seconds a signed address is valid by default.
const linkLives = 3600

func signFile(c *call) (reply, *apiError) {
	f, fail := c.theFile()
	if fail != nil {
		return refuse(fail)
	}
	seconds, fail := c.number("expirationSeconds", linkLives, 1, 1<<31)
	if fail != nil {
		return refuse(fail)
	}
	if size := c.query.Get("size"); size != "" && !slices.Contains([]string{"icon", "thumb", "medium", "preview"}, size) {
		return refuse(invalid("%s is not a size.", quoted(size)))
	}
	if _, fail := c.flag("upscale"); fail != nil {
		return refuse(fail)
	}
	until := c.now().Add(time.Duration(seconds) * time.Second)
	return ok(map[string]any{
		"url":       fmt.Sprintf("%s?expires=%d&signature=stand-in", f.URL, until.UnixMilli()),
		"expiresAt": stamp(until), "name": f.Name, "extension": f.Extension, "type": f.Type, "size": f.Size,
	})
}

// content returns the file at an address. The address of a private file must be
// signed and still valid.
func (s *Server) content(name string, q url.Values) (exportFile, bool) {
	s.data.RLock()
	defer s.data.RUnlock()
	for _, f := range s.allFiles {
		if f.contentName() != name {
			continue
		}
		until, err := strconv.ParseInt(q.Get("expires"), 10, 64)
		signed := err == nil && q.Get("signature") != "" && s.now().UnixMilli() < until
		if f.Access == "PRIVATE" && !signed {
			return exportFile{}, false
		}
		return exportFile{name, f.content, "application/octet-stream"}, true
	}
	return exportFile{}, false
}

func changeFile(c *call) (reply, *apiError) {
	var in struct {
		Access *string `json:"access"`
		Name   *string `json:"name"`
		Usable *bool   `json:"isUsableInContent"`
		Clear  *bool   `json:"clearExpires"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	f, fail := c.theFile()
	if fail != nil {
		return refuse(fail)
	}
	if c.options.EnforceNewFields && dated(c.version) && in.Clear == nil {
		return refuse(invalid("A change of a file needs clearExpires."))
	}
	if in.Access != nil {
		if !slices.Contains(fileAccess, *in.Access) {
			return refuse(invalid("access is one of %s, not %s.", strings.Join(fileAccess, ", "), quoted(*in.Access)))
		}
		f.Access = *in.Access
	}
	if in.Name != nil {
		f.Name = *in.Name
		f.Path = path.Join(path.Dir(f.Path), f.Name)
		if f.Extension != "" {
			f.Path += "." + f.Extension
		}
	}
	if in.Usable != nil {
		f.Usable = *in.Usable
	}
	if in.Clear != nil && *in.Clear {
		f.ExpiresAt = 0
	}
	f.UpdatedAt = stamp(c.now())
	return ok(f)
}

func deleteFile(c *call) (reply, *apiError) {
	f, fail := c.theFile()
	if fail != nil {
		return refuse(fail)
	}
	c.allFiles = slices.DeleteFunc(c.allFiles, func(one *file) bool { return one == f })
	return noContent()
}

// HubSpot's limit of how far a search of files reaches.
const maxFilesFound = 10_000

func searchFiles(c *call) (reply, *apiError) {
	limit, fail := c.number("limit", 10, 1, 100)
	if fail != nil {
		return refuse(fail)
	}
	offset, fail := c.number("after", 0, 0, maxFilesFound)
	if fail != nil {
		return refuse(fail)
	}
	times := map[string]time.Time{}
	for _, name := range []string{"createdAtGte", "createdAtLte", "updatedAtGte", "updatedAtLte"} {
		if times[name], fail = c.moment(name); fail != nil {
			return refuse(fail)
		}
	}
	like := func(name, value string) bool {
		wanted := c.query.Get(name)
		return wanted == "" || strings.Contains(strings.ToLower(value), strings.ToLower(wanted))
	}
	among := func(name, value string) bool {
		list := c.list(name)
		return len(list) == 0 || slices.ContainsFunc(list, func(one string) bool { return strings.EqualFold(one, value) })
	}
	var found []*file
	for _, f := range c.allFiles {
		if like("name", f.Name) && like("path", f.Path) && among("extension", f.Extension) && among("type", f.Type) && among("ids", f.ID) &&
			among("parentFolderIds", f.FolderID) && among("fileMd5", f.MD5) &&
			between(f.CreatedAt, times["createdAtGte"], times["createdAtLte"]) && between(f.UpdatedAt, times["updatedAtGte"], times["updatedAtLte"]) {
			found = append(found, f)
		}
	}
	if by := c.query.Get("sort"); by != "" {
		name, descending := strings.TrimPrefix(by, "-"), strings.HasPrefix(by, "-")
		key, has := map[string]func(*file) string{
			"name": func(f *file) string { return strings.ToLower(f.Name) }, "path": func(f *file) string { return f.Path },
			"createdAt": func(f *file) string { return f.CreatedAt }, "updatedAt": func(f *file) string { return f.UpdatedAt },
			"size": func(f *file) string { return fmt.Sprintf("%020d", f.Size) },
		}[name]
		if !has {
			return refuse(invalid("sort does not know %s.", quoted(name)))
		}
		slices.SortStableFunc(found, func(a, b *file) int {
			if descending {
				a, b = b, a
			}
			return strings.Compare(key(a), key(b))
		})
	}
	out := page[*file]{Results: []*file{}}
	end := min(offset+limit, len(found))
	if offset < end {
		out.Results = append(out.Results, found[offset:end]...)
	}
	if end < len(found) {
		out.Paging = c.next(strconv.Itoa(end))
	}
	return ok(out)
}

func (s *Server) folder(id string) *folder {
	for _, f := range s.allFolders {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// folderAt finds a folder by its path. It creates the folder, and those above
// it, if they do not exist. The root has no ID.
func (s *Server) folderAt(where string) string {
	where = path.Join("/", where)
	if where == "/" {
		return ""
	}
	for _, f := range s.allFolders {
		if f.Path == where {
			return f.ID
		}
	}
	above := s.folderAt(path.Dir(where))
	now := stamp(s.now())
	f := &folder{ID: formatID(s.nextID()), Name: path.Base(where), Path: where, ParentID: above, CreatedAt: now, UpdatedAt: now}
	s.allFolders = append(s.allFolders, f)
	return f.ID
}

func createFolder(c *call) (reply, *apiError) {
	var in struct {
		Name   string    `json:"name"`
		Parent looseText `json:"parentFolderId"`
		Path   string    `json:"parentPath"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if in.Name == "" || strings.Contains(in.Name, "/") {
		return refuse(invalid("A folder needs a name without slashes, got %s.", quoted(in.Name)))
	}
	where := in.Path
	if in.Parent != "" {
		above := c.folder(string(in.Parent))
		if above == nil {
			return refuse(invalid("There is no folder %s.", in.Parent))
		}
		where = above.Path
	}
	where = path.Join("/", where, in.Name)
	if slices.ContainsFunc(c.allFolders, func(f *folder) bool { return f.Path == where }) {
		return refuse(failure(http.StatusConflict, categoryExists, "There is a folder %s already.", where))
	}
	return created(c.folder(c.folderAt(where)))
}

func (c *call) theFolder() (*folder, *apiError) {
	if f := c.folder(c.args["folder"]); f != nil {
		return f, nil
	}
	return nil, notFound("There is no folder %s.", quoted(c.args["folder"]))
}

func readFolder(c *call) (reply, *apiError) {
	f, fail := c.theFolder()
	if fail != nil {
		return refuse(fail)
	}
	return ok(f)
}

func deleteFolder(c *call) (reply, *apiError) {
	f, fail := c.theFolder()
	if fail != nil {
		return refuse(fail)
	}
	c.allFolders = slices.DeleteFunc(c.allFolders, func(one *folder) bool { return one == f })
	return noContent()
}

func searchFolders(c *call) (reply, *apiError) {
	wanted := strings.ToLower(c.query.Get("name"))
	var found []*folder
	for _, f := range c.allFolders {
		if strings.Contains(strings.ToLower(f.Name), wanted) {
			found = append(found, f)
		}
	}
	return pageOf(c, found, func(f *folder) string { return f.ID }, 100)
}
