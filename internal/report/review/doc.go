// Package review writes the document for a capacity review: one cluster or plan with its verdict and everything behind it, as
// Markdown, as one HTML page, as JSON, and the history of a run or recording as CSV. It shows what sizing, calibrate and report
// say, and computes no figure of its own.
package review
