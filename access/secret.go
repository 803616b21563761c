package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// The bits of what is given out once and kept only as a hash.
const (
	cookieBytes   = 16 // 128 bits
	tokenBytes    = 20 // 160 bits
	passwordBytes = 10 // 80 bits of a password that the program makes
)

// letters are Crockford's: nothing in them reads like something else.
var letters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// fingerprint is the first half of a SHA-256: of a random secret it gives nothing away.
type fingerprint [16]byte

func (f fingerprint) String() string { return hex.EncodeToString(f[:]) }

// fingerprintOf is the fingerprint of a cookie or token.
func fingerprintOf(secret string) fingerprint {
	sum := sha256.Sum256([]byte(secret))
	return fingerprint(sum[:16])
}

// parseFingerprint reads what String wrote; false for anything else.
func parseFingerprint(s string) (f fingerprint, ok bool) {
	n, err := hex.Decode(f[:], []byte(s[:min(len(s), 2*len(f))]))
	return f, err == nil && n == len(f)
}

// draw returns n random bytes as letters. The system's source of randomness cannot fail.
func draw(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return letters.EncodeToString(b)
}

// NewPassword returns a random password that is easy to type: four groups of four.
func NewPassword() string {
	p := draw(passwordBytes)
	return strings.Join([]string{p[:4], p[4:8], p[8:12], p[12:]}, "-")
}
