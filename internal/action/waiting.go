package action

// looks makes the pauses between two looks at something that HubSpot processes in the
// background, such as an export. Each pause is twice as long as the one before. Times are
// in milliseconds.
type looks struct{ until, pause, longest int64 }

// rest waits until the next look. It returns false if the time for looking is up.
func (l *looks) rest(c *call) bool {
	left := l.until - c.Now()
	if left <= 0 || !c.Sleep(min(l.pause, left)) {
		return false
	}
	l.pause = min(2*l.pause, l.longest)
	return true
}

// soon makes looks at something that takes seconds, within the run's patience.
func (c *call) soon() looks {
	return looks{until: c.Now() + c.Run.Patience, pause: 500, longest: 10_000}
}
