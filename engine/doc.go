// Package engine owns the live state. One goroutine per site (and one for the directory of staff)
// stamps commands, lets the state decide them, writes the events to the journal, folds them in and
// answers: nobody hears of anything that is not durable. It decides no rule of the queue; it knows
// time, order, the store and its faults.
//
// A Loop is generic over the folded state and satisfied structurally, so that package access need
// not know it. A Site is the Loop of an office: days, estimates, idempotency keys, views. A process
// whose journal is shared with others runs one Watch over all of its loops.
package engine
