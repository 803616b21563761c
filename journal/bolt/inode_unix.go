//go:build unix

package bolt

import (
	"io/fs"
	"strconv"
	"syscall"
)

// inodeOf returns the number by which the table of locks knows the file; "?" when there is none.
func inodeOf(info fs.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(uint64(st.Ino), 10)
	}
	return "?"
}
