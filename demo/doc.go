// Package demo plays a working day: a clock that can run fast, visitors who take numbers and
// officers who call them, all through the engine as real people would. It decides no rule of the
// queue and writes nothing itself; everything it does can be read in the log like anybody's act.
// One goroutine, Run, owns all of its state.
package demo
