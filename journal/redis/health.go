package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"luot/journal"
)

// permitted answers which commands of append.lua the user may not run. A script that lacks one of
// them stops half way. (Redis before 7 cannot tell.)
const permitted = `
local missing = {}
for _, c in ipairs(redis.acl_check_cmd and {
  {'XADD', KEYS[1], '*', 'r', 'c'}, {'XLEN', KEYS[1]}, {'XRANGE', KEYS[1], '-', '+'}, {'HSET', KEYS[1], 'seq', '1'},
  {'HGET', KEYS[1], 'id'}, {'HMGET', KEYS[1], 'seq'}, {'HLEN', KEYS[1]}, {'HINCRBY', KEYS[1], '3:served', '1'},
  {'ZADD', KEYS[1], '0', 'd'}, {'ZCARD', KEYS[1]}, {'TIME'}, {'INFO', 'replication'}, {'PUBLISH', 'luot:news', 'x'}} or {}) do
  if not redis.acl_check_cmd(unpack(c)) then missing[#missing + 1] = c[1] end
end
return missing`

// Health says in words why this Redis must not be relied on: it does not answer, is a replica, may
// throw keys away when its memory is full, keeps no append-only file, or forbids its user what
// Append needs. nil: it is fit.
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
	missing, err := j.client.Eval(ctx, permitted, []string{siteKey("health", "log")}).StringSlice()
	switch {
	case err != nil:
		errs = append(errs, fmt.Errorf("ask redis what its user may do: %w: %w", journal.ErrStore, err))
	case len(missing) > 0:
		errs = append(errs, fmt.Errorf("the redis user may not %s on the keys luot:* and the channel %s", strings.Join(missing, ", "), news))
	}
	return errors.Join(errs...)
}
