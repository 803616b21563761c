//go:build !windows

package spool

import (
	"context"
	"errors"
)

// windowsSpool hands jobs to the print system of Windows.
type windowsSpool struct{ name string }

var errWindows = errors.New("winspool: is for Windows")

func (w *windowsSpool) prepare() error { return errWindows }
func (w *windowsSpool) send(context.Context, Job, told) ending {
	return ending{Failed, "", errWindows}
}
func (w *windowsSpool) look(context.Context) (Condition, bool) { return Condition{}, false }
func (w *windowsSpool) rest()                                  {}
