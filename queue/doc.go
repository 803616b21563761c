// Package queue decides who is served next. It is a pure state machine: Day.Decide turns a
// Command into Events under the rules of a Site, Day.Apply folds an Event into the Day, and the
// same events always give the same Day. It reads no clock, rolls no dice, starts no goroutine and
// touches no disk or network: instants, tokens and estimates arrive inside the commands. Package
// engine owns the only live Day of a site; everyone else sees it through read-only views.
package queue
