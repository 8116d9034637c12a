// Package config reads the configuration file: named clusters, each with where its figures come from and what is known about
// it, and how the dashboard looks.
//
// It is strict. An unknown key, a key given twice and a value of the wrong kind are problems that name file and line, the
// nearest known key and what is accepted; all of them are reported, not the first. Nothing is read but the file itself: the
// files and addresses that it names are for whoever uses it.
//
// Secrets belong into other files or the environment. One in the file itself is a warning, and none of them is ever printed:
// Config and Cluster write themselves without.
package config
