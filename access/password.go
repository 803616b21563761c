package access

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"luot/queue"
)

// Cost is what one check of a password takes. It is kept with each hash, so that it may change.
type Cost struct {
	MemoryKiB  uint32
	Iterations uint32
}

// DefaultCost is about 50 ms on an office machine; two checks at once take 64 MiB.
func DefaultCost() Cost { return Cost{MemoryKiB: 32 << 10, Iterations: 2} }

const (
	minPassword  = 8   // characters
	maxPassword  = 512 // bytes
	fewLetters   = 4   // a password of fewer different characters is guessed at once
	hashesAtOnce = 2   // hashes at once
	hashWaiters  = 32  // requests that wait for one; more are refused as busy
	saltBytes    = 16
	keyBytes     = 32
)

// guessed are what people choose when they must, and so what others try first; in lower case.
var guessed = []string{
	"password", "matkhau", "mật khẩu", "12345678", "123456789", "1234567890", "87654321", "11223344", "qwertyui", "qwerty123",
	"qwertyuiop", "1q2w3e4r", "asdfghjk", "iloveyou", "admin123", "administrator", "welcome", "abc12345", "abcd1234", "vietnam",
	"gialai", "quynhon", "pleiku", "hanhchinh",
}

// easy reports a password that is one of guessed, with digits and signs behind it or not, or has too few
// different characters.
func easy(password string) bool {
	low := strings.ToLower(password)
	different := map[rune]bool{}
	for _, c := range low {
		different[c] = true
	}
	return len(different) < fewLetters || slices.ContainsFunc(guessed, func(word string) bool {
		rest, ok := strings.CutPrefix(low, word)
		return ok && strings.Trim(rest, "0123456789!@#$%.-_* ") == ""
	})
}

// CheckPassword refuses a password that is too short, too long, the user's own name or easily guessed.
func CheckPassword(user queue.OfficerID, password string) error {
	switch {
	case utf8.RuneCountInString(password) < minPassword:
		return queue.Refuse(queue.Invalid, "password.short", "min", minPassword)
	case len(password) > maxPassword || !utf8.ValidString(password):
		return queue.Refuse(queue.Invalid, "value.range", "field", "password")
	case strings.EqualFold(password, string(user)):
		return queue.Refuse(queue.Invalid, "password.name")
	case easy(password):
		return queue.Refuse(queue.Invalid, "password.easy")
	}
	return nil
}

// hasher makes and checks hashes, few at once. turns holds one token per hash under way.
type hasher struct {
	params  argon2id.Params
	turns   chan struct{}
	waiting atomic.Int32
	compare func(password, hash string) (bool, error)
	nobody  string // what the password of an unknown user is compared with
}

func newHasher(c Cost) *hasher {
	h := &hasher{
		params:  argon2id.Params{Memory: c.MemoryKiB, Iterations: c.Iterations, Parallelism: 1, SaltLength: saltBytes, KeyLength: keyBytes},
		turns:   make(chan struct{}, hashesAtOnce),
		compare: argon2id.ComparePasswordAndHash,
	}
	empty := func(n int) string { return base64.RawStdEncoding.EncodeToString(make([]byte, n)) }
	h.nobody = fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=1$%s$%s", c.MemoryKiB, c.Iterations, empty(saltBytes), empty(keyBytes))
	return h
}

// enter waits for a turn; leave must follow when it returns nil. Else it refuses as busy.
func (h *hasher) enter(ctx context.Context) error {
	defer h.waiting.Add(-1)
	if h.waiting.Add(1) > hashWaiters {
		return queue.Refuse(queue.Unavailable, "busy")
	}
	select {
	case h.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return queue.Refuse(queue.Unavailable, "busy")
	}
}

func (h *hasher) leave() { <-h.turns }

// hash makes the hash of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	hash, err := argon2id.CreateHash(password, &h.params)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// matches compares a password with a hash.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	ok, err := h.compare(password[:min(len(password), maxPassword+1)], hash)
	if err != nil {
		return false, fmt.Errorf("check a password: %w", err)
	}
	return ok, nil
}
