package action

import (
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/wire"
)

// withoutLogin is the hint for a file that HubSpot could not fetch.
const withoutLogin = "HubSpot fetches the address without a login. In Directus, make the file public, or add an access token to the address."

// importFile lets HubSpot fetch a file from an address. It waits for that as long as the
// run's patience allows. The result says whether the import is done.
func importFile(c *call) engine.Step {
	in := c.In
	r := request.ImportFile(in, request.FileImport{
		URL: in.Text(option.URL), Name: in.Text(option.Name), Folder: in.Text(option.Folder),
		Access: in.Text(option.Access), Duplicates: in.Text(option.Duplicates),
	})
	a, p := c.Send(r)
	if p != nil {
		return engine.Step{Fail: p}
	}
	if c.Dry() {
		return engine.Step{} // there is no task to wait for
	}
	task, p := c.taskOf(&r, a)
	if p != nil {
		return engine.Step{Fail: p}
	}
	for look := c.soon(); ; {
		state, done, p := c.fileTask(&r, task)
		if p != nil {
			return engine.Step{Fail: p}
		}
		if st := imported(state, task, done); done || !look.rest(c) {
			return st
		}
	}
}

// taskOf returns the ID of the task in which HubSpot fetches a file.
func (c *call) taskOf(r *request.Request, a *response.Answer) (task string, p *problem.Problem) {
	task, ok := recordID(a.JSON)
	if !ok {
		return "", c.Odd(r, a, "not the task of an import")
	}
	return task, nil
}

// imported is the result of an import: the file, and the state of the task.
func imported(state wire.Value, task string, done bool) engine.Step {
	w := wire.NewWriter(nil).Open('{')
	state.Get("result").Each(func(key string, member wire.Value) {
		w.Key(key).Value(member)
	})
	w.Key("done").Bool(done).Key("task").Open('{').Key("id").String(task).Key("status").String(state.Get("status").Text()).Close('}')
	if !done {
		w.Key("note").String("HubSpot is still fetching the file. The action Find finds it when it is there.")
	}
	return engine.Step{Value: w.Close('}').Bytes()}
}

// fileTask reads the state of a file's import. done says that the file is in HubSpot. A
// task that is complete with errors has failed. The state is valid until the next wait.
func (c *call) fileTask(started *request.Request, task string) (state wire.Value, done bool, p *problem.Problem) {
	r := request.FileTask(c.In, task)
	a, p := c.Send(r)
	if p == nil && a.JSON.Kind() != wire.Object {
		p = c.Odd(&r, a, "not the state of an import")
	}
	if p != nil {
		if !c.In.Endpoint.Records() { // of a file to attach, the next run uses the imported one
			p.Hint = "HubSpot was asked to import the file (task " + task + "), and may have done so: look in HubSpot before running the flow again. " + p.Hint
		}
		return state, false, p
	}
	status, file := a.JSON.Get("status").Text(), a.JSON.Get("result")
	switch failed := a.JSON.Get("errors").Items(); {
	case len(failed) > 0:
		return state, false, c.notImported(started, failed[0])
	case status == "CANCELED", status == "COMPLETE" && file.Kind() != wire.Object:
		return state, false, &problem.Problem{
			Word: problem.Upstream, Method: started.Method, Path: started.Bare(), Docs: c.In.Endpoint.Docs,
			Message: "HubSpot ended the import of the file with the status " + status + " and without a file.",
			Hint:    "Check that the address can be opened without a login, and run the flow again.",
		}
	}
	return a.JSON, status == "COMPLETE", nil
}

// notImported is the problem of a file that HubSpot did not import.
func (c *call) notImported(started *request.Request, e wire.Value) *problem.Problem {
	p := response.Problem(c.In, started, itemAnswer(e, 400))
	p.Hint = withoutLogin
	if p.Word == problem.Conflict {
		if ids := response.Texts(e.At("context", "id")); len(ids) > 0 {
			p.ExistingID = ids[0]
		}
		p.Hint = "The same file is in the folder already. Choose in Duplicates what to do about it."
	}
	return p
}

// findFiles reads a page of the matching files, or all of them.
func findFiles(c *call) engine.Step {
	if c.In.Text(option.AllPages) != "true" {
		return c.record(request.Files(c.In, c.In.Text(option.Limit), c.In.Text(option.After)))
	}
	return c.harvest(c.maximum(), false).pagesOf(request.MaxFilesPage, c.In.Text(option.After), func(limit, after string) request.Request {
		return request.Files(c.In, limit, after)
	})
}
