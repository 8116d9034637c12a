package exposition

// Reader reads one page of a target after another. Where a page has the lines of the page before, it costs little more than
// looking for the line ends; where it has them in another order, a look-up for each. Every other page goes through Read. A
// Reader is not safe for concurrent use; readers of the same rules share what they know of their pages.
type Reader struct {
	rules  *Rules
	layout *layout
	// lent is what holds the numbers of the last page, and lender where it goes back to.
	lent   *filled
	lender *schema
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
	if e := r.fill(body); e != nil {
		return e, nil
	}
	// The same lines in another order, as when a hash table of the node has grown, or a first page that has the lines of
	// other nodes'.
	if l := r.reordered(body); l != nil {
		r.layout = l
		if e := r.fill(body); e != nil {
			return e, nil
		}
	}
	e, err := Read(body, r.rules)
	if err != nil {
		return nil, err // A page cut short, perhaps. The next one may be like those before.
	}
	if r.missed++; r.missed <= eagerMisses || r.missed%rareMisses == 0 {
		if r.layout = learnLayout(body, r.rules, e); r.layout != nil {
			r.layout = r.rules.schemas.share(r.layout, body)
		}
	}
	return e, nil
}

// fill reads a page of the layout; it returns nil for any other page.
func (r *Reader) fill(body []byte) *Exposition {
	if r.layout == nil {
		return nil
	}
	to := r.layout.spare.Get().(*filled)
	if !r.layout.fill(body, to) {
		r.layout.spare.Put(to)
		return nil
	}
	r.lent, r.lender, r.missed = to, r.layout.schema, 0
	return to.exposition
}

// reordered returns the layout of a page with the lines of a known schema, nil when there is none.
func (r *Reader) reordered(body []byte) *layout {
	if r.layout != nil {
		if l := r.layout.order(body); l != nil {
			return l
		}
	}
	return r.rules.schemas.order(body)
}

// Release ends the use of the exposition of the last Read.
func (r *Reader) Release() {
	if r.lent != nil {
		r.lender.spare.Put(r.lent)
		r.lent, r.lender = nil, nil
	}
}
