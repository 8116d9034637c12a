package exposition

// Reader reads one page of a target after another. Where a page has the lines of the page before, it costs little more than
// looking for the line ends; every other page goes through Read. A Reader is not safe for concurrent use; readers of the same
// rules share what they know of their pages.
type Reader struct {
	rules  *Rules
	layout *layout
	lent   *filled
	// missed counts pages in a row that did not have the layout that was expected.
	missed int
}

// NewReader returns a reader of the wanted families.
func NewReader(rules *Rules) *Reader { return &Reader{rules: rules} }

const (
	// eagerMisses pages in a row are learned from; after that only every rareMisses-th, for a node whose lines change
	// all the time.
	eagerMisses = 4
	rareMisses  = 16
)

// Read reads the wanted families of a body, which is not kept. The exposition is good until the next Read or Release.
func (r *Reader) Read(body []byte) (*Exposition, error) {
	r.Release()
	if r.layout == nil {
		// The nodes of a cluster are alike: a first page most likely looks like those of the other nodes.
		r.layout = r.rules.layouts.newest()
	}
	if r.layout != nil {
		to := r.layout.spare.Get().(*filled)
		if r.layout.fill(body, to) {
			r.lent, r.missed = to, 0
			return to.exposition, nil
		}
		r.layout.spare.Put(to)
	}
	e, err := Read(body, r.rules)
	if err != nil {
		return nil, err // A page cut short, perhaps. The next one may be like those before.
	}
	if r.missed++; r.missed <= eagerMisses || r.missed%rareMisses == 0 {
		r.layout = learnLayout(body, r.rules, e)
		if r.layout != nil {
			r.layout = r.rules.layouts.share(r.layout)
		}
	}
	return e, nil
}

// Release ends the use of the exposition of the last Read.
func (r *Reader) Release() {
	if r.lent != nil {
		r.layout.spare.Put(r.lent)
		r.lent = nil
	}
}
