package action

import (
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// firstLook and longestLook are the first and the longest pause before the state of a
// file's import is read again, in milliseconds.
const firstLook, longestLook = 500, 10_000

// importFile lets HubSpot fetch a file from an address. It waits for that as long as the
// run's patience allows. The result says whether the import is done.
func importFile(c *call) engine.Step {
	r := request.ImportFile(c.In)
	a, p := c.Send(r)
	if p != nil {
		return engine.Step{Fail: p}
	}
	if c.Dry() {
		return engine.Step{} // there is no task to wait for
	}
	task, _ := a.JSON.Get("id").Scalar()
	if !validate.Segment(task) {
		return engine.Step{Fail: c.Odd(&r, a, "not the task of an import")}
	}
	until, pause := c.Now()+c.Run.Patience, int64(firstLook)
	for {
		st, done := c.fileTask(&r, task)
		if done || c.Now() >= until || !c.Sleep(min(pause, until-c.Now())) {
			return st
		}
		pause = min(2*pause, longestLook)
	}
}

// fileTask reads the state of a file's import. done says that the state is final. A task
// that is complete with errors has failed.
func (c *call) fileTask(started *request.Request, task string) (st engine.Step, done bool) {
	r := request.FileTask(c.In, task)
	a, p := c.Send(r)
	switch {
	case p != nil:
		p.Hint = "HubSpot was asked to import the file (task " + task + "), and may have done so: look in HubSpot before running the flow again. " + p.Hint
		return engine.Step{Fail: p}, true
	case a.JSON.Kind() != wire.Object:
		return engine.Step{Fail: c.Odd(&r, a, "not the state of an import")}, true
	}
	status, file := a.JSON.Get("status").Text(), a.JSON.Get("result")
	switch failed := a.JSON.Get("errors").Items(); {
	case len(failed) > 0:
		return engine.Step{Fail: c.notImported(started, failed[0])}, true
	case status == "CANCELED", status == "COMPLETE" && file.Kind() != wire.Object:
		return engine.Step{Fail: &problem.Problem{
			Word: problem.Upstream, Method: started.Method, Path: started.Bare(), Docs: c.In.Endpoint.Docs,
			Message: "HubSpot ended the import of the file with the status " + status + " and without a file.",
			Hint:    "Check that the address can be opened without a login, and run the flow again.",
		}}, true
	}
	done = status == "COMPLETE"
	w := wire.NewWriter(nil).Open('{')
	file.Each(func(key string, member wire.Value) {
		w.Key(key).Value(member)
	})
	w.Key("done").Bool(done).Key("task").Open('{').Key("id").String(task).Key("status").String(status).Close('}')
	if !done {
		w.Key("note").String("HubSpot is still fetching the file. The action Find finds it when it is there.")
	}
	return engine.Step{Value: w.Close('}').Bytes()}, done
}

// notImported is the problem of a file that HubSpot did not import.
func (c *call) notImported(started *request.Request, e wire.Value) *problem.Problem {
	p := response.Problem(c.In, started, itemAnswer(e, 400))
	p.Hint = "HubSpot fetches the address without a login. In Directus, make the file public, or add an access token to the address."
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
