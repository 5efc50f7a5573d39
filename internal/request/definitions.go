package request

import (
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// last is a display order that puts a new element after all existing ones.
const last = 100

func groups(in *validate.Input, slug string) *Path {
	return definitions(in, slug).Segment("groups")
}

// Groups reads the groups of an object type's properties.
func Groups(in *validate.Input, slug string) Request {
	return Request{Method: "GET", Path: groups(in, slug).String()}
}

// CreateGroup adds a group of properties to an object type.
func CreateGroup(in *validate.Input, slug string) Request {
	w := newBody().Open('{').Key("name").String(in.Text(option.Name)).Key("label").String(in.Text(option.Label)).Key("displayOrder").Int(-1)
	return Request{Method: "POST", Path: groups(in, slug).String(), Body: w.Close('}').Bytes(), See: All, Once: true}
}

// RenameGroup gives a group of properties another label.
func RenameGroup(in *validate.Input, slug string) Request {
	w := newBody().Open('{').Key("label").String(in.Text(option.Label))
	return Request{Method: "PATCH", Path: groups(in, slug).Segment(in.Text(option.Name)).String(), Body: w.Close('}').Bytes(), See: All}
}

// DeleteGroup deletes a group of properties.
func DeleteGroup(in *validate.Input, slug string) Request {
	return Request{Method: "DELETE", Path: groups(in, slug).Segment(in.Text(option.Name)).String(), See: Nothing, Removes: true}
}

// CreateLabel adds a label for associations of records of one object with those of
// another.
func CreateLabel(in *validate.Input, from, to string) Request {
	w := newBody().Open('{').Key("name").String(in.Text(option.Name)).Key("label").String(in.Text(option.Label))
	w.Member("inverseLabel", in.Text(option.InverseLabel))
	return Request{Method: "POST", Path: between(in, from, to).Segment("labels").String(), Body: w.Close('}').Bytes(), See: All, Once: true}
}

// RenameLabel changes the text of a label. HubSpot's answer has no body.
func RenameLabel(in *validate.Input, from, to string, id int) Request {
	w := newBody().Open('{').Key("associationTypeId").Int(id).Key("label").String(in.Text(option.Label))
	w.Member("inverseLabel", in.Text(option.InverseLabel))
	return Request{Method: "PUT", Path: between(in, from, to).Segment("labels").String(), Body: w.Close('}').Bytes(), See: Nothing}
}

// DeleteLabel deletes a label.
func DeleteLabel(in *validate.Input, from, to string) Request {
	return Request{Method: "DELETE", Path: between(in, from, to).Segment("labels").Segment(in.Text(option.TypeID)).String(), See: Nothing, Removes: true}
}

func pipelines(in *validate.Input, slug string) *Path {
	return family("/crm", "/pipelines", in.Text(option.APIVersion)).Segment(slug)
}

// CreatePipeline adds a pipeline with its stages.
func CreatePipeline(in *validate.Input, slug string) Request {
	w := newBody().Open('{').Key("label").String(in.Text(option.Label)).Key("displayOrder").Int(last).Key("stages").Open('[')
	for i, stage := range in.Values(option.Stages) {
		w.Open('{').Key("label").String(stage.Name).Key("displayOrder").Int(i)
		writeStageMetadata(w, slug, stage.Value)
		w.Close('}')
	}
	return Request{Method: "POST", Path: pipelines(in, slug).String(), Body: w.Close(']').Close('}').Bytes(), See: All, Once: true}
}

// RenamePipeline gives a pipeline another label.
func RenamePipeline(in *validate.Input, slug string) Request {
	w := newBody().Open('{').Key("label").String(in.Text(option.Label))
	return Request{Method: "PATCH", Path: pipelines(in, slug).Segment(in.Text(option.Pipeline)).String(), Body: w.Close('}').Bytes(), See: All}
}

// ifUnused asks HubSpot to refuse a deletion if records are in what is deleted. Versions
// before 2026-09 refuse it only if they are asked, and otherwise leave the records in a
// stage that no longer exists. The second parameter is the one for deals.
// https://developers.hubspot.com/changelog/pipeline-stage-validation-true
func ifUnused(p *Path) *Path {
	return p.Query("validateReferencesBeforeDelete", "true").Query("validateDealStageUsagesBeforeDelete", "true")
}

// DeletePipeline deletes a pipeline that has no records.
func DeletePipeline(in *validate.Input, slug string) Request {
	path := ifUnused(pipelines(in, slug).Segment(in.Text(option.Pipeline)))
	return Request{Method: "DELETE", Path: path.String(), See: Nothing, Removes: true}
}

func stages(in *validate.Input, slug string) *Path {
	return pipelines(in, slug).Segment(in.Text(option.Pipeline)).Segment("stages")
}

// CreateStage adds a stage to a pipeline, behind the others.
func CreateStage(in *validate.Input, slug string) Request {
	w := newBody().Open('{').Key("label").String(in.Text(option.Label)).Key("displayOrder").Int(last)
	writeStageMetadata(w, slug, in.Text(option.StageValue))
	return Request{Method: "POST", Path: stages(in, slug).String(), Body: w.Close('}').Bytes(), See: All, Once: true}
}

// ChangeStage changes the label or the value of a stage. metadata is the stage's present
// value, for a change of the label alone.
func ChangeStage(in *validate.Input, slug string, metadata wire.Value) Request {
	w := newBody().Open('{').Member("label", in.Text(option.Label))
	if value := in.Text(option.StageValue); value != "" || metadata.Kind() != wire.Object {
		writeStageMetadata(w, slug, value)
	} else {
		w.Key("metadata").Value(metadata)
	}
	return Request{Method: "PATCH", Path: stages(in, slug).Segment(in.Text(option.Stage)).String(), Body: w.Close('}').Bytes(), See: All}
}

// DeleteStage deletes a stage that has no records.
func DeleteStage(in *validate.Input, slug string) Request {
	path := ifUnused(stages(in, slug).Segment(in.Text(option.Stage)))
	return Request{Method: "DELETE", Path: path.String(), See: Nothing, Removes: true}
}

func writeStageMetadata(w *wire.Writer, slug, value string) {
	w.Key("metadata").Open('{')
	switch slug {
	case "deals":
		w.Member("probability", value)
	case "tickets":
		w.Member("ticketState", value)
	}
	w.Close('}')
}
