// Package queue decides who is served next. It is a pure state machine: Day.Decide turns a
// Command into Events under the rules of a Site, Day.Apply folds an Event into the Day, and the
// same events always give the same Day. It reads no clock, rolls no dice, starts no goroutine and
// touches no disk or network: instants, tokens and estimates arrive inside the commands. Package
// engine owns the only live Day of a site; everyone else sees it through read-only views.
//
// The way of an order: decide.go checks and hands it to its rule (issue, call, serve, absent, hold,
// transfer, undo, counter, holder, site_orders, tick), which asks the transition table (states.go)
// and writes events. fold.go applies them; a ticket's event changes the ticket only, and lines,
// counters and counts follow from the tickets' states (fold_ticket.go). pick.go chooses from the
// heads of the lines.
package queue
