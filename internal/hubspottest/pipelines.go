package hubspottest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"directus-extension-hubspot/internal/registry"
)

// pipeline is a pipeline in the shape of the pipelines API.
type pipeline struct {
	ID           string   `json:"id"`
	Label        string   `json:"label"`
	DisplayOrder int      `json:"displayOrder"`
	Stages       []*stage `json:"stages"`
	Archived     bool     `json:"archived"`
	CreatedAt    string   `json:"createdAt"`
	UpdatedAt    string   `json:"updatedAt"`
}

type stage struct {
	ID               string            `json:"id"`
	Label            string            `json:"label"`
	DisplayOrder     int               `json:"displayOrder"`
	Metadata         map[string]string `json:"metadata"`
	Archived         bool              `json:"archived"`
	CreatedAt        string            `json:"createdAt"`
	UpdatedAt        string            `json:"updatedAt"`
	WritePermissions string            `json:"writePermissions"`
}

func newStage(id, text string, order int, metadata map[string]string, now time.Time) *stage {
	return &stage{
		ID: id, Label: text, DisplayOrder: order, Metadata: metadata,
		CreatedAt: stamp(now), UpdatedAt: stamp(now), WritePermissions: "CRM_PERMISSIONS_ENFORCEMENT",
	}
}

// plainStages are the stages of an object without documented options for its
// pipelines.
var plainStages = []registry.Option{{Value: "new", Label: "New"}, {Value: "in-progress", Label: "In progress"}, {Value: "done", Label: "Done"}}

// defaultPipelines returns the pipelines of a new account, which the registry
// documents as options of the properties for pipeline and stage.
func defaultPipelines(t *objectType, now time.Time) []*pipeline {
	pipelineName, stageName := "hs_pipeline", "hs_pipeline_stage"
	if t.key == "deals" {
		pipelineName, stageName = "pipeline", "dealstage"
	}
	var of, stages *registry.Property
	all := t.endpoint.AllProperties()
	for i := range all {
		switch all[i].Name {
		case pipelineName:
			of = &all[i]
		case stageName:
			stages = &all[i]
		}
	}
	if of == nil || stages == nil {
		return nil
	}
	pipelines, options := of.Options, stages.Options
	if len(pipelines) == 0 {
		pipelines = []registry.Option{{Value: t.key + "-pipeline", Label: capital(t.singular) + " pipeline"}}
	}
	if len(options) == 0 {
		options = plainStages
	}
	var out []*pipeline
	for i, o := range pipelines {
		p := &pipeline{ID: o.Value, Label: shownLabel(o), DisplayOrder: i, CreatedAt: stamp(now), UpdatedAt: stamp(now), Stages: []*stage{}}
		for k, s := range options {
			p.Stages = append(p.Stages, newStage(s.Value, shownLabel(s), k, stageMetadata(t, s.Value, k, len(options)), now))
		}
		out = append(out, p)
	}
	return out
}

// stageMetadata returns the metadata of a stage: the probability that a deal is
// won, or whether a ticket is closed.
func stageMetadata(t *objectType, id string, i, n int) map[string]string {
	last := i == n-1
	switch t.key {
	case "deals":
		closed := strings.HasPrefix(id, "closed")
		probability := fmt.Sprintf("%.1f", float64(i+1)/float64(n+1))
		if id == "closedwon" {
			probability = "1.0"
		} else if closed {
			probability = "0.0"
		}
		return map[string]string{"probability": probability, "isClosed": strconv.FormatBool(closed)}
	case "tickets":
		state := "OPEN"
		if last {
			state = "CLOSED"
		}
		return map[string]string{"ticketState": state, "isClosed": strconv.FormatBool(last)}
	}
	return map[string]string{"isClosed": strconv.FormatBool(last)}
}

func (t *objectType) pipeline(id string) *pipeline {
	for _, p := range t.pipes {
		if p.ID == id && !p.Archived {
			return p
		}
	}
	return nil
}

func (p *pipeline) stage(id string) *stage {
	for _, s := range p.Stages {
		if s.ID == id && !s.Archived {
			return s
		}
	}
	return nil
}

// checkPipeline checks that a pipeline and its stage exist and belong
// together.
func (t *objectType) checkPipeline(r *record, values map[string]string) []propertyError {
	pipelineName, stageName := t.pipelineProperties()
	if pipelineName == "" {
		return nil
	}
	wantPipeline, wantStage := values[pipelineName], values[stageName]
	if wantPipeline == "" && wantStage == "" {
		return nil
	}
	current := wantPipeline
	if current == "" && r != nil {
		current = r.values[pipelineName]
	}
	option := func(name, value string, allowed []string) []propertyError {
		return []propertyError{{Code: codeOption, Name: name, Message: fmt.Sprintf("%s was not one of the allowed options: [%s]", value, strings.Join(allowed, ", "))}}
	}
	if wantPipeline != "" && t.pipeline(wantPipeline) == nil {
		var ids []string
		for _, p := range t.pipes {
			ids = append(ids, p.ID)
		}
		return option(pipelineName, wantPipeline, ids)
	}
	if wantStage == "" {
		return nil
	}
	var allowed []string
	for _, p := range t.pipes {
		if current != "" && p.ID != current {
			continue
		}
		if p.stage(wantStage) != nil {
			return nil
		}
		for _, s := range p.Stages {
			allowed = append(allowed, s.ID)
		}
	}
	return option(stageName, wantStage, allowed)
}

// fillPipeline completes a new record: with the pipeline of its stage, or with
// the first pipeline if neither is given.
func (t *objectType) fillPipeline(r *record) {
	pipelineName, stageName := t.pipelineProperties()
	if pipelineName == "" || len(t.pipes) == 0 || r.values[pipelineName] != "" {
		return
	}
	in := t.pipes[0]
	if wanted := r.values[stageName]; wanted != "" {
		for _, p := range t.pipes {
			if p.stage(wanted) != nil {
				in = p
				break
			}
		}
		r.values[pipelineName] = in.ID
	}
}

func pipelineRoutes() []*route {
	return []*route{
		at("GET", "pipelines/{type}", readModel, listPipelines),
		at("POST", "pipelines/{type}", writeModel, createPipeline, writes),
		at("GET", "pipelines/{type}/{pipeline}", readModel, readPipeline),
		at("PATCH", "pipelines/{type}/{pipeline}", writeModel, updatePipeline, writes),
		at("PUT", "pipelines/{type}/{pipeline}", writeModel, replacePipeline, writes),
		at("DELETE", "pipelines/{type}/{pipeline}", writeModel, deletePipeline, writes),
		at("GET", "pipelines/{type}/{pipeline}/audit", readModel, auditPipeline),
		at("GET", "pipelines/{type}/{pipeline}/stages", readModel, listStages),
		at("POST", "pipelines/{type}/{pipeline}/stages", writeModel, createStage, writes),
		at("GET", "pipelines/{type}/{pipeline}/stages/{stage}", readModel, readStage),
		at("PATCH", "pipelines/{type}/{pipeline}/stages/{stage}", writeModel, updateStage, writes),
		at("PUT", "pipelines/{type}/{pipeline}/stages/{stage}", writeModel, replaceStage, writes),
		at("DELETE", "pipelines/{type}/{pipeline}/stages/{stage}", writeModel, deleteStage, writes),
		at("GET", "pipelines/{type}/{pipeline}/stages/{stage}/audit", readModel, auditStage),
	}
}

type stageInput struct {
	ID           string            `json:"stageId"`
	Label        string            `json:"label"`
	DisplayOrder *int              `json:"displayOrder"`
	Metadata     map[string]string `json:"metadata"`
	Archived     *bool             `json:"archived"`
}

type pipelineInput struct {
	ID           string       `json:"pipelineId"`
	Label        string       `json:"label"`
	DisplayOrder *int         `json:"displayOrder"`
	Stages       []stageInput `json:"stages"`
	Archived     *bool        `json:"archived"`
}

func (c *call) thePipeline() (*pipeline, *apiError) {
	if p := c.of.pipeline(c.args["pipeline"]); p != nil {
		return p, nil
	}
	return nil, notFound("No pipeline of %s has the id %s.", c.of.slug, c.args["pipeline"])
}

func (c *call) theStage() (*pipeline, *stage, *apiError) {
	p, fail := c.thePipeline()
	if fail != nil {
		return nil, nil, fail
	}
	if s := p.stage(c.args["stage"]); s != nil {
		return p, s, nil
	}
	return nil, nil, notFound("Pipeline %s has no stage %s.", p.ID, c.args["stage"])
}

func listPipelines(c *call) (reply, *apiError) {
	out := page[*pipeline]{Results: []*pipeline{}}
	for _, p := range c.of.pipes {
		if !p.Archived {
			out.Results = append(out.Results, p)
		}
	}
	return ok(out)
}

func (c *call) buildStage(in stageInput, order int) (*stage, *apiError) {
	if strings.TrimSpace(in.Label) == "" {
		return nil, invalid("A stage needs a label.")
	}
	if fail := c.of.checkMetadata(in.Metadata, true); fail != nil {
		return nil, fail
	}
	if in.DisplayOrder != nil {
		order = *in.DisplayOrder
	}
	if in.Metadata == nil {
		in.Metadata = map[string]string{}
	}
	if in.ID == "" {
		in.ID = formatID(c.nextID())
	}
	return newStage(in.ID, in.Label, order, in.Metadata, c.now()), nil
}

// checkMetadata checks the metadata of a stage: the probability of a deal,
// which a new stage needs, and the state of a ticket.
func (t *objectType) checkMetadata(metadata map[string]string, isNew bool) *apiError {
	switch t.key {
	case "deals":
		text, given := metadata["probability"]
		if n, err := strconv.ParseFloat(text, 64); (given || isNew) && (err != nil || n < 0 || n > 1) {
			return invalid("A deal stage needs a probability between 0.0 and 1.0 in its metadata.")
		}
	case "tickets":
		if state, given := metadata["ticketState"]; given && state != "OPEN" && state != "CLOSED" {
			return invalid("ticketState is OPEN or CLOSED, not %s.", quoted(state))
		}
	}
	return nil
}

func (c *call) buildStages(inputs []stageInput) ([]*stage, *apiError) {
	if fail := c.tooManyStages(len(inputs)); fail != nil {
		return nil, fail
	}
	out := []*stage{}
	for i, in := range inputs {
		s, fail := c.buildStage(in, i)
		if fail != nil {
			return nil, fail
		}
		out = append(out, s)
	}
	return out, nil
}

func createPipeline(c *call) (reply, *apiError) {
	var in pipelineInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if strings.TrimSpace(in.Label) == "" {
		return refuse(invalid("A pipeline needs a label."))
	}
	if c.lacks(featurePipelines) && len(c.of.pipes) > 0 {
		return refuse(notIncluded("More than one pipeline"))
	}
	if fail := c.labelTaken(in.Label, nil); fail != nil {
		return refuse(fail)
	}
	stages, fail := c.buildStages(in.Stages)
	if fail != nil {
		return refuse(fail)
	}
	if in.ID == "" {
		in.ID = formatID(c.nextID())
	} else if c.of.pipeline(in.ID) != nil {
		return refuse(failure(http.StatusConflict, categoryExists, "There is a pipeline %s already.", quoted(in.ID)))
	}
	p := &pipeline{ID: in.ID, Label: in.Label, Stages: stages, CreatedAt: stamp(c.now()), UpdatedAt: stamp(c.now())}
	if in.DisplayOrder != nil {
		p.DisplayOrder = *in.DisplayOrder
	}
	c.of.pipes = append(c.of.pipes, p)
	return created(p)
}

func (c *call) labelTaken(text string, except *pipeline) *apiError {
	for _, p := range c.of.pipes {
		if p != except && !p.Archived && p.Label == text {
			return failure(http.StatusConflict, categoryExists, "There is a pipeline labelled %s already.", quoted(text))
		}
	}
	return nil
}

func readPipeline(c *call) (reply, *apiError) {
	p, fail := c.thePipeline()
	if fail != nil {
		return refuse(fail)
	}
	return ok(p)
}

func updatePipeline(c *call) (reply, *apiError) {
	var in pipelineInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	i := slices.IndexFunc(c.of.pipes, func(one *pipeline) bool { return one.ID == c.args["pipeline"] })
	if i < 0 {
		return refuse(notFound("No pipeline of %s has the id %s.", c.of.slug, c.args["pipeline"]))
	}
	p := c.of.pipes[i]
	if in.Label != "" {
		if fail := c.labelTaken(in.Label, p); fail != nil {
			return refuse(fail)
		}
	}
	if in.Archived != nil && *in.Archived && !p.Archived {
		if fail := c.mayRemove(p.Stages...); fail != nil {
			return refuse(fail)
		}
	}
	if in.Archived != nil {
		p.Archived = *in.Archived
	}
	if in.Label != "" {
		p.Label = in.Label
	}
	if in.DisplayOrder != nil {
		p.DisplayOrder = *in.DisplayOrder
	}
	p.UpdatedAt = stamp(c.now())
	return ok(p)
}

func replacePipeline(c *call) (reply, *apiError) {
	var in pipelineInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	p, fail := c.thePipeline()
	if fail != nil {
		return refuse(fail)
	}
	stages, fail := c.buildStages(in.Stages)
	if fail != nil {
		return refuse(fail)
	}
	var dropped []*stage
	for _, s := range p.Stages {
		if !slices.ContainsFunc(stages, func(kept *stage) bool { return kept.ID == s.ID }) {
			dropped = append(dropped, s)
		}
	}
	if fail := c.mayRemove(dropped...); fail != nil {
		return refuse(fail)
	}
	if in.Label != "" {
		p.Label = in.Label
	}
	if in.DisplayOrder != nil {
		p.DisplayOrder = *in.DisplayOrder
	}
	p.Stages, p.UpdatedAt = stages, stamp(c.now())
	return ok(p)
}

// mayRemove checks that no record is in stages. Before 2026-09 HubSpot checks that only if
// the request asks for it; the records then keep a stage that no longer exists. Deals and
// the other object types have a parameter each.
// https://developers.hubspot.com/changelog/pipeline-stage-validation-true
func (c *call) mayRemove(stages ...*stage) *apiError {
	name := "validateReferencesBeforeDelete"
	if c.of.key == "deals" {
		name = "validateDealStageUsagesBeforeDelete"
	}
	asked, fail := c.flag(name)
	if fail != nil {
		return fail
	}
	if !asked && (c.version != "2026-09" || c.query.Has(name)) {
		return nil
	}
	return c.inUse(stages...)
}

// inUse refuses to remove stages that records are in.
func (c *call) inUse(stages ...*stage) *apiError {
	_, stageName := c.of.pipelineProperties()
	var used, ids []string
	for _, s := range stages {
		before := len(ids)
		for _, id := range c.of.order {
			if r := c.of.records[id]; r.archived.IsZero() && r.values[stageName] == s.ID {
				ids = append(ids, formatID(id))
			}
		}
		if len(ids) > before {
			used = append(used, s.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return invalid("Records %s stand in stages %s.", strings.Join(ids, ", "), strings.Join(used, ", ")).
		withSub("PipelineError.STAGE_ID_IN_USE").withContext("stageIds", used...).withContext("objectIds", ids...)
}

// maxStages is how many stages a pipeline takes.
func (t *objectType) maxStages() int {
	if t.schema != nil || t.key == "deals" || t.key == "tickets" {
		return 100
	}
	return 30
}

func (c *call) tooManyStages(n int) *apiError {
	if most := c.of.maxStages(); n > most {
		return invalid("A pipeline of %s takes at most %d stages, got %d.", c.of.slug, most, n)
	}
	return nil
}

func deletePipeline(c *call) (reply, *apiError) {
	p, fail := c.thePipeline()
	if fail != nil {
		return refuse(fail)
	}
	if fail := c.mayRemove(p.Stages...); fail != nil {
		return refuse(fail)
	}
	c.of.pipes = slices.DeleteFunc(c.of.pipes, func(one *pipeline) bool { return one == p })
	return noContent()
}

type auditAnswer struct {
	PortalID  int64  `json:"portalId"`
	ID        string `json:"identifier"`
	Action    string `json:"action"`
	Timestamp string `json:"timestamp"`
	Message   string `json:"message,omitempty"`
	UserID    int64  `json:"fromUserId,omitempty"`
}

func (c *call) created(id, at string) auditAnswer {
	return auditAnswer{PortalID: c.options.HubID, ID: id, Action: "CREATE", Timestamp: at, UserID: defaultUsers[0].userID}
}

func auditPipeline(c *call) (reply, *apiError) {
	p, fail := c.thePipeline()
	if fail != nil {
		return refuse(fail)
	}
	return ok(page[auditAnswer]{Results: []auditAnswer{c.created(p.ID, p.CreatedAt)}})
}

func auditStage(c *call) (reply, *apiError) {
	_, s, fail := c.theStage()
	if fail != nil {
		return refuse(fail)
	}
	return ok(page[auditAnswer]{Results: []auditAnswer{c.created(s.ID, s.CreatedAt)}})
}

func listStages(c *call) (reply, *apiError) {
	p, fail := c.thePipeline()
	if fail != nil {
		return refuse(fail)
	}
	out := page[*stage]{Results: []*stage{}}
	for _, s := range p.Stages {
		if !s.Archived {
			out.Results = append(out.Results, s)
		}
	}
	return ok(out)
}

func createStage(c *call) (reply, *apiError) {
	var in stageInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	p, fail := c.thePipeline()
	if fail != nil {
		return refuse(fail)
	}
	if fail := c.tooManyStages(len(p.Stages) + 1); fail != nil {
		return refuse(fail)
	}
	s, fail := c.buildStage(in, len(p.Stages))
	if fail != nil {
		return refuse(fail)
	}
	for _, other := range p.Stages {
		if other.Label == s.Label {
			return refuse(failure(http.StatusConflict, categoryExists, "There is a stage labelled %s already.", quoted(s.Label)))
		}
	}
	p.Stages = append(p.Stages, s)
	return created(s)
}

func readStage(c *call) (reply, *apiError) {
	_, s, fail := c.theStage()
	if fail != nil {
		return refuse(fail)
	}
	return ok(s)
}

func updateStage(c *call) (reply, *apiError) {
	var in stageInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	p, fail := c.thePipeline()
	if fail != nil {
		return refuse(fail)
	}
	i := slices.IndexFunc(p.Stages, func(one *stage) bool { return one.ID == c.args["stage"] })
	if i < 0 {
		return refuse(notFound("Pipeline %s has no stage %s.", p.ID, c.args["stage"]))
	}
	s := p.Stages[i]
	if c.options.EnforceNewFields && dated(c.version) && in.Metadata == nil {
		return refuse(invalid("A change of a stage needs its metadata."))
	}
	if fail := c.of.checkMetadata(in.Metadata, false); fail != nil {
		return refuse(fail)
	}
	if in.Archived != nil && *in.Archived && !s.Archived {
		if fail := c.inUse(s); fail != nil {
			return refuse(fail)
		}
	}
	if in.Archived != nil {
		s.Archived = *in.Archived
	}
	if in.Label != "" {
		s.Label = in.Label
	}
	if in.DisplayOrder != nil {
		s.DisplayOrder = *in.DisplayOrder
	}
	for k, v := range in.Metadata {
		s.Metadata[k] = v
	}
	s.UpdatedAt = stamp(c.now())
	return ok(s)
}

func replaceStage(c *call) (reply, *apiError) {
	var in stageInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	p, s, fail := c.theStage()
	if fail != nil {
		return refuse(fail)
	}
	in.ID = s.ID
	fresh, fail := c.buildStage(in, s.DisplayOrder)
	if fail != nil {
		return refuse(fail)
	}
	fresh.CreatedAt = s.CreatedAt
	p.Stages[slices.Index(p.Stages, s)] = fresh
	return ok(fresh)
}

func deleteStage(c *call) (reply, *apiError) {
	p, s, fail := c.theStage()
	if fail != nil {
		return refuse(fail)
	}
	if fail := c.mayRemove(s); fail != nil {
		return refuse(fail)
	}
	p.Stages = slices.DeleteFunc(p.Stages, func(one *stage) bool { return one == s })
	return noContent()
}
