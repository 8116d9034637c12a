package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
)

// reversals and edges say what becomes of an inequality.
var (
	reversals = map[token.Token]token.Token{token.LSS: token.GEQ, token.LEQ: token.GTR, token.GTR: token.LEQ, token.GEQ: token.LSS}
	edges     = map[token.Token]token.Token{token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR}
)

// changesOf returns what a kind of change makes of each inequality, nil for a kind that is not known.
func changesOf(kind string) map[token.Token]token.Token {
	switch kind {
	case "reversed":
		return reversals
	case "edge":
		return edges
	}
	return nil
}

// switchName is the variable of the copy that holds the number of the mutant that is on.
const switchName = "mutantThatIsOn"

// mutant is one inequality that can be switched to another.
type mutant struct {
	kind, file string
	line       int
	// function is where it stands, before and after are its two forms, nth counts the same ones of the function from 1.
	function, before, after string
	nth                     int
	number                  int // what turns it on; 0 is none
}

// key names a mutant whatever line it is on.
func (m mutant) key() string {
	key := fmt.Sprintf("%s %s %s: %s", m.kind, m.file, m.function, m.before)
	if m.nth > 1 {
		key += " #" + strconv.Itoa(m.nth)
	}
	return key
}

func (m mutant) String() string {
	return fmt.Sprintf("%s:%d: %s: %s instead of %s (%s)", m.file, m.line, m.function, m.after, m.before, m.kind)
}

// mutate gives each inequality of a file a switch, and returns the new source. Numbers go on after last.
func mutate(kind, file string, source []byte, last int) ([]byte, []mutant, error) {
	changes := changesOf(kind)
	if changes == nil {
		return nil, nil, fmt.Errorf("no kind of change is called %q: there are reversed and edge", kind)
	}
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, source, 0) // Comments would be in the way of what is put in.
	if err != nil {
		return nil, nil, err
	}
	var mutants []mutant
	var found []*ast.BinaryExpr
	for _, declared := range parsed.Decls {
		function, ok := declared.(*ast.FuncDecl)
		if !ok {
			continue
		}
		seen := map[string]int{}
		ast.Inspect(function, func(n ast.Node) bool {
			b, ok := n.(*ast.BinaryExpr)
			if !ok {
				return true
			}
			if after, ok := changes[b.Op]; ok {
				m := mutant{kind: kind, file: file, line: set.Position(b.OpPos).Line, function: function.Name.Name, number: last + len(mutants) + 1}
				m.before, m.after = text(set, b), text(set, &ast.BinaryExpr{X: b.X, Op: after, Y: b.Y})
				seen[m.before]++
				m.nth = seen[m.before]
				mutants, found = append(mutants, m), append(found, b)
			}
			return true
		})
	}
	for i, b := range slices.Backward(found) { // Inner ones first: the outer ones hold them.
		put(b, changes[b.Op], mutants[i].number)
	}
	var out bytes.Buffer
	if err := format.Node(&out, set, parsed); err != nil {
		return nil, nil, err
	}
	return out.Bytes(), mutants, nil
}

// put turns an inequality into off && before || on && after, which evaluates its two sides once. As the expression itself is
// changed in its place, it has to stay one with two sides, hence the last && true.
func put(b *ast.BinaryExpr, after token.Token, number int) {
	is := func(op token.Token) ast.Expr {
		return &ast.BinaryExpr{X: ast.NewIdent(switchName), Op: op, Y: &ast.BasicLit{Kind: token.INT, Value: strconv.Itoa(number)}}
	}
	side := func(condition ast.Expr, op token.Token) ast.Expr {
		return &ast.BinaryExpr{X: condition, Op: token.LAND, Y: &ast.BinaryExpr{X: b.X, Op: op, Y: b.Y}}
	}
	before := b.Op
	both := &ast.BinaryExpr{X: side(is(token.NEQ), before), Op: token.LOR, Y: side(is(token.EQL), after)}
	b.X, b.Op, b.Y = &ast.ParenExpr{X: both}, token.LAND, ast.NewIdent("true")
}

func text(set *token.FileSet, n ast.Node) string {
	var out bytes.Buffer
	if err := format.Node(&out, set, n); err != nil {
		return err.Error()
	}
	return string(bytes.Join(bytes.Fields(out.Bytes()), []byte(" ")))
}
