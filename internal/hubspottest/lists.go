package hubspottest

type list struct{}

func listRoutes() []*route { return nil }
