// Package widget draws the parts of a screen: sliders, gauges, the summary table as a picture, sparklines and tables.
//
// A widget is a value that is told what to show; Render turns it into text for a width in columns and a theme.Look.
// Every line of the text is exactly that wide, whatever the width and the values are, and contains no control characters
// but the escape sequences of the look's styles. A width below one gives "". A widget that is not being changed may be
// rendered by several goroutines.
package widget
