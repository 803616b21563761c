package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"luot/journal"
)

// Health says in words why this Redis must not be relied on: it does not answer, is a replica, may
// throw keys away when its memory is full, or keeps no append-only file. nil: it is fit.
func (j *Journal) Health(ctx context.Context) error {
	text, err := j.client.Info(ctx).Result()
	if err != nil {
		return fmt.Errorf("ask redis how it is: %w: %w", journal.ErrStore, err)
	}
	info := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[name] = value
		}
	}
	var errs []error
	if role := info["role"]; role != "master" {
		errs = append(errs, fmt.Errorf("this redis is a %s, not a master", role))
	}
	if policy := info["maxmemory_policy"]; policy != "noeviction" {
		errs = append(errs, fmt.Errorf("redis may drop tickets when its memory is full: maxmemory-policy is %q, set it to noeviction", policy))
	}
	if info["aof_enabled"] != "1" {
		errs = append(errs, errors.New("redis would forget tickets when it stops: it keeps no append-only file, set appendonly to yes"))
	}
	return errors.Join(errs...)
}
