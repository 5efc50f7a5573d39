package validate

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
)

// namedDefinition gives a group or a label an internal name if the flow gives none.
func (c *checker) namedDefinition() {
	in := c.in
	if in.Text(option.Name) == "" && !c.said(option.Name) {
		in.setText(option.Name, propertyName(in.Text(option.Label)))
	}
	if name := in.Text(option.Name); !c.said(option.Name) && !c.said(option.Label) && !isPropertyName(name) {
		c.wrong(option.Name, "bad_name", "name is "+quote(name)+"; only the letters a to z, digits and underscores are allowed, and the first character must be a letter.")
	}
}

func (c *checker) newLabel() {
	c.otherObject()
	c.namedDefinition()
}

// aLabel checks the ID of a label.
func (c *checker) aLabel() {
	c.otherObject()
	if id := c.in.Text(option.TypeID); id != "" && !c.said(option.TypeID) && number(id) < 1 {
		c.wrong(option.TypeID, "not_a_number", "type_id is "+quote(id)+", which is not the ID of a label: the action Association Labels lists the IDs as typeId.")
	}
}

// newPipeline checks the stages of a pipeline.
func (c *checker) newPipeline() {
	stages := c.in.Values(option.Stages)
	if c.unfilled > 0 { // a stage would be missing
		c.wrong(option.Stages, "unfilled", "stages holds a stage whose template found nothing.")
	}
	if len(stages) == 0 && !c.said(option.Stages) {
		c.wrong(option.Stages, "required", "stages is missing: give the stages in their order.")
	}
	for i := range stages {
		stages[i].Value = c.stageValue(option.Stages+"["+strconv.Itoa(i)+"]", stages[i].Value)
	}
}

// newStage checks the value of a stage.
func (c *checker) newStage() {
	if c.said(option.StageValue) {
		return
	}
	c.in.setText(option.StageValue, c.stageValue(option.StageValue, c.in.Text(option.StageValue)))
}

// changedStage checks that there is something to change.
func (c *checker) changedStage() {
	switch value := c.in.Text(option.StageValue); {
	case value != "":
		c.newStage()
	case c.in.Text(option.Label) == "" && len(c.details) == 0:
		c.wrong(option.Label, "empty", "There is nothing to change: give a label or a value of the stage.")
	}
}

// stageValue is the value of a stage: the probability of a deal, or whether a ticket is
// open.
func (c *checker) stageValue(at, value string) string {
	_, slug := Kind(c.in.Text(option.Object))
	switch slug {
	case "deals":
		if p, err := strconv.ParseFloat(value, 64); err != nil || p > 1 || strings.Trim(value, "0123456789.") != "" {
			c.wrong(at, "out_of_range", at+" is "+quote(value)+"; a stage of deals needs a probability from 0.0 to 1.0.", "0.0", "0.5", "1.0")
		}
	case "tickets":
		if value == "" {
			return "OPEN"
		}
		if value != "OPEN" && value != "CLOSED" {
			c.wrong(at, "unknown", at+" is "+quote(value)+"; a stage of tickets must be OPEN or CLOSED.", "OPEN", "CLOSED")
		}
	}
	return value
}
