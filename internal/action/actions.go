// Package action does the actions of the operation. Each action is a function, in a file
// named after it. The table in this file names the function of each action.
//
// The items of an action on many records go through states, which many.go draws.
package action

import (
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/response"
	"directus-extension-hubspot/internal/validate"
)

// call is what an action works with.
type call struct {
	*engine.Call
	flag string // a member to add to the resulting record, with the value set
	set  bool

	simple *response.Simple // how the simple output writes records; nil for HubSpot's own form

	ownChoices ownChoices          // the choices of the account's properties, if they were read
	meant      []validate.Property // the properties to write, with internal values in place of labels; nil if the definitions were not read
	rehearsed  []definition        // the definitions of the properties, in a dry run of many items with look-ups

	failed map[string]*problem.Problem // the problems of look-ups that failed and are not tried again, by path without query

	emails    map[string]bool // the emails that were looked up among owners
	strangers int             // how many of these belong to no owner
}

// actions lists the function of each action, in the order of registry.Actions.
var actions = []struct {
	key string
	do  func(*call) engine.Step
}{
	{"add_members", changeMembers},
	{"archive_property", archive},
	{"associate", associate},
	{"associate_many", onMany},
	{"associations", associations},
	{"associations_many", onMany},
	{"audit", func(c *call) engine.Step { return c.record(request.Audit(c.In)) }},
	{"changed", func(c *call) engine.Step { return c.explained(changed(c)) }},
	{"choices", choices},
	{"create", create},
	{"create_many", onMany},
	{"create_property", func(c *call) engine.Step { return c.definition(request.CreateProperty(c.In, c.object())) }},
	{"delete", func(c *call) engine.Step { return c.remove(request.Delete(c.In), c.In.Text(option.ID), "deleted") }},
	{"delete_many", onMany},
	{"deleted", deletedSince},
	{"disassociate", associate},
	{"disassociate_many", onMany},
	{"email_send", sendEmail},
	{"entered_since", enteredSince},
	{"event_definitions", eventDefinitions},
	{"event_send", sendEvent},
	{"event_send_many", sendEvents},
	{"export", startExport},
	{"export_state", exportState},
	{"file_delete", func(c *call) engine.Step { return c.remove(request.DeleteFile(c.In), c.In.Text(option.ID), "deleted") }},
	{"file_find", findFiles},
	{"file_import", importFile},
	{"file_link", func(c *call) engine.Step { return c.record(request.FileLink(c.In)) }},
	{"file_read", func(c *call) engine.Step { return c.record(request.File(c.In)) }},
	{"find", func(c *call) engine.Step { return c.explained(find(c)) }},
	{"find_or_create", findOrCreate},
	{"form_find", findForms},
	{"form_submissions", readSubmissions},
	{"form_submit", submitForm},
	{"get_many", onMany},
	{"group_create", func(c *call) engine.Step { return c.define(request.CreateGroup(c.In, c.object())) }},
	{"group_delete", func(c *call) engine.Step { return c.undefine(request.DeleteGroup(c.In, c.object()), "deleted") }},
	{"group_rename", func(c *call) engine.Step { return c.define(request.RenameGroup(c.In, c.object())) }},
	{"import", startImport},
	{"import_cancel", func(c *call) engine.Step { return c.record(request.CancelImport(c.In)) }},
	{"import_list", func(c *call) engine.Step { return c.record(request.Imports(c.In)) }},
	{"import_state", importState},
	{"label_create", func(c *call) engine.Step { return c.define(request.CreateLabel(c.In, c.object(), c.otherEnd())) }},
	{"label_delete", func(c *call) engine.Step {
		return c.undefine(request.DeleteLabel(c.In, c.object(), c.otherEnd()), "deleted")
	}},
	{"label_rename", renameLabel},
	{"labels", labels},
	{"list", list},
	{"list_create", createList},
	{"list_delete", deleteList},
	{"list_rename", renameList},
	{"lists", findLists},
	{"lists_of", listsOf},
	{"login", func(c *call) engine.Step { return c.record(request.Login(c.In)) }},
	{"members", readMembers},
	{"merge", func(c *call) engine.Step { return c.record(request.Merge(c.In)) }},
	{"owners", owners},
	{"pipeline_create", func(c *call) engine.Step { return c.define(request.CreatePipeline(c.In, c.object())) }},
	{"pipeline_delete", func(c *call) engine.Step { return c.undefine(request.DeletePipeline(c.In, c.object()), "archived") }},
	{"pipeline_rename", func(c *call) engine.Step { return c.define(request.RenamePipeline(c.In, c.object())) }},
	{"pipelines", func(c *call) engine.Step { return c.listed(request.Pipelines(c.In, c.object()), writePipeline) }},
	{"properties", func(c *call) engine.Step { return c.listed(request.PropertiesWith(c.In, c.object()), writeProperty) }},
	{"property", func(c *call) engine.Step {
		return c.definition(request.PropertyOf(c.In, c.object(), c.In.Text(option.Name)))
	}},
	{"purge", purge},
	{"remove_members", changeMembers},
	{"request", raw},
	{"retrieve", read},
	{"schemas", func(c *call) engine.Step { return c.listed(request.Schemas(c.In), writeSchema) }},
	{"search", func(c *call) engine.Step { return c.explained(search(c)) }},
	{"security", func(c *call) engine.Step { return c.record(request.Security(c.In)) }},
	{"sequence_enroll", enroll},
	{"sequence_find", findSequences},
	{"sequence_state", enrolled},
	{"split_read", readSplits},
	{"split_set", setSplits},
	{"stage_change", changeStage},
	{"stage_create", func(c *call) engine.Step { return c.define(request.CreateStage(c.In, c.object())) }},
	{"stage_delete", func(c *call) engine.Step { return c.undefine(request.DeleteStage(c.In, c.object()), "archived") }},
	{"subscribe", changeConsent},
	{"subscribe_many", changeConsents},
	{"subscription_link", linkPreferences},
	{"subscription_state", readConsents},
	{"subscription_types", func(c *call) engine.Step { return c.listed(request.ConsentTypes(c.In), writeConsentType) }},
	{"test", test},
	{"unsubscribe", changeConsent},
	{"unsubscribe_all", changeConsent},
	{"unsubscribe_all_many", changeConsents},
	{"unsubscribe_many", changeConsents},
	{"update", func(c *call) engine.Step { return c.write(request.Update, request.UpdateBatch) }},
	{"update_many", onMany},
	{"update_property", func(c *call) engine.Step { return c.definition(request.UpdateProperty(c.In, c.object())) }},
	{"upsert", upsert},
	{"upsert_many", onMany},
	{"verify", verify},
}

// Perform carries out the run's action. If it ends in a problem, the problem uses the
// words of the form.
func Perform(base *engine.Call) engine.Step {
	end := perform(&call{Call: base, emails: map[string]bool{}})
	if end.Fail != nil {
		base.In.InWords(end.Fail)
	}
	return end
}

func perform(c *call) engine.Step {
	given := c.In.Properties
	if p := c.identify(); p != nil {
		return engine.Step{Fail: p}
	}
	if p := c.rehearse(given); p != nil {
		return engine.Step{Fail: p}
	}
	c.In.Properties = c.preset(c.In.Properties)
	c.simplify()
	for i := range actions {
		if actions[i].key == c.In.Action.Key {
			return actions[i].do(c)
		}
	}
	return engine.Step{Fail: &problem.Problem{Word: problem.Internal, Message: "The action " + c.In.Action.Key + " is not built."}}
}

// record sends a request whose answer is a record, or a page of records.
func (c *call) record(r request.Request) engine.Step {
	if c.see(&r); c.simple != nil {
		r.Omit = "results"
	}
	a, p := c.Send(r)
	if p != nil {
		return engine.Step{Fail: p}
	}
	return c.result(&r, a)
}
