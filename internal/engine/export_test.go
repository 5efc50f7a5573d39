package engine

// MostTaken is how much memory all runs may take together, for the tests.
const MostTaken = mostTaken

// HoldForOthers counts bytes as held for other runs.
func (s *Set) HoldForOthers(bytes int) { s.space.kept += bytes }

// Held is what is counted for all runs: bytes that are kept, and reads under way.
func (s *Set) Held() int { return s.space.kept + s.space.reads }
