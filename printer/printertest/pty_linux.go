package printertest

import (
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

// openPty returns both sides of a pseudo terminal that passes all bytes as they are: the printer's, and the
// one whose name a program opens. That one is held open, since one that nobody has open hangs up.
func openPty() (ours, other *os.File, err error) {
	ours, err = os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	var n, lock int32
	for _, step := range []struct {
		request uintptr
		to      *int32
	}{{syscall.TIOCSPTLCK, &lock}, {syscall.TIOCGPTN, &n}} {
		if err := ioctl(ours, step.request, unsafe.Pointer(step.to)); err != nil {
			return nil, nil, err
		}
	}
	other, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	var t syscall.Termios
	if err := ioctl(other, syscall.TCGETS, unsafe.Pointer(&t)); err != nil {
		return nil, nil, err
	}
	t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
	t.Cflag = t.Cflag&^syscall.CSIZE | syscall.CS8
	return ours, other, ioctl(other, syscall.TCSETS, unsafe.Pointer(&t))
}

func ioctl(f *os.File, request uintptr, arg unsafe.Pointer) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed syscall.Errno
	if err := raw.Control(func(fd uintptr) {
		_, _, failed = syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(arg))
	}); err != nil {
		return err
	}
	if failed != 0 {
		return failed
	}
	return nil
}
