// Package e2e holds the tests that use the whole program as people do: they build it, start it as
// a process, press its keys over HTTP and in Chromium, kill it, and compare what it promised with
// what it kept. It decides nothing and no other package imports it; there is only test code.
package e2e
