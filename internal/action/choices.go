package action

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/request"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// The bounds of the result of the action Choices, which a browser keeps and shows in
// drop-downs. The member "cut" names the parts that have more.
const (
	mostProperties    = 2000    // of the kind of record
	mostOptions       = 500     // of one property
	mostGroups        = 500     // of properties
	mostOptionBytes   = 1 << 20 // of one part: the properties after that come without options, the forms without fields
	mostPipelines     = 100
	mostStages        = 100  // of one pipeline
	mostChoosable     = 2000 // owners, and lists of the kind
	mostListsLookedAt = 5000 // HubSpot is asked for all kinds if only the name of a custom object is known
	mostLabels        = 500
	mostObjects       = 100 // custom objects
	mostLabelled      = 10  // custom objects whose association labels are read
	mostUnique        = 500 // unique properties of the records at the other end of associations
	mostForms         = 500
	mostFormFields    = 200 // of one form
	mostEvents        = 500
	mostSequences     = 500 // of one user
)

// The parts of the result, by the names of its members.
const (
	partProperties    = "properties"
	partGroups        = "groups"
	partPipelines     = "pipelines"
	partOwners        = "owners"
	partLists         = "lists"
	partLabels        = "labels"
	partObjects       = "objects"
	partUnique        = "unique"
	partSubscriptions = "subscriptions"
	partForms         = "forms"
	partEvents        = "events"
	partSequences     = "sequences"
)

// partNames are the parts in their order in the result.
var partNames = [...]string{
	partProperties, partGroups, partPipelines, partOwners, partLists, partLabels, partObjects, partUnique, partSubscriptions, partForms, partEvents,
	partSequences,
}

// choosing is a run of the action Choices. It reads all parts at the same time.
type choosing struct {
	*call
	name, slug, typeID string             // the kind of record: the flow's name, the name in a path, HubSpot's ID
	endpoint           *registry.Endpoint // its row, which custom objects share; nil for an endpoint without records
	own                bool               // it is a custom object

	parts   map[string]*choosablePart
	asked   map[int]question // by the number of the request
	failure *problem.Problem // the first problem that ends the run
}

// choosablePart is one part of the result.
type choosablePart struct {
	w       wire.Writer // a JSON list that is not closed
	count   int
	read    bool             // a request for it was answered
	cut     bool             // there is more than the answer holds
	missing *problem.Problem // why it was not read; nil if it was
	large   bool             // it was not read, because HubSpot's answer is too large
}

// question is a request that was begun.
type question struct {
	part   string
	scopes []string // any one of them is enough
	maybe  bool     // HubSpot may refuse it, because the kind of record may have no such part
	take   func(answer wire.Value)
	each   func(element wire.Value) // used instead of take for a long list: gets its elements one after the other
}

// choices reads everything that a form offers for one kind of record, or for an endpoint
// without records. It leaves out a part that the token may not read, and names it in the
// result.
func choices(c *call) engine.Step {
	name := c.In.Text(option.Object)
	k := &choosing{call: c, name: name, parts: map[string]*choosablePart{}, asked: map[int]question{}}
	for _, part := range partNames {
		k.parts[part] = &choosablePart{}
		k.parts[part].w.Open('[')
	}
	if read := otherChoices[name]; read != nil {
		read(k)
	} else {
		k.ofRecords()
	}
	k.await()
	if k.failure != nil {
		return engine.Step{Fail: k.failure}
	}
	return engine.Step{Value: k.answer()}
}

// ofRecords asks for the choices of a kind of record.
func (k *choosing) ofRecords() {
	k.endpoint, k.slug = validate.Kind(k.name)
	if k.endpoint == nil {
		k.endpoint, _ = registry.LookupEndpoint("custom_objects")
		k.own, k.typeID = true, k.slug
	} else {
		k.typeID = k.endpoint.TypeID
	}
	k.askObjects()
	if k.own {
		k.await() // the type ID is in the answer
	}
	k.askProperties()
	k.askGroups()
	k.askPipelines()
	k.askOwners("", follow("", mostChoosable))
	k.askLists(0, follow("", mostChoosable))
	k.askLabels()
	k.askUnique()
}

// ask begins a request.
func (k *choosing) ask(r request.Request, q question) {
	r.Scopes = q.scopes
	if r.See = request.All; q.each != nil {
		r.Omit = listIn(q.part)
	}
	k.asked[k.Begin(r)] = q
}

// await waits until all requests have been answered, including those that an answer led
// to.
func (k *choosing) await() {
	for k.Pending() > 0 {
		x := k.Next()
		q := k.asked[x.ID]
		part, p, list := k.parts[q.part], x.Problem, x.Answer.JSON.Get(listIn(q.part))
		switch {
		case p == nil && !k.Run.Dry.Made && list.Kind() != wire.Array && !omitted(list):
			k.fail(k.Odd(&x.Request, x.Answer, "not a list"))
		case p == nil && q.each != nil:
			part.read = true
			for v := range k.Elements(x.Answer, list) {
				q.each(v)
			}
		case p == nil:
			part.read = true
			q.take(x.Answer.JSON)
		case x.Answer.Large:
			part.missing, part.large = p, true
		case p.Word == problem.Scope:
			part.missing = p
		case p.Word == problem.Forbidden:
			part.missing = p
		case q.maybe && (p.Word == problem.NotFound || p.Word == problem.Validation):
		default:
			k.fail(k.aboutKind(p))
		}
	}
}

// fail notes the first reason why the run fails.
func (k *choosing) fail(p *problem.Problem) {
	if k.failure == nil {
		k.failure = p
	}
}

// listIn is the name of the list in HubSpot's answer for a part.
func listIn(part string) string {
	if part == partLists {
		return "lists"
	}
	return "results"
}

// omitted tells whether v stands in the place of a list that the host left out of an
// answer.
func omitted(v wire.Value) bool {
	_, ok := v.Get("length").Int()
	return ok
}

// room tells whether a part has room for one more, and counts it.
func (p *choosablePart) room(most int) bool {
	if p.count == most {
		p.cut = true
		return false
	}
	p.count++
	return true
}

// askObjects asks for the account's custom objects.
func (k *choosing) askObjects() {
	schemas, _ := registry.LookupAction("schemas")
	part := k.parts[partObjects]
	k.ask(request.Schemas(k.In), question{part: partObjects, scopes: schemas.Scopes, each: func(v wire.Value) {
		id, ok := idOf(v.Get("objectTypeId"))
		if !ok || v.Get("archived").Bool() || !part.room(mostObjects) {
			return
		}
		if k.own && (v.Get("fullyQualifiedName").Text() == k.slug || v.Get("name").Text() == k.name) {
			k.typeID = id
		}
		label := v.At("labels", "plural").Text()
		if label == "" {
			label = v.Get("name").Text()
		}
		part.w.Open('{').Key("id").String(id).Key("label").String(label).Close('}')
		for _, property := range v.Get("properties").Items() {
			k.takeUnique(id, property)
		}
		if part.count <= mostLabelled {
			k.askLabelsTo(id, id)
		} else {
			k.parts[partLabels].cut = true
		}
	}})
}

// askProperties asks for the definitions of the properties.
func (k *choosing) askProperties() {
	part := k.parts[partProperties]
	k.ask(request.PropertiesOf(k.In, k.slug), question{part: partProperties, scopes: k.In.Scopes(), each: func(v wire.Value) {
		if !k.own {
			k.takeUnique(k.endpoint.Key, v)
		}
		known, isKnown := k.endpoint.Property(v.Get("name").Text())
		if v.Get("archived").Bool() || v.Get("hidden").Bool() && !isKnown || !part.room(mostProperties) {
			return
		}
		of := registry.Anything
		if isKnown {
			of = known.Of
		} else if v.Get("referencedObjectType").Text() == "OWNER" {
			of = registry.Owner
		}
		part.writeProperty(v, of, !v.Get("hubspotDefined").Bool())
	}})
}

// askGroups asks for the groups in which HubSpot shows the properties.
func (k *choosing) askGroups() {
	part := k.parts[partGroups]
	k.ask(request.Groups(k.In, k.slug), question{part: partGroups, scopes: k.In.Scopes(), take: func(answer wire.Value) {
		for _, v := range ordered(answer.Get("results").Items()) {
			if v.Get("archived").Bool() {
				continue
			}
			if !part.room(mostGroups) {
				return
			}
			part.w.Open('{').Key("name").String(v.Get("name").Text()).Key("label").String(v.Get("label").Text()).Close('}')
		}
	}})
}

// writeProperty writes a property as the form needs it. own says that the account made
// it.
func (p *choosablePart) writeProperty(v wire.Value, of registry.Of, own bool) {
	w := &p.w
	kind, long := kindOf(v)
	w.Open('{').Key("name").String(v.Get("name").Text()).Key("label").String(v.Get("label").Text()).Key("kind").String(string(kind))
	if long {
		w.Key("long").Bool(true)
	}
	if readOnly(v) {
		w.Key("readOnly").Bool(true)
	}
	if v.Get("hasUniqueValue").Bool() {
		w.Key("unique").Bool(true)
	}
	if own {
		w.Key("own").Bool(true)
	}
	if w.Member("of", string(of)); of == registry.Anything {
		p.writeOptions(v)
	}
	w.Close('}')
}

// writeOptions writes the options of a property.
func (p *choosablePart) writeOptions(v wire.Value) {
	options := slices.DeleteFunc(ordered(v.Get("options").Items()), func(o wire.Value) bool { return o.Get("hidden").Bool() })
	if len(options) == 0 {
		return
	}
	if len(p.w.Bytes()) > mostOptionBytes {
		p.cut = true
		return
	}
	if len(options) > mostOptions {
		options, p.cut = options[:mostOptions], true
	}
	p.w.Key("options").Open('[')
	for _, o := range options {
		p.w.Open('{').Key("value").String(o.Get("value").Text()).Key("label").String(o.Get("label").Text()).Close('}')
	}
	p.w.Close(']')
}

// kindOf reads the kind of a property's values from its definition, and whether its text
// has several lines.
func kindOf(definition wire.Value) (kind registry.Kind, long bool) {
	field := definition.Get("fieldType").Text()
	switch definition.Get("type").Text() {
	case "number":
		return registry.Number, false
	case "bool":
		return registry.Bool, false
	case "date":
		return registry.Date, false
	case "datetime":
		return registry.DateTime, false
	case "enumeration":
		switch field {
		case "booleancheckbox":
			return registry.Bool, false
		case "checkbox":
			return registry.Choices, false
		}
		return registry.Choice, false
	}
	return registry.Text, field == "textarea" || field == "html"
}

// readOnly tells by its definition whether only HubSpot sets a property.
func readOnly(definition wire.Value) bool {
	return definition.Get("calculated").Bool() || definition.At("modificationMetadata", "readOnlyValue").Bool()
}

// askPipelines asks for the pipelines, if this kind of record may have any.
func (k *choosing) askPipelines() {
	if _, has := k.endpoint.PropertyOf(registry.Pipeline); !has {
		return
	}
	part := k.parts[partPipelines]
	k.ask(request.Pipelines(k.In, k.slug), question{part: partPipelines, scopes: k.In.Scopes(), maybe: true, take: func(answer wire.Value) {
		w := &part.w
		for _, v := range ordered(answer.Get("results").Items()) {
			if v.Get("archived").Bool() || !part.room(mostPipelines) {
				continue
			}
			w.Open('{').Key("id").Value(v.Get("id")).Key("label").String(v.Get("label").Text()).Key("stages").Open('[')
			stages := slices.DeleteFunc(ordered(v.Get("stages").Items()), func(s wire.Value) bool { return s.Get("archived").Bool() })
			if len(stages) > mostStages {
				stages, part.cut = stages[:mostStages], true
			}
			for _, s := range stages {
				w.Open('{').Key("id").Value(s.Get("id")).Key("label").String(s.Get("label").Text()).Close('}')
			}
			w.Close(']').Close('}')
		}
	}})
}

// askOwners asks for a page of owners.
func (k *choosing) askOwners(after string, seen *cursors) {
	part := k.parts[partOwners]
	k.ask(request.Owners(k.In, "", after, false), question{part: partOwners, scopes: registry.OwnerScopes, take: func(answer wire.Value) {
		k.takePage(part, answer, mostChoosable, seen, k.askOwners, func(v wire.Value) {
			part.w.Open('{').Key("id").Value(v.Get("id")).Key("name").String(nameOf(v)).Key("email").String(v.Get("email").Text())
			if user, ok := v.Get("userId").Scalar(); ok {
				part.w.Key("userId").String(user)
			}
			part.w.Close('}')
		})
	}})
}

// takePage takes the results on a page, up to a number of them in all, and asks for the
// next page if there is one. It passes over those that are archived.
func (k *choosing) takePage(part *choosablePart, answer wire.Value, most int, seen *cursors, ask func(after string, seen *cursors), take func(wire.Value)) {
	results := answer.Get("results").Items()
	for _, v := range results {
		if v.Get("archived").Bool() {
			continue
		}
		if !part.room(most) {
			return
		}
		take(v)
	}
	next := cursorOf(answer)
	switch {
	case next == "":
	case seen.next(next, len(results)) != "":
		part.cut = true
	default:
		ask(next, seen)
	}
}

// nameOf is the name of an owner. It is "" if the owner has none.
func nameOf(owner wire.Value) string {
	return strings.TrimSpace(owner.Get("firstName").Text() + " " + owner.Get("lastName").Text())
}

// askLists asks for a page of lists, and takes those of this kind of record.
func (k *choosing) askLists(offset int, seen *cursors) {
	lists, _ := registry.LookupEndpoint("lists")
	part, of := k.parts[partLists], k.typeID
	if !isTypeID(of) {
		of = "" // only the name of a custom object is known
	}
	k.ask(request.Lists(k.In, of, offset, request.MaxLists), question{part: partLists, scopes: lists.Read, take: func(answer wire.Value) {
		for _, v := range answer.Get("lists").Items() {
			if v.Get("objectTypeId").Text() != k.typeID {
				continue
			}
			if !part.room(mostChoosable) {
				return
			}
			part.w.Open('{').Key("id").Value(v.Get("listId")).Key("name").String(v.Get("name").Text()).Close('}')
		}
		next, ok := answer.Get("offset").Int()
		switch {
		case !answer.Get("hasMore").Bool():
		case !ok, next <= offset, next >= mostListsLookedAt, seen.next(strconv.Itoa(next), answer.Get("lists").Len()) != "":
			part.cut = true
		default:
			k.askLists(next, seen)
		}
	}})
}

// askLabels asks for the labels of associations with standard objects. An account can add
// labels to the objects of the CRM and to newer objects, but not to activities.
func (k *choosing) askLabels() {
	for i := range registry.Endpoints {
		to := &registry.Endpoints[i]
		switch {
		case to.Slug == "" || to.Group != registry.CRM && (to.Group != registry.More || k.own):
		case k.associatesWith(to):
			k.askLabelsTo(to.Key, to.Slug)
		}
	}
}

// askLabelsTo asks for the labels of associations with one kind of record.
func (k *choosing) askLabelsTo(to, slug string) {
	part := k.parts[partLabels]
	k.ask(request.Labels(k.In, k.slug, slug), question{part: partLabels, scopes: k.In.Scopes(), maybe: true, take: func(answer wire.Value) {
		for _, v := range answer.Get("results").Items() {
			label := v.Get("label").Text()
			if label == "" { // the type of associations without a label
				continue
			}
			if !part.room(mostLabels) {
				return
			}
			part.w.Open('{').Key("to").String(to).Key("label").String(label).Key("typeId").Value(v.Get("typeId"))
			if v.Get("category").Text() == "USER_DEFINED" {
				part.w.Key("own").Bool(true)
			}
			part.w.Close('}')
		}
	}})
}

// askUnique asks for the properties of the CRM's other kinds of records with which these
// records can be associated. A form offers the unique properties to find the record to
// associate.
func (k *choosing) askUnique() {
	for i := range registry.Endpoints {
		to := &registry.Endpoints[i]
		if to.Slug == "" || to.Group != registry.CRM || to == k.endpoint || !k.associatesWith(to) {
			continue
		}
		scopes := registry.SchemaScopes(to, false)
		k.ask(request.PropertiesOf(k.In, to.Slug), question{part: partUnique, scopes: scopes, maybe: true, each: func(v wire.Value) { k.takeUnique(to.Key, v) }})
	}
}

// associatesWith tells whether these records can be associated with those of an endpoint.
func (k *choosing) associatesWith(to *registry.Endpoint) bool {
	return k.own && to.Associates() || len(registry.AssociationTypes(k.endpoint.Key, to.Key)) > 0
}

// takeUnique takes a property of a kind of record if each of its values finds one record.
func (k *choosing) takeUnique(to string, v wire.Value) {
	part, name := k.parts[partUnique], v.Get("name").Text()
	if !v.Get("hasUniqueValue").Bool() || v.Get("archived").Bool() || v.Get("hidden").Bool() || name == registry.ObjectID || !part.room(mostUnique) {
		return
	}
	part.w.Open('{').Key("to").String(to).Key("name").String(name).Key("label").String(v.Get("label").Text()).Close('}')
}

// answer writes the result.
func (k *choosing) answer() []byte {
	var w wire.Writer
	w.Open('{')
	for _, name := range partNames {
		w.Key(name).Raw(k.parts[name].w.Close(']').Bytes())
	}
	w.Key("missing").Open('[')
	for _, name := range partNames {
		// The labels of some kinds of records need scopes of their own, and the other labels are useful without them.
		// The unique properties of every other kind of record need its scope, and the catalogue has the main ones.
		if p := k.parts[name].missing; p != nil && !k.parts[name].read && name != partUnique {
			w.Open('{').Key("part").String(name).Key("error").String(k.parts[name].why()).Key("requiredScopes").Strings(p.RequiredScopes).Close('}')
		}
	}
	w.Close(']').Key("cut").Open('[')
	for _, name := range partNames {
		if k.parts[name].cut {
			w.String(name)
		}
	}
	return w.Close(']').Close('}').Bytes()
}

// why is the word for the reason why a part was not read.
func (p *choosablePart) why() string {
	if p.large {
		return "too_large"
	}
	return string(p.missing.Word)
}
