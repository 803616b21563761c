//go:build !linux

package printertest

import (
	"errors"
	"os"
)

// openPty is for Linux.
func openPty() (ours, other *os.File, err error) { return nil, nil, errors.ErrUnsupported }
