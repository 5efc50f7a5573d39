package registry

// Action is one choice of the form's second field. Actions are described once,
// not per endpoint; Endpoint.Actions says who has them.
type Action struct {
	Key         string // the option value stored in flows, never renamed
	Label       string
	Icon        string
	Description string // "{singular}" and "{label}" stand for the endpoint's
	Writes      bool   // needs the scopes in Endpoint.Write, not those in Endpoint.Read
}

// Actions are all actions, sorted by Key.
var Actions = []Action{
	{Key: "audit", Label: "Audit logs", Icon: "manage_search", Description: "Who changed what in the account. Enterprise accounts only."},
	{Key: "create", Label: "Create", Icon: "add", Description: "Create one {singular}, and associate it with other records.", Writes: true},
	{Key: "delete", Label: "Delete", Icon: "delete", Description: "Move one {singular} to the recycle bin.", Writes: true},
	{Key: "list", Label: "List", Icon: "list", Description: "Read a page of {label}, oldest first."},
	{Key: "login", Label: "Login activity", Icon: "login", Description: "Who logged in during the last 90 days."},
	{Key: "retrieve", Label: "Read", Icon: "search", Description: "Read one {singular}."},
	{Key: "security", Label: "Security activity", Icon: "security", Description: "What concerned the account's security: users, permissions, exports, keys."},
	{Key: "update", Label: "Update", Icon: "edit", Description: "Change properties of one {singular}.", Writes: true},
}

// LookupAction finds an action by its key.
func LookupAction(key string) (*Action, bool) {
	for i := range Actions {
		if Actions[i].Key == key {
			return &Actions[i], true
		}
	}
	return nil, false
}
