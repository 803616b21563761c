package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
)

// permitted answers which commands of append.lua, drop.lua and the rest of the package the user may not
// run. A script that lacks one of them stops half way. (Redis before 7 cannot tell. The key is an argument: any master can be asked.)
const permitted = `
local missing, key = {}, ARGV[1]
local all = {
  {'XADD', key, '*', 'r', 'c'}, {'XLEN', key}, {'XRANGE', key, '-', '+'}, {'HSET', key, 'seq', '1'}, {'HDEL', key, 'turn'},
  {'HMGET', key, 'seq'}, {'HLEN', key}, {'HINCRBY', key, '3:served', '1'}, {'ZADD', key, '0', 'd'}, {'ZCARD', key},
  {'TIME'}, {'INFO', 'replication'}, {'PUBLISH', 'luot:news', 'x'},
  {'HEXISTS', key, 'd'}, {'HKEYS', key}, {'HGETALL', key}, {'ZRANGE', key, '0', '1'}, {'ZREM', key, 'd'}, {'UNLINK', key}, {'EXPIRE', key, '1'}}
if ARGV[2] ~= '0' then all[#all + 1] = {'WAIT', '0', '1'} end
for _, c in ipairs(redis.acl_check_cmd and all or {}) do
  if not redis.acl_check_cmd(unpack(c)) then missing[#missing + 1] = c[1] end
end
return missing`

// Health says in words why this Redis must not be relied on: it does not answer, is a replica, may
// throw keys away when its memory is full, keeps no append-only file, has too few replicas to wait for, or
// forbids its user what Append needs. In a cluster every master is asked. nil: it is fit.
func (j *Journal) Health(ctx context.Context) error {
	var errs []error
	err := j.onMasters(ctx, func(addr string, c *goredis.Client) {
		err := j.healthOf(ctx, c)
		if err != nil && addr != "" {
			err = fmt.Errorf("redis at %s: %w", addr, err)
		}
		errs = append(errs, err)
	})
	if err != nil {
		errs = append(errs, fmt.Errorf("ask the cluster for its masters: %w: %w", journal.ErrStore, err))
	}
	return errors.Join(errs...)
}

// healthOf is the health of one master.
func (j *Journal) healthOf(ctx context.Context, c *goredis.Client) error {
	text, err := c.Info(ctx).Result()
	if err != nil {
		return fmt.Errorf("ask redis how it is: %w: %w", journal.ErrStore, err)
	}
	info := map[string]string{}
	replicas := 0
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[name] = value
			if strings.HasPrefix(name, "slave") && strings.Contains(value, "state=online") {
				replicas++
			}
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
	if replicas < j.replicas {
		errs = append(errs, fmt.Errorf("every ticket must be on %d replicas (wait_replicas), but only %d are connected", j.replicas, replicas))
	}
	if err := room(ctx, c); err != nil {
		errs = append(errs, err)
	}
	missing, err := c.Eval(ctx, permitted, nil, siteKey("health", "log"), j.replicas).StringSlice()
	switch {
	case err != nil:
		errs = append(errs, fmt.Errorf("ask redis what its user may do: %w: %w", journal.ErrStore, err))
	case len(missing) > 0:
		errs = append(errs, fmt.Errorf("the redis user may not %s on the keys luot:* and the channel %s", strings.Join(missing, ", "), news))
	}
	return errors.Join(errs...)
}
