package action

import "crypto/sha256"

const (
	// mostEmpty is how many pages in a row may be empty and still have a cursor.
	mostEmpty = 3
	// longestCursor is the largest size of a cursor, in bytes. Longer ones would make
	// paths that HubSpot does not take.
	longestCursor = 4000
	// sparePages is how many pages a run may read in addition to one for each record
	// that it wants. HubSpot's pages may be short, or have no record of the right
	// kind.
	sparePages = 1000
)

// cursors follows the cursors of one list, so that reading it always ends.
type cursors struct {
	seen  map[[sha256.Size]byte]bool // hashes: a cursor may be long
	most  int                        // the largest number of pages
	empty int                        // how many pages in a row were empty
}

// follow begins at a cursor, which is "" for the first page. maximum is the largest
// number of records to read.
func follow(first string, maximum int) *cursors {
	s := &cursors{seen: map[[sha256.Size]byte]bool{}, most: maximum + sparePages}
	if first != "" {
		s.seen[sha256.Sum256([]byte(first))] = true
	}
	return s
}

// next takes the cursor of each page and the number of its elements. It returns "" if the
// cursor can be followed, and otherwise what is wrong with it.
func (s *cursors) next(cursor string, count int) (wrong string) {
	if s.empty++; count > 0 {
		s.empty = 0
	}
	hash := sha256.Sum256([]byte(cursor))
	switch {
	case len(cursor) > longestCursor:
		return "its cursor is longer than HubSpot takes."
	case s.seen[hash]:
		return "its cursor leads back to a page that was read before."
	case s.empty == mostEmpty:
		return "three pages in a row were empty, and each said that there is more."
	case len(s.seen) == s.most:
		return "it has more pages than there can be."
	}
	s.seen[hash] = true
	return ""
}
