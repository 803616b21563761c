package spool

import (
	"context"
	"errors"
)

// usb is for machines that have printers as files.
func usb(string) dial {
	return func(context.Context) (port, error) {
		return nil, errors.New("usb: is for Linux; on Windows install the printer and write winspool:NAME")
	}
}
