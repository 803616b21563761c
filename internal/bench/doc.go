// Package bench measures the whole program against what this machine can do: each of our figures in turn with
// its ceiling, in the same run, several times, printed as ratios with medians and spread. It decides nothing
// and is imported by nobody; `make bench` runs it, docs/performance.md explains its lines.
package bench
