package hubspottest

type importJob struct{}

func importRoutes() []*route { return nil }
