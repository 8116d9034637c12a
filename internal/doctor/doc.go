// Package doctor examines the targets of a cluster one by one and says what is wrong, what that costs the answers, and how to
// mend it. Its types are the document that `mimtop doctor -o json` prints.
package doctor
