package spool

import (
	"context"
	"fmt"
	"syscall"
	"unsafe"
)

// windowsSpool hands jobs, raw, to the print system of Windows, which never says what became of them: they
// end unconfirmed. Built and vetted, never run on a real Windows by us.
type windowsSpool struct{ name string }

var (
	winspool         = syscall.NewLazyDLL("winspool.drv")
	openPrinter      = winspool.NewProc("OpenPrinterW")
	closePrinter     = winspool.NewProc("ClosePrinter")
	startDocPrinter  = winspool.NewProc("StartDocPrinterW")
	endDocPrinter    = winspool.NewProc("EndDocPrinter")
	startPagePrinter = winspool.NewProc("StartPagePrinter")
	endPagePrinter   = winspool.NewProc("EndPagePrinter")
	writePrinter     = winspool.NewProc("WritePrinter")
)

// docInfo1 is DOC_INFO_1W.
type docInfo1 struct{ name, output, datatype *uint16 }

func (w *windowsSpool) prepare() error { return winspool.Load() }

func (w *windowsSpool) look(context.Context) (Condition, bool) { return Condition{}, false }
func (w *windowsSpool) rest()                                  {}

// send writes one document. The calls may block while the print system does; nothing ends them.
func (w *windowsSpool) send(ctx context.Context, job Job, say told) ending {
	name, err := syscall.UTF16PtrFromString(w.name)
	if err != nil {
		return ending{Failed, "", err}
	}
	var printer syscall.Handle
	if ok, _, err := openPrinter.Call(uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&printer)), 0); ok == 0 {
		say.condition(Condition{State: Offline, Blind: true, Detail: err.Error()})
		return ending{reason: Offline, err: fmt.Errorf("open printer %s: %w", w.name, err)}
	}
	defer closePrinter.Call(uintptr(printer))
	say.condition(Condition{State: Unknown, Blind: true})
	if !say.begin(ctx) {
		return ending{err: errDropped}
	}
	if err := w.document(printer, job); err != nil {
		return ending{Unconfirmed, reasonLost, fmt.Errorf("hand %d bytes to %s: %w", len(job.Bytes), w.name, err)}
	}
	return ending{state: Unconfirmed}
}

func (w *windowsSpool) document(printer syscall.Handle, job Job) error {
	title, err := syscall.UTF16PtrFromString("Luot " + plain(job.Number))
	if err != nil {
		return err
	}
	raw, err := syscall.UTF16PtrFromString("RAW")
	if err != nil {
		return err
	}
	info := docInfo1{name: title, datatype: raw}
	if id, _, err := startDocPrinter.Call(uintptr(printer), 1, uintptr(unsafe.Pointer(&info))); id == 0 {
		return err
	}
	defer endDocPrinter.Call(uintptr(printer))
	if ok, _, err := startPagePrinter.Call(uintptr(printer)); ok == 0 {
		return err
	}
	defer endPagePrinter.Call(uintptr(printer))
	for b := job.Bytes; len(b) > 0; {
		var n uint32
		ok, _, err := writePrinter.Call(uintptr(printer), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), uintptr(unsafe.Pointer(&n)))
		if ok == 0 || n == 0 {
			return err
		}
		b = b[n:]
	}
	return nil
}
